package dev.caravel.door.openai;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.caravel.door.Refusal;
import dev.caravel.output.AnswerSchema;
import java.util.Optional;

/** Reads what JSON a client wants for an answer, in either protocol: it goes before the agent's own {@code output}. */
final class ClientFormat {

    private ClientFormat() {}

    /**
     * Of {@code response_format} or {@code text.format}.
     *
     * @return the schema; empty for text
     */
    static Optional<JsonNode> of(JsonNode format) {
        return switch (format.path("type").asText("text")) {
            case "text" -> Optional.empty();
            case "json_object" ->
                Optional.of(JsonNodeFactory.instance.objectNode().put("type", "object"));
            // Chat completions have it within json_schema.
            case "json_schema" ->
                Optional.of(schema((format.has("json_schema") ? format.path("json_schema") : format).path("schema")));
            default ->
                throw Refusal.malformed("the type of an answer's format must be text, json_object or json_schema");
        };
    }

    private static JsonNode schema(JsonNode schema) {
        try {
            return AnswerSchema.parse(schema.toString()).json();
        } catch (IllegalArgumentException e) {
            throw Refusal.malformed("the schema of the answer's format " + e.getMessage());
        }
    }
}
