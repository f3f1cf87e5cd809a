package dev.caravel.agent;

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
}
