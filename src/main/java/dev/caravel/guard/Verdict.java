package dev.caravel.guard;

import java.util.Locale;

/** What the guardrail says about a tool call. */
public enum Verdict {
    ALLOW,
    /** A person decides. */
    ASK,
    DENY;

    /** @throws IllegalArgumentException when the word is no verdict */
    public static Verdict parse(String word) {
        try {
            return valueOf(word.strip().toUpperCase(Locale.ROOT));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("'" + word + "' is no verdict; it is allow, ask or deny");
        }
    }

    /** The verdict as routes and journals write it. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
