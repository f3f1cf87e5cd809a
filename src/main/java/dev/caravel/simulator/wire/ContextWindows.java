package dev.caravel.simulator.wire;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** How many tokens the models here take. Immutable. */
public final class ContextWindows {

    private static final String EVERY_OTHER = "*";
    private static final Pattern ENTRY = Pattern.compile("(?:([\\w.*:/-]+)\\s*=\\s*)?(\\d{1,9})");
    private static final ContextWindows ENDLESS = new ContextWindows(Map.of());

    private final Map<String, Integer> tokens;

    private ContextWindows(Map<String, Integer> tokens) {
        this.tokens = tokens;
    }

    /** No request is too long. */
    public static ContextWindows endless() {
        return ENDLESS;
    }

    /**
     * Reads {@code 8000} for every model, or {@code claude-haiku-5-5=8000, *=200000}. An empty text is {@link #endless}.
     *
     * @throws IllegalArgumentException naming the entry that is not understood
     */
    public static ContextWindows parse(String text) {
        Map<String, Integer> tokens = new LinkedHashMap<>();
        for (String entry : text.isBlank() ? new String[0] : text.split(",", -1)) {
            Matcher parts = ENTRY.matcher(entry.strip());
            if (!parts.matches() || Integer.parseInt(parts.group(2)) == 0) {
                throw new IllegalArgumentException("'" + entry.strip()
                        + "' is no context window: write a number of tokens for" + " every model, or MODEL=TOKENS");
            }
            tokens.put(parts.group(1) == null ? EVERY_OTHER : parts.group(1), Integer.parseInt(parts.group(2)));
        }
        return new ContextWindows(tokens);
    }

    /** Of a model by its name; the largest number there is when it has no bound. */
    int of(String model) {
        return tokens.getOrDefault(model, tokens.getOrDefault(EVERY_OTHER, Integer.MAX_VALUE));
    }
}
