package dev.caravel.agent;

import java.util.Locale;

/** Where a run stands. */
public enum RunStatus {
    RUNNING,
    PAUSED,
    COMPLETED,
    FAILED,
    CANCELLED;

    /** The status as records and headers write it. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
