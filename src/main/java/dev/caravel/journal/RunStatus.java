package dev.caravel.journal;

import java.util.Locale;

/** Where a run stands. */
public enum RunStatus {
    /** Another run of its thread goes first. */
    QUEUED,
    RUNNING,
    /** It stands still until a person has decided about its calls. */
    WAITING_APPROVAL,
    PAUSED,
    COMPLETED,
    FAILED,
    CANCELLED;

    private final String label = name().toLowerCase(Locale.ROOT);

    /** The status as records and headers write it. */
    public String label() {
        return label;
    }
}
