package dev.caravel.run;

import dev.caravel.journal.Event;
import dev.caravel.journal.RunStatus;
import java.util.Locale;

/** Why a run that is under way must stop now. */
public enum Stop {
    CANCELLED,
    DURATION,
    SHUTDOWN,
    INTERRUPTED;

    /** The pause reason as records write it. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** How a run stands that stopped for it. */
    public Event recorded() {
        return this == CANCELLED
                ? new Event.RunEnded(RunStatus.CANCELLED.label(), null, "the run was cancelled")
                : new Event.RunParked(label());
    }
}
