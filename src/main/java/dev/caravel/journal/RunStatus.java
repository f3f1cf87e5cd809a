package dev.caravel.journal;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Where a run stands. */
public enum RunStatus implements Word {
    /** Another run of its thread goes first. */
    QUEUED,
    RUNNING,
    /** It waits until a person has decided about its calls. */
    WAITING_APPROVAL,
    /** It is paused, and a {@link PauseReason} says why. */
    PAUSED,
    COMPLETED,
    FAILED,
    CANCELLED,
    /** Not all of it can be read. No event says so, and no journal looks for it: whoever reads the run finds out. */
    DAMAGED;

    /** Those that events bring about. */
    public static List<RunStatus> recorded() {
        return Arrays.stream(values()).filter(status -> status != DAMAGED).toList();
    }

    /** The status of that label; empty when there is none. */
    public static Optional<RunStatus> named(String label) {
        return Arrays.stream(values())
                .filter(status -> status.label().equals(label))
                .findFirst();
    }

    /**
     * Whether a run that has its turn on its thread, and stands so, lets no other one begin. One that is queued has only just got
     * its turn, and is about to say so.
     *
     * @param reason why it is paused; empty when it is not
     */
    public boolean keepsThread(Optional<PauseReason> reason) {
        return isInProgress()
                || this == WAITING_APPROVAL
                || this == PAUSED && reason.filter(PauseReason::keepsThread).isPresent();
    }

    /** True while a process is busy with the run, or was when it died. */
    public boolean isInProgress() {
        return this == QUEUED || this == RUNNING;
    }

    /** True when the run cannot be resumed. */
    public boolean isOver() {
        return this == COMPLETED || this == FAILED || this == CANCELLED;
    }
}
