package dev.caravel.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Optional;

/**
 * What a model thought, as hosts tell it, each in another way. Kept as a thinking block that knows how the host wrote it:
 * within a tool loop it must go back in the same form (DeepSeek and Moonshot refuse the request without it, OpenRouter and
 * Snowflake carry the signatures of Anthropic's and Google's models in it).
 */
final class OpenAiReasoning {

    /** The field of a thinking block that names the host's own field for its text. */
    private static final String FIELD = "field";

    private static final String DETAILS = "reasoning_details";
    private static final List<String> FIELDS = List.of("reasoning_content", "reasoning");

    private final StringBuilder text = new StringBuilder();
    private final ArrayNode details = Json.array();
    private String field = "";

    /** Reads the fields of a message or of a piece of one. */
    void add(JsonNode message) {
        message.path(DETAILS).forEach(this::detail);
        // Hosts that send it under several names repeat it.
        for (String name : FIELDS) {
            String more = message.path(name).asText("");
            if (!more.isEmpty()) {
                field = name;
                text.append(more);
                return;
            }
        }
        for (JsonNode detail : message.path(DETAILS)) {
            text.append(detail.path("text").asText(detail.path("summary").asText("")));
        }
    }

    /** Words that stood within the message's content. */
    void say(String words) {
        text.append(words);
    }

    /** In a stream, pieces of one detail have the same index. */
    private void detail(JsonNode piece) {
        for (JsonNode detail : details) {
            if (piece.has("index")
                    && piece.get("index").equals(detail.get("index"))
                    && piece.path("type").equals(detail.path("type"))) {
                merge((ObjectNode) detail, piece);
                return;
            }
        }
        details.add(piece.deepCopy());
    }

    private static void merge(ObjectNode detail, JsonNode piece) {
        piece.properties().forEach(more -> {
            boolean text = List.of("text", "summary", "data").contains(more.getKey());
            if (text && more.getValue().isTextual()) {
                detail.put(
                        more.getKey(),
                        detail.path(more.getKey()).asText("") + more.getValue().asText());
            } else if (!more.getValue().asText("").isEmpty()) {
                detail.set(more.getKey(), more.getValue());
            }
        });
    }

    /** The thinking block; empty when there was no thought. */
    Optional<ObjectNode> block() {
        if (text.isEmpty() && details.isEmpty()) {
            return Optional.empty();
        }
        ObjectNode block = Json.object().put("type", "thinking").put("thinking", text.toString());
        if (!field.isEmpty()) {
            block.put(FIELD, field);
        }
        if (!details.isEmpty()) {
            block.set(DETAILS, details);
        }
        return Optional.of(block);
    }

    /** Writes a thinking block back as its host wrote it. */
    static void write(JsonNode block, ObjectNode message) {
        if (block.has(DETAILS)) {
            message.set(DETAILS, block.get(DETAILS));
        } else if (block.has(FIELD)) {
            message.put(block.get(FIELD).asText(), block.path("thinking").asText());
        }
    }
}
