package dev.caravel.simulator.mind;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** Why a reply ends. The names are Anthropic's stop reasons. */
public enum Stop {
    END_TURN,
    TOOL_USE,
    MAX_TOKENS,
    STOP_SEQUENCE,
    REFUSAL,
    PAUSE_TURN,
    MODEL_CONTEXT_WINDOW_EXCEEDED;

    /** The reason as the Anthropic wire writes it. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    static Optional<Stop> of(String word) {
        return Arrays.stream(values()).filter(stop -> stop.word().equals(word)).findFirst();
    }
}
