package dev.caravel.journal;

import com.fasterxml.jackson.annotation.JsonEnumDefaultValue;
import java.util.Optional;

/** What became of the question whether a call may run. */
public enum Decision implements Word {
    APPROVE,
    /** Also what a word of a later version counts as: the call does not run. */
    @JsonEnumDefaultValue
    DENY,
    /** The run ended before anybody answered. */
    WITHDRAWN;

    /** What a person may say: {@code approve} or {@code deny}; empty when the word is neither. */
    public static Optional<Decision> said(String word) {
        return word.equals(APPROVE.label())
                ? Optional.of(APPROVE)
                : word.equals(DENY.label()) ? Optional.of(DENY) : Optional.empty();
    }

    /** What a journal has written. */
    public static Decision recorded(String label) {
        return label.equals(WITHDRAWN.label()) ? WITHDRAWN : said(label).orElse(DENY);
    }
}
