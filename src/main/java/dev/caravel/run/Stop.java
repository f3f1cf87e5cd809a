package dev.caravel.run;

import dev.caravel.journal.Event;
import dev.caravel.journal.PauseReason;
import dev.caravel.journal.RunStatus;
import dev.caravel.journal.Word;

/** Why a run that is in progress must stop now. */
public enum Stop implements Word {
    CANCELLED,
    DURATION,
    SHUTDOWN,
    /** Ctrl-C or SIGTERM ends the program. */
    INTERRUPTED,
    /** Somebody has heard enough of an answer; the program continues. */
    HEARD_ENOUGH;

    /** Whether the program ends with the run: what it was about to hear is lost. */
    public boolean endsProgram() {
        return this == SHUTDOWN || this == INTERRUPTED;
    }

    /** How a run stands that stopped for it. */
    public Event recorded() {
        return switch (this) {
            case CANCELLED -> cancelled();
            case DURATION -> new Event.RunParked(PauseReason.DURATION);
            case SHUTDOWN -> new Event.RunParked(PauseReason.SHUTDOWN);
            case INTERRUPTED, HEARD_ENOUGH -> new Event.RunParked(PauseReason.INTERRUPTED);
        };
    }

    /** The end of a run that somebody has cancelled. */
    public static Event.RunEnded cancelled() {
        return new Event.RunEnded(RunStatus.CANCELLED, null, "the run was cancelled");
    }
}
