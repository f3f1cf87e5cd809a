package dev.caravel.agent;

import dev.caravel.journal.Dollars;
import dev.caravel.journal.Event;
import java.util.Optional;

/**
 * A run that is to go on.
 *
 * @param run its state, read back from its journal
 * @param budget what it may cost from now on, all it has cost included; empty to leave it
 */
record Resumption(Run run, Optional<Dollars> budget) {

    /** The event that says so. A run that has summed up is told to go on; one that was cut short does not notice. */
    Event.RunResumed event(int turns) {
        boolean turnsUsedUp = run.turns() >= run.maxTurns();
        return new Event.RunResumed(
                budget.or(run::budget).orElse(null),
                turnsUsedUp ? run.turns() + turns : run.maxTurns(),
                run.hasSummedUp() ? "You may go on: the limit was raised, and tools can be called again." : null);
    }
}
