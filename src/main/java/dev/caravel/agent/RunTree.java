package dev.caravel.agent;

import java.util.concurrent.atomic.AtomicInteger;

/** What a run shares with its subagents, and theirs. Thread-safe. */
final class RunTree {

    private final Repetitions repetitions = new Repetitions();
    private final AtomicInteger subagents = new AtomicInteger();

    Repetitions repetitions() {
        return repetitions;
    }

    /**
     * Another subagent begins.
     *
     * @throws IllegalStateException when there are too many; a model is told so
     */
    void addSubagent(int most) {
        if (subagents.incrementAndGet() > most) {
            throw new IllegalStateException("this run has started " + most
                    + " subagents, the most that caravel.limits.subagents allows: do the rest without");
        }
    }
}
