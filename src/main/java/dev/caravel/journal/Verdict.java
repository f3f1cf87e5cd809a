package dev.caravel.journal;

import java.util.Locale;

/** What the guardrail says about a tool call. */
public enum Verdict {
    ALLOW,
    /** A person decides. */
    ASK,
    DENY;

    private final String label = name().toLowerCase(Locale.ROOT);

    /** @throws IllegalArgumentException when the word is no verdict */
    public static Verdict parse(String word) {
        for (Verdict verdict : values()) {
            if (verdict.label.equalsIgnoreCase(word.strip())) {
                return verdict;
            }
        }
        throw new IllegalArgumentException("'" + word + "' is no verdict; it is allow, ask or deny");
    }

    /** The verdict as routes and journals write it. */
    public String label() {
        return label;
    }
}
