package dev.caravel.compaction;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.caravel.journal.Message;
import java.util.ArrayList;
import java.util.List;

/** The messages of a request as a run keeps them, whichever wire it was recorded on; both sides take turns. */
final class Spoken {

    private static final ObjectMapper MAPPER = new ObjectMapper();

    private final List<Message> messages = new ArrayList<>();

    private Spoken() {}

    static List<Message> in(JsonNode request) {
        Spoken spoken = new Spoken();
        request.path("messages").forEach(message -> {
            switch (message.path("role").asText()) {
                case "user" -> spoken.say("user", content(message));
                case "assistant" -> spoken.say("assistant", content(message).addAll(calls(message)));
                case "tool" -> spoken.say("user", result(message));
                default -> {
                    // Instructions are no part of the conversation.
                }
            }
        });
        return spoken.messages;
    }

    private void say(String role, ArrayNode content) {
        if (content.isEmpty()) {
            return;
        }
        int last = messages.size() - 1;
        if (last >= 0 && messages.get(last).role().equals(role)) {
            messages.set(last, messages.get(last).plus(content));
        } else {
            messages.add(new Message(role, content, role.equals("assistant") ? "anthropic/claude-haiku-5-5" : null));
        }
    }

    private static ArrayNode content(JsonNode message) {
        ArrayNode content = JsonNodeFactory.instance.arrayNode();
        JsonNode said = message.path("content");
        if (said.isTextual()) {
            content.addAll(Message.user(said.textValue()).content());
        }
        said.forEach(block -> {
            ObjectNode copy = block.deepCopy();
            copy.remove("cache_control");
            content.add(copy);
        });
        return content;
    }

    private static ArrayNode calls(JsonNode message) {
        ArrayNode calls = JsonNodeFactory.instance.arrayNode();
        message.path("tool_calls").forEach(call -> calls.addObject()
                .put("type", "tool_use")
                .put("id", call.path("id").asText())
                .put("name", call.path("function").path("name").asText())
                .set("input", parsed(call.path("function").path("arguments").asText())));
        return calls;
    }

    private static JsonNode parsed(String arguments) {
        try {
            JsonNode parsed = MAPPER.readTree(arguments);
            return parsed.isObject() ? parsed : JsonNodeFactory.instance.objectNode();
        } catch (JsonProcessingException e) {
            return JsonNodeFactory.instance.objectNode();
        }
    }

    private static ArrayNode result(JsonNode message) {
        ArrayNode result = JsonNodeFactory.instance.arrayNode();
        JsonNode content = message.path("content");
        result.addObject()
                .put("type", "tool_result")
                .put("tool_use_id", message.path("tool_call_id").asText())
                .put("content", content.isTextual() ? content.textValue() : content.toString());
        return result;
    }
}
