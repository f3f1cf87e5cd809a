package dev.caravel.model;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.caravel.journal.JsonText;
import java.nio.charset.StandardCharsets;

/** The JSON reader and writer of the wires: strict about trailing text, exact about numbers. */
final class Json {

    static final ObjectMapper MAPPER = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .build();

    static {
        // Documents and code-execution results come as single strings of many megabytes.
        MAPPER.getFactory()
                .setStreamReadConstraints(StreamReadConstraints.builder()
                        .maxStringLength(EventStream.LONGEST_EVENT)
                        .build());
    }

    private Json() {}

    static ObjectNode object() {
        return MAPPER.createObjectNode();
    }

    static ArrayNode array() {
        return MAPPER.createArrayNode();
    }

    /** @throws ModelFailure when the text is no JSON object: then the provider sent garbage */
    static ObjectNode parseReply(byte[] text) {
        try {
            if (MAPPER.readTree(text) instanceof ObjectNode object) {
                return object;
            }
            throw ModelFailure.of(FailureKind.GARBAGE, "the provider sent something that is no JSON object");
        } catch (java.io.IOException e) {
            throw ModelFailure.of(FailureKind.GARBAGE, "the provider sent something that is no JSON");
        }
    }

    /**
     * Arguments as a model wrote them. Where they are no JSON object, the text itself is kept: the call is refused later
     * and nothing is lost.
     */
    static JsonNode parseArguments(String text) {
        if (text.isBlank()) {
            return object();
        }
        try {
            JsonNode arguments = MAPPER.readTree(text);
            return arguments.isObject() ? arguments : JsonNodeFactory.instance.textNode(text);
        } catch (JsonProcessingException e) {
            return JsonNodeFactory.instance.textNode(text);
        }
    }

    static byte[] bytes(JsonNode json) {
        return new JsonText().tree(json).toString().getBytes(StandardCharsets.UTF_8);
    }
}
