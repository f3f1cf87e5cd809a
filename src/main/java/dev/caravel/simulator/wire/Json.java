package dev.caravel.simulator.wire;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** JSON as both wires read and write it. */
final class Json {

    private static final ObjectMapper MAPPER =
            new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);
    private static final int PIECE = 7;

    private Json() {}

    static ObjectNode object() {
        return MAPPER.createObjectNode();
    }

    static ArrayNode array() {
        return MAPPER.createArrayNode();
    }

    /** The JSON object in there; empty when it is anything else. */
    static Optional<ObjectNode> read(byte[] body) {
        try {
            return MAPPER.readTree(body) instanceof ObjectNode object ? Optional.of(object) : Optional.empty();
        } catch (IOException notJson) {
            return Optional.empty();
        }
    }

    /** A tool call's arguments; an empty object when the text is none. */
    static ObjectNode arguments(String text) {
        try {
            return MAPPER.readTree(text) instanceof ObjectNode object ? object : object();
        } catch (JsonProcessingException notJson) {
            return object();
        }
    }

    /** The text in pieces as a model produces it: a word with the space before it. */
    static List<String> words(String text) {
        return text.isEmpty() ? List.of() : List.of(text.split("(?<=\\S)(?=\\s)"));
    }

    /** The JSON text in pieces that respect neither names nor values. */
    static List<String> pieces(String json) {
        List<String> pieces = new ArrayList<>();
        int[] points = json.codePoints().toArray();
        for (int from = 0; from < points.length; from += PIECE) {
            pieces.add(new String(points, from, Math.min(PIECE, points.length - from)));
        }
        return pieces;
    }

    /** Whether a field is there and not null. */
    static boolean has(JsonNode node, String field) {
        return node.hasNonNull(field);
    }
}
