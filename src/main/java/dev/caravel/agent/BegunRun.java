package dev.caravel.agent;

import dev.caravel.journal.RunStatus;

/**
 * A run that is recorded, and depends on its caller no more.
 *
 * @param id the run's id
 * @param status {@code running}, or {@code queued} until there is a place for it; where its message was handed in before, how
 *     that run stands
 */
public record BegunRun(String id, RunStatus status) {}
