package dev.caravel.loop;

import java.time.Duration;

/**
 * What bounds the runs of this node.
 *
 * @param turns turns a run
 * @param duration wall-clock time a run
 * @param subagents runs of agents that one run may start, and theirs, altogether
 * @param active runs at the same time; further ones wait for their turn
 * @param threadWait how long a run waits behind one of its thread that is paused
 * @param stopWait how long a step that is told to stop may take to heed it
 * @param queued runs that wait for their turn
 * @param attempts attempts to ask a model in one turn, the first included
 * @param longestRetryAfter the longest wait that a provider may ask for
 * @param task bytes a task
 * @param streaming whether providers are asked for a stream
 */
public record Limits(
        int turns,
        Duration duration,
        int subagents,
        int active,
        Duration threadWait,
        Duration stopWait,
        int queued,
        int attempts,
        Duration longestRetryAfter,
        int task,
        boolean streaming) {}
