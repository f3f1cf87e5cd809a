package dev.caravel.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * An assistant's message of chat completions, whole or in deltas, as content blocks: reasoning, text, tool calls. Reads what
 * hosts are known to send besides OpenAI's own form: content as a list of parts (Mistral, Databricks) or as an object
 * (Cloudflare), tool calls without an index, without an id, with the index or the id of another one, the old
 * {@code function_call}.
 */
final class OpenAiMessage {

    private static final Set<String> KNOWN_OF_CALL = Set.of("id", "type", "index", "function", "name", "arguments");

    private final TextListener listener;
    private final ReplySize size = new ReplySize();
    private final OpenAiReasoning reasoning = new OpenAiReasoning(size);
    private final StringBuilder text = new StringBuilder();
    private final List<ToolCall> calls = new ArrayList<>();
    private boolean refused;

    private static final class ToolCall {
        private final int index;
        private final HostMembers members;
        private final HostMembers ofFunction;
        private String id = "";
        private String name = "";
        private final StringBuilder arguments = new StringBuilder();

        private ToolCall(int index, ReplySize size) {
            this.index = index;
            this.members = new HostMembers(KNOWN_OF_CALL, size);
            this.ofFunction = new HostMembers(KNOWN_OF_CALL, size);
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
            size.add(words.length());
            text.append(words);
            listener.text(words);
        }
    }

    private void fill(ToolCall call, JsonNode piece, JsonNode function) {
        if (call.id.isEmpty()) {
            call.id = piece.path("id").asText("");
        }
        if (call.name.isEmpty()) {
            call.name = function.path("name").asText("");
        }
        call.members.add(piece);
        if (function != piece) {
            call.ofFunction.add(function);
        }
        JsonNode arguments = function.path("arguments");
        String more = arguments.isContainerNode() ? arguments.toString() : arguments.asText("");
        size.add(more.length());
        call.arguments.append(more);
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
        size.addBlock();
        ToolCall call = new ToolCall(index, size);
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
        CallIds ids = new CallIds();
        calls.forEach(call -> content.add(block(call, ids)));
        return content;
    }

    private static ObjectNode block(ToolCall call, CallIds ids) {
        ObjectNode block = Json.object().put("type", "tool_use");
        String id = ids.of(call.id);
        block.put("id", id).put("name", CallIds.name(call.name));
        String arguments = call.arguments.toString();
        JsonNode input = Json.parseArguments(arguments);
        block.set("input", input);
        if (!Json.mend(input)) {
            block.put(OpenAiWire.ARGUMENTS, arguments);
        }
        ObjectNode members = call.members.json();
        if (!call.ofFunction.isEmpty()) {
            members.set("function", call.ofFunction.json());
        }
        if (call.id.length() > ReplyBounds.NAME) {
            // Gateways hide signatures in it.
            members.put("id", call.id);
        }
        if (!members.isEmpty()) {
            block.set(OpenAiWire.MEMBERS, members);
        }
        return block;
    }
}
