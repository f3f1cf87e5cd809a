package dev.caravel.simulator.mind;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Locale;

/**
 * A tool that the request declares.
 *
 * @param name as it must be called
 * @param description what it is for; empty when none was given
 * @param schema the JSON Schema of its arguments
 */
public record Tool(String name, String description, JsonNode schema) {

    /** Whether this is the tool of that well-known name; {@code read_file} is {@code read-file}. */
    boolean is(String wellKnown) {
        return name.toLowerCase(Locale.ROOT).replace('_', '-').equals(wellKnown);
    }

    /** The words that the name is made of. */
    List<String> words() {
        return List.of(name.toLowerCase(Locale.ROOT).split("[-_]+"));
    }
}
