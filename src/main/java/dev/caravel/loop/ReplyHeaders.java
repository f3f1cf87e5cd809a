package dev.caravel.loop;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Base64;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The caller's headers as a journal keeps them until the answer is delivered: text, numbers, flags and bytes; what else a
 * header may be (a connection, a stream) would be of no use then. Left out is what tells how the caller's message came: on the
 * answer it would steer that somewhere else than its {@code replyTo} (CamelHttpUri), describe another body (Content-Type), or
 * hand the caller's credentials on.
 */
final class ReplyHeaders {

    private static final String BYTES = "base64";
    private static final String LONG = "long";
    private static final int LONGEST = 10_000;

    /** Camel's own, but for those that tell of a file: its name is the answer's. */
    private static final Pattern STEERING =
            Pattern.compile("(camel(?!file)|org\\.apache\\.camel|kafka\\.override).*", Pattern.CASE_INSENSITIVE);

    private static final Set<String> OF_THE_TASK = Set.of(
            "content-type",
            "content-length",
            "content-encoding",
            "transfer-encoding",
            "authorization",
            "proxy-authorization",
            "cookie");

    private ReplyHeaders() {}

    static JsonNode toJson(Map<String, Object> headers) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        headers.forEach((name, value) -> {
            if (isOfTheTask(name)) {
                return;
            }
            if (value instanceof String text && text.length() <= LONGEST) {
                json.put(name, text);
            } else if (value instanceof Integer || value instanceof Short) {
                json.put(name, ((Number) value).intValue());
            } else if (value instanceof Long number) {
                json.putObject(name).put(LONG, number.toString());
            } else if (value instanceof Boolean flag) {
                json.put(name, flag);
            } else if (value instanceof byte[] bytes && bytes.length <= LONGEST) {
                json.putObject(name).put(BYTES, Base64.getEncoder().encodeToString(bytes));
            }
        });
        return json;
    }

    static Map<String, Object> of(JsonNode json) {
        Map<String, Object> headers = new HashMap<>();
        json.fields().forEachRemaining(field -> headers.put(field.getKey(), value(field.getValue())));
        headers.keySet().removeIf(ReplyHeaders::isOfTheTask);
        return headers;
    }

    private static boolean isOfTheTask(String name) {
        return STEERING.matcher(name).matches() || OF_THE_TASK.contains(name.toLowerCase(Locale.ROOT));
    }

    private static Object value(JsonNode json) {
        if (json.isTextual()) {
            return json.asText();
        }
        if (json.isBoolean()) {
            return json.asBoolean();
        }
        if (json.isNumber()) {
            return json.asInt();
        }
        return json.has(LONG)
                ? (Object) json.path(LONG).asLong()
                : Base64.getDecoder().decode(json.path(BYTES).asText());
    }
}
