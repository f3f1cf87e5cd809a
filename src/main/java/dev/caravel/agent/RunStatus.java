package dev.caravel.agent;

import java.util.Locale;

/** Where a run stands. */
public enum RunStatus {
    RUNNING,
    /** It stands still until a person has decided about its calls. */
    WAITING_APPROVAL,
    PAUSED,
    COMPLETED,
    FAILED,
    CANCELLED;

    /** The status as records and headers write it. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
