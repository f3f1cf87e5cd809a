package dev.caravel.journal;

import com.fasterxml.jackson.annotation.JsonEnumDefaultValue;
import java.util.Optional;
import java.util.stream.Stream;

/** What became of a question to a person: mostly whether a call may run. */
public enum Decision implements Word {
    APPROVE,
    /** Also what a word of a later version counts as: the call does not run. */
    @JsonEnumDefaultValue
    DENY,
    /** A question was answered; the answer stands beside it. */
    ANSWER,
    /** The run ended before anybody answered. */
    WITHDRAWN;

    /** What a person may say: {@code approve}, {@code deny} or {@code answer}; empty when the word is none of them. */
    public static Optional<Decision> said(String word) {
        return Stream.of(APPROVE, DENY, ANSWER)
                .filter(decision -> decision.label().equals(word))
                .findFirst();
    }

    /** What a journal has written. */
    public static Decision recorded(String label) {
        return label.equals(WITHDRAWN.label()) ? WITHDRAWN : said(label).orElse(DENY);
    }
}
