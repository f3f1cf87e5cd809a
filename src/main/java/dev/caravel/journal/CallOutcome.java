package dev.caravel.journal;

import com.fasterxml.jackson.annotation.JsonEnumDefaultValue;

/** What became of a call of which nobody knew whether it had its effect. */
public enum CallOutcome implements Word {
    /** Also what a word of a later version counts as: the call does not run again. */
    @JsonEnumDefaultValue
    DONE,
    /** It runs again. */
    NOT_DONE
}
