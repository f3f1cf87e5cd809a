package dev.caravel.agent;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;

/**
 * The caller's headers as a journal keeps them until the answer is delivered: text, numbers, flags and bytes; what else a
 * header may be (a connection, a stream) would be of no use then.
 */
final class ReplyHeaders {

    private static final String BYTES = "base64";
    private static final int LONGEST = 10_000;

    private ReplyHeaders() {}

    static JsonNode toJson(Map<String, Object> headers) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        headers.forEach((name, value) -> {
            if (value instanceof String text && text.length() <= LONGEST) {
                json.put(name, text);
            } else if (value instanceof Long || value instanceof Integer || value instanceof Short) {
                json.set(name, number(((Number) value).longValue()));
            } else if (value instanceof Boolean flag) {
                json.put(name, flag);
            } else if (value instanceof byte[] bytes && bytes.length <= LONGEST) {
                json.putObject(name).put(BYTES, Base64.getEncoder().encodeToString(bytes));
            }
        });
        return json;
    }

    /** As it is when it is read again, so that a run that was read is the same as the one that was written. */
    private static JsonNode number(long value) {
        return value == (int) value ? IntNode.valueOf((int) value) : LongNode.valueOf(value);
    }

    static Map<String, Object> of(JsonNode json) {
        Map<String, Object> headers = new HashMap<>();
        json.fields().forEachRemaining(field -> headers.put(field.getKey(), value(field.getValue())));
        return headers;
    }

    private static Object value(JsonNode json) {
        if (json.isTextual()) {
            return json.asText();
        }
        if (json.isBoolean()) {
            return json.asBoolean();
        }
        try {
            return json.isNumber() ? (Object) json.asLong() : json.path(BYTES).binaryValue();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
