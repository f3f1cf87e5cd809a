package dev.caravel.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;

/**
 * An assistant's message of chat completions, whole or in deltas, as content blocks: reasoning, text, tool calls. Reads what
 * hosts are known to send besides OpenAI's own form: reasoning under two names, content as a list of parts (Mistral), tool
 * calls without an index or with the index of another one, the old {@code function_call}.
 */
final class OpenAiMessage {

    private final TextListener listener;
    private final StringBuilder reasoning = new StringBuilder();
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

    /** Adds a message or a delta of one. */
    void add(JsonNode message) {
        JsonNode thought = message.path("reasoning_content").isTextual()
                ? message.get("reasoning_content")
                : message.path("reasoning");
        if (thought.isTextual()) {
            reasoning.append(thought.asText());
        }
        content(message.path("content"));
        if (message.path("refusal").isTextual()) {
            refused = true;
            say(message.get("refusal").asText());
        }
        for (JsonNode call : message.path("tool_calls")) {
            call(call, call.path("function"));
        }
        JsonNode old = message.path("function_call");
        if (old.isObject() && !(old.path("name").asText().isEmpty() && calls.isEmpty())) {
            call(old, old);
        }
    }

    private void content(JsonNode content) {
        if (content.isTextual()) {
            say(content.asText());
        }
        for (JsonNode part : content) {
            if (part.path("type").asText().equals("thinking")) {
                part.path("thinking")
                        .forEach(piece -> reasoning.append(piece.path("text").asText()));
            } else {
                say(part.path("text").asText(""));
            }
        }
    }

    private void say(String words) {
        if (!words.isEmpty()) {
            text.append(words);
            listener.text(words);
        }
    }

    private void call(JsonNode piece, JsonNode function) {
        String id = piece.path("id").asText("");
        ToolCall call = callOf(piece.path("index"), id);
        if (call.id.isEmpty()) {
            call.id = id;
        }
        if (call.name.isEmpty()) {
            call.name = function.path("name").asText("");
        }
        JsonNode arguments = function.path("arguments");
        if (arguments.isTextual()) {
            call.arguments.append(arguments.asText());
        } else if (arguments.isObject()) {
            call.arguments.append(arguments);
        }
    }

    /** The call that a piece belongs to: the one of its index unless its id is another's, else the last one. */
    private ToolCall callOf(JsonNode index, String id) {
        for (int i = calls.size() - 1; i >= 0; i--) {
            ToolCall call = calls.get(i);
            boolean sameIndex = !index.isNumber() || index.asInt() == call.index;
            boolean sameId = id.isEmpty() || call.id.isEmpty() || id.equals(call.id);
            if (sameIndex && sameId) {
                return call;
            }
        }
        ToolCall call = new ToolCall(index.isNumber() ? index.asInt() : calls.size());
        calls.add(call);
        return call;
    }

    boolean refused() {
        return refused;
    }

    /** What has come so far, as content blocks. */
    ArrayNode content() {
        ArrayNode content = Json.array();
        if (!reasoning.isEmpty()) {
            content.addObject().put("type", "thinking").put("thinking", reasoning.toString());
        }
        if (!text.isEmpty()) {
            content.addObject().put("type", "text").put("text", text.toString());
        }
        for (ToolCall call : calls) {
            ObjectNode block = content.addObject();
            block.put("type", "tool_use")
                    .put("id", call.id.isEmpty() ? "call_" + call.index : call.id)
                    .put("name", call.name);
            block.set("input", Json.parseArguments(call.arguments.toString()));
            block.put(OpenAiWire.ARGUMENTS, call.arguments.toString());
        }
        return content;
    }
}
