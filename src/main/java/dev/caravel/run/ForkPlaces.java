package dev.caravel.run;

import dev.caravel.journal.DamagedRun;
import dev.caravel.journal.Entry;

/** Tells of a run's events, one after the other, whether another run can go on from there. */
public final class ForkPlaces {

    private final RunState state = new RunState();
    private boolean readable = true;

    /** Takes the next event; true when another run can go on after it. */
    public boolean isAfter(Entry entry) {
        try {
            if (readable) {
                state.apply(entry);
            }
        } catch (IllegalArgumentException | IllegalStateException | DamagedRun e) {
            // What can be read of a damaged run is shown all the same.
            readable = false;
        }
        return readable && ForkPoint.obstacle(state).isEmpty();
    }
}
