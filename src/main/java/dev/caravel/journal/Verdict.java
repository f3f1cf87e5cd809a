package dev.caravel.journal;

import com.fasterxml.jackson.annotation.JsonEnumDefaultValue;

/** What the guardrail says about a tool call. */
public enum Verdict implements Word {
    ALLOW,
    /** A person decides. Also what a word of a later version counts as: the call does not run before it is judged again. */
    @JsonEnumDefaultValue
    ASK,
    DENY;

    /** @throws IllegalArgumentException when the word is no verdict */
    public static Verdict parse(String word) {
        for (Verdict verdict : values()) {
            if (verdict.label().equalsIgnoreCase(word.strip())) {
                return verdict;
            }
        }
        throw new IllegalArgumentException("'" + word + "' is no verdict; it is allow, ask or deny");
    }
}
