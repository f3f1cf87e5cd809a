package dev.caravel.loop;

import dev.caravel.journal.Journal;
import java.util.HashSet;
import java.util.Set;

/** What a run shares with its subagents, and theirs. Thread-safe. */
public final class RunTree {

    private final Repetitions repetitions = new Repetitions();
    private final Set<String> subagents = new HashSet<>();
    private volatile boolean probing;

    Repetitions repetitions() {
        return repetitions;
    }

    /** It continues only to see whether a model answers again. */
    void probes() {
        probing = true;
    }

    public boolean isProbing() {
        return probing;
    }

    /** A model has replied. */
    public void replied() {
        probing = false;
    }

    /** The subagents that had begun before the run was resumed. */
    synchronized void rememberBelow(String run, Journal journal) {
        for (String child : journal.childrenOf(run)) {
            subagents.add(child);
            rememberBelow(child, journal);
        }
    }

    /**
     * A subagent begins, or continues.
     *
     * @throws IllegalStateException when there are too many; a model is told so
     */
    synchronized void add(String subagent, int most) {
        if (!subagents.contains(subagent) && subagents.size() >= most) {
            throw new IllegalStateException("this run has started " + most
                    + " subagents, the most that caravel.limits.subagents allows: do the rest without");
        }
        subagents.add(subagent);
    }
}
