package dev.caravel.simulator.mind;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Optional;

/**
 * What a request says, whichever wire it came over.
 *
 * @param schema what the answer has to be JSON of; empty for text
 */
public record Conversation(List<Entry> entries, List<Tool> tools, Choice choice, Optional<JsonNode> schema) {

    /** One that is answered with text. */
    public Conversation(List<Entry> entries, List<Tool> tools, Choice choice) {
        this(entries, tools, choice, Optional.empty());
    }
}
