package dev.caravel.journal;

import com.fasterxml.jackson.annotation.JsonEnumDefaultValue;

/** Why a conversation is compacted. */
public enum CompactionReason implements Word {
    /** The next request would not fit into the model's context window. */
    WINDOW,
    /** The provider refused the last request: it was too long. */
    REFUSED,
    /** The window was full before the last reply was whole. */
    CUT,
    /** A word that this version does not know, in a journal that a later one has written. */
    @JsonEnumDefaultValue
    OTHER
}
