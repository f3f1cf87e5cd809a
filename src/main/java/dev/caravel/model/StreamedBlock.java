package dev.caravel.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A content block that arrives in pieces. Deltas that are not known are treated as the known ones are: text is appended to
 * the field of that name, anything else replaces it, so that new kinds of block pass through whole.
 */
final class StreamedBlock {

    private final ObjectNode block;
    private final ReplySize size;
    private final Map<String, StringBuilder> texts = new LinkedHashMap<>();
    private final StringBuilder input = new StringBuilder();

    StreamedBlock(ObjectNode start, ReplySize size) {
        this.block = start;
        this.size = size;
    }

    void add(JsonNode delta) {
        switch (delta.path("type").asText()) {
            case "input_json_delta" -> append(input, delta.path("partial_json").asText());
            case "citations_delta" -> {
                size.add(Json.letters(delta));
                citations().add(delta.path("citation"));
            }
            default -> delta.properties().forEach(field -> merge(field.getKey(), field.getValue()));
        }
    }

    private ArrayNode citations() {
        return block.path("citations") instanceof ArrayNode list ? list : block.putArray("citations");
    }

    private void merge(String field, JsonNode value) {
        if (field.equals("type") || value.isNull()) {
            return;
        }
        if (value.isTextual()) {
            append(
                    texts.computeIfAbsent(
                            field, name -> new StringBuilder(block.path(name).asText(""))),
                    value.asText());
        } else {
            size.add(Json.letters(value));
            block.set(field, value);
        }
    }

    private void append(StringBuilder text, String more) {
        size.add(more.length());
        text.append(more);
    }

    /** The block with all that has come. */
    ObjectNode whole() {
        texts.forEach((field, text) -> block.put(field, text.toString()));
        if (!input.isEmpty()) {
            block.set("input", Json.parseArguments(input.toString()));
        }
        return block;
    }
}
