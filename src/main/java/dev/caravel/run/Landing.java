package dev.caravel.run;

import dev.caravel.journal.Event;
import dev.caravel.journal.PauseReason;

/** The last short turn of a run that has reached a limit. */
public final class Landing {

    private Landing() {}

    /** @param reason the limit */
    public static Event.RunLanding of(PauseReason reason) {
        return new Event.RunLanding(
                reason,
                "This run has reached its limit (" + reason.label()
                        + "). This is its last reply, and no tool can be called any"
                        + " more. Sum up in a few sentences: what you found, what you did, and what is left to do.");
    }
}
