package dev.caravel.journal;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** One of a closed list of words that journals, run records, headers and routes write in small letters. */
public interface Word {

    /** The word as Java writes it. */
    String name();

    /** The word as everybody else does, for example {@code waiting_approval}. */
    @JsonValue
    default String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
