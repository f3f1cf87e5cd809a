package dev.caravel.observe.otel;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.caravel.journal.Redaction;
import io.opentelemetry.api.trace.Span;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.camel.support.LRUCacheFactory;

/** What was said, as attributes of spans: only where it is asked for, and with secrets taken out. */
final class Contents {

    private static final int MOST_REMEMBERED = 200;

    private final boolean wanted;
    private final Redaction redaction;
    private final Map<String, String> redacted = LRUCacheFactory.newLRUCache(MOST_REMEMBERED);

    Contents(boolean wanted, Redaction redaction) {
        this.wanted = wanted;
        this.redaction = redaction;
    }

    void put(Span span, String attribute, Supplier<String> text) {
        if (wanted) {
            span.setAttribute(attribute, redaction.apply(text.get()));
        }
    }

    /** A rule may quote what it judged. Most say the same of every call. */
    String redacted(String text) {
        return text == null ? "" : redacted.computeIfAbsent(text, redaction::apply);
    }

    /** In the conventions' form of messages. */
    static String user(String text) {
        ArrayNode messages = JsonNodeFactory.instance.arrayNode();
        text(parts(messages, "user"), text);
        return messages.toString();
    }

    /** A reply in the conventions' form of messages; blocks that it has no form for are left out. */
    static String assistant(ArrayNode content, String stopReason) {
        ArrayNode messages = JsonNodeFactory.instance.arrayNode();
        ArrayNode parts = parts(messages, "assistant");
        for (JsonNode block : content) {
            switch (block.path("type").asText()) {
                case "text" -> text(parts, block.path("text").asText());
                case "thinking" ->
                    parts.addObject()
                            .put("type", "reasoning")
                            .put("content", block.path("thinking").asText());
                case "tool_use" ->
                    parts.addObject()
                            .put("type", "tool_call")
                            .put("id", block.path("id").asText())
                            .put("name", block.path("name").asText())
                            .set("arguments", block.path("input"));
                default -> {}
            }
        }
        ((ObjectNode) messages.get(0)).put("finish_reason", stopReason);
        return messages.toString();
    }

    private static ArrayNode parts(ArrayNode messages, String role) {
        return messages.addObject().put("role", role).putArray("parts");
    }

    private static void text(ArrayNode parts, String text) {
        parts.addObject().put("type", "text").put("content", text);
    }
}
