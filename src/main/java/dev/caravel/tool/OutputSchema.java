package dev.caravel.tool;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.ValidationMessage;
import dev.caravel.text.JsonBuffers;
import java.util.stream.Collectors;

/** The JSON Schema that a tool's result keeps to, where the result is a JSON object. Thread-safe. */
public final class OutputSchema {

    private static final ObjectMapper MAPPER =
            JsonMapper.builder(JsonBuffers.factory().build()).build();
    private static final int MOST_COMPLAINTS = 5;

    private final ObjectNode json;
    private final JsonSchema validator;

    private OutputSchema(ObjectNode json) {
        this.json = json;
        this.validator = SchemaReader.read(json);
    }

    /** @throws IllegalArgumentException when it is no JSON Schema of type object */
    static OutputSchema ofJson(String text) {
        try {
            if (MAPPER.readTree(text) instanceof ObjectNode json
                    && json.path("type").asText().equals("object")) {
                return new OutputSchema(json);
            }
            throw new IllegalArgumentException("outputSchema must be a JSON Schema of type object");
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("outputSchema is not valid JSON: " + e.getOriginalMessage());
        }
    }

    /** The schema itself; not to be changed. */
    public JsonNode json() {
        return json;
    }

    /** What is wrong with a result; empty when nothing is. */
    public String complaints(JsonNode result) {
        return validator.validate(result).stream()
                .limit(MOST_COMPLAINTS)
                .map(ValidationMessage::getMessage)
                .collect(Collectors.joining("; "));
    }
}
