package dev.caravel.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/**
 * An assistant's message of chat completions, whole or in deltas, as content blocks: reasoning, text, tool calls. Reads what
 * hosts are known to send besides OpenAI's own form: content as a list of parts (Mistral, Databricks) or as an object
 * (Cloudflare), tool calls without an index, without an id, with the index or the id of another one, the old
 * {@code function_call}.
 */
final class OpenAiMessage {

    private final TextListener listener;
    private final OpenAiReasoning reasoning = new OpenAiReasoning();
    private final StringBuilder text = new StringBuilder();
    private final List<ToolCall> calls = new ArrayList<>();
    private boolean refused;

    private static final class ToolCall {
        private final int index;
        private String id = "";
        private String name = "";
        private final StringBuilder arguments = new StringBuilder();

        private ToolCall(int index) {
            this.index = index;
        }
    }

    OpenAiMessage(TextListener listener) {
        this.listener = listener;
    }

    /** Adds a whole message: each of its tool calls is one of its own, whatever index and id it has. */
    void addWhole(JsonNode message) {
        words(message);
        for (JsonNode call : message.path("tool_calls")) {
            fill(begin(calls.size()), call, call.path("function"));
        }
        JsonNode old = message.path("function_call");
        if (saysSomething(old) && calls.isEmpty()) {
            fill(begin(0), old, old);
        }
    }

    /** Adds a piece of a message. */
    void add(JsonNode delta) {
        words(delta);
        for (JsonNode call : delta.path("tool_calls")) {
            fill(callOf(call), call, call.path("function"));
        }
        JsonNode old = delta.path("function_call");
        if (saysSomething(old)) {
            fill(callOf(old), old, old);
        }
    }

    /** Snowflake sends an empty one with every message. */
    private static boolean saysSomething(JsonNode function) {
        return !function.path("name").asText("").isEmpty()
                || !function.path("arguments").asText("").isEmpty();
    }

    private void words(JsonNode message) {
        reasoning.add(message);
        content(message.path("content"));
        String refusal = message.path("refusal").asText("");
        if (!refusal.isEmpty()) {
            refused = true;
            say(refusal);
        }
    }

    private void content(JsonNode content) {
        if (content.isTextual()) {
            say(content.asText());
        } else if (content.isObject()) {
            // Cloudflare parses an answer that is to be JSON.
            say(content.toString());
        } else {
            content.forEach(this::part);
        }
    }

    private void part(JsonNode part) {
        switch (part.path("type").asText()) {
            case "thinking" -> think(part.path("thinking"));
            case "reasoning" -> think(part.has("summary") ? part.get("summary") : part.path("text"));
            default -> say(part.path("text").asText(""));
        }
    }

    private void think(JsonNode thought) {
        reasoning.say(thought.asText(""));
        thought.forEach(piece -> reasoning.say(piece.path("text").asText("")));
    }

    private void say(String words) {
        if (!words.isEmpty()) {
            text.append(words);
            listener.text(words);
        }
    }

    private static void fill(ToolCall call, JsonNode piece, JsonNode function) {
        if (call.id.isEmpty()) {
            call.id = piece.path("id").asText("");
        }
        if (call.name.isEmpty()) {
            call.name = function.path("name").asText("");
        }
        JsonNode arguments = function.path("arguments");
        call.arguments.append(arguments.isObject() ? arguments.toString() : arguments.asText(""));
    }

    /** The call that a piece belongs to: the one of its index unless its id is another's; without an index the last one. */
    private ToolCall callOf(JsonNode piece) {
        JsonNode index = piece.path("index");
        String id = piece.path("id").asText("");
        for (int i = calls.size() - 1; i >= 0; i--) {
            ToolCall call = calls.get(i);
            boolean sameIndex = !index.isNumber() || index.asInt() == call.index;
            boolean sameId = id.isEmpty() || call.id.isEmpty() || id.equals(call.id);
            if (sameIndex && sameId) {
                return call;
            }
        }
        return begin(index.isNumber() ? index.asInt() : calls.size());
    }

    private ToolCall begin(int index) {
        ToolCall call = new ToolCall(index);
        calls.add(call);
        return call;
    }

    boolean refused() {
        return refused;
    }

    /** What has come so far, as content blocks. */
    ArrayNode content() {
        ArrayNode content = Json.array();
        reasoning.block().ifPresent(content::add);
        if (!text.isEmpty()) {
            content.addObject().put("type", "text").put("text", text.toString());
        }
        Set<String> ids = new HashSet<>();
        for (ToolCall call : calls) {
            ObjectNode block = content.addObject();
            block.put("type", "tool_use").put("id", unique(call.id, ids)).put("name", call.name);
            block.set("input", Json.parseArguments(call.arguments.toString()));
            block.put(OpenAiWire.ARGUMENTS, call.arguments.toString());
        }
        return content;
    }

    /**
     * An id of its own for every call: results are joined to calls by it, and so are the effects of tools, in the whole run.
     */
    private static String unique(String id, Set<String> taken) {
        if (id.isEmpty() || !taken.add(id)) {
            return "call_" + UUID.randomUUID().toString().replace("-", "");
        }
        return id;
    }
}
