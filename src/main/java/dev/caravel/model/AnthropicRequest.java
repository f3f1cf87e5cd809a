package dev.caravel.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.caravel.journal.Message;
import java.util.Set;

/**
 * A prompt as a Messages request. The stable prefix is marked for the prompt cache at four places, the most that are
 * allowed: the tools, the instructions, the last message, and the user's message before it, where the previous call's mark
 * stood (documentation, "Prompt caching": a mark looks back twenty blocks only, and parallel tools write more).
 */
final class AnthropicRequest {

    private static final Set<String> THINKING = Set.of("thinking", "redacted_thinking");

    private final Prompt prompt;
    private final String model;
    private final Spelling spelling = new Spelling();

    AnthropicRequest(Prompt prompt) {
        this.prompt = prompt;
        this.model = prompt.model().toString();
    }

    ObjectNode json() {
        ObjectNode json = Json.object();
        json.put("model", prompt.model().name());
        json.put("max_tokens", prompt.maxTokens());
        if (prompt.streaming()) {
            json.put("stream", true);
        }
        if (!prompt.tools().isEmpty()) {
            json.set("tools", tools());
            if (prompt.toolUse() == Prompt.ToolUse.NONE) {
                json.putObject("tool_choice").put("type", "none");
            }
        }
        if (!prompt.instructions().isEmpty()) {
            ObjectNode system = json.putArray("system").addObject();
            system.put("type", "text").put("text", prompt.instructions());
            system.set("cache_control", mark());
        }
        json.set("messages", messages());
        return json;
    }

    private ArrayNode tools() {
        ArrayNode tools = Json.array();
        for (ToolDeclaration tool : prompt.tools()) {
            ObjectNode json = tools.addObject();
            json.put("name", tool.name()).put("description", tool.description());
            json.set("input_schema", tool.inputSchema());
        }
        ((ObjectNode) tools.get(tools.size() - 1)).set("cache_control", mark());
        return tools;
    }

    private ArrayNode messages() {
        ArrayNode messages = Json.array();
        for (Message message : prompt.messages()) {
            ArrayNode content = content(message);
            if (!content.isEmpty()) {
                ObjectNode json = messages.addObject();
                json.put("role", message.role());
                json.set("content", content);
            }
        }
        markLastTwo(messages);
        return messages;
    }

    private ArrayNode content(Message message) {
        ArrayNode content = Json.array();
        boolean otherModel = message.fromAssistant() && !model.equals(message.model());
        for (JsonNode block : message.content()) {
            String type = block.path("type").asText();
            boolean foreign = otherModel && THINKING.contains(type);
            boolean empty = type.equals("text") && block.path("text").asText().isBlank();
            if (!foreign && !empty) {
                content.add(acceptable(type, block));
            }
        }
        return content;
    }

    private JsonNode acceptable(String type, JsonNode block) {
        return switch (type) {
            case "tool_use" -> call(block);
            case "tool_result" ->
                with(
                        block,
                        "tool_use_id",
                        spelling.ofResult(block.path("tool_use_id").asText()));
            default -> withInput(block);
        };
    }

    /** What another wire added is taken off. */
    private JsonNode call(JsonNode block) {
        JsonNode call = withInput(block);
        if (call.has(OpenAiWire.ARGUMENTS)) {
            call = copy(call).without(OpenAiWire.ARGUMENTS);
        }
        call = with(call, "id", spelling.ofCall(block.path("id").asText()));
        return with(call, "name", Spelling.ofName(block.path("name").asText()));
    }

    /** Mostly the block itself: it is what this wire sent, and all of a conversation is written again in each turn. */
    private static JsonNode with(JsonNode block, String field, String text) {
        return block.path(field).asText().equals(text) ? block : copy(block).put(field, text);
    }

    /** Input that was no JSON becomes an empty object, as the API demands. */
    private static JsonNode withInput(JsonNode block) {
        JsonNode input = block.get("input");
        return input == null || input.isObject() ? block : copy(block).set("input", Json.object());
    }

    private static ObjectNode copy(JsonNode block) {
        ObjectNode copy = Json.object();
        copy.setAll((ObjectNode) block);
        return copy;
    }

    private static void markLastTwo(ArrayNode messages) {
        int last = messages.size() - 1;
        markEnd(messages.get(last));
        for (int i = last - 1; i >= 0; i--) {
            if (messages.get(i).path("role").asText().equals("user")) {
                markEnd(messages.get(i));
                return;
            }
        }
    }

    private static void markEnd(JsonNode message) {
        ArrayNode content = (ArrayNode) message.get("content");
        int last = content.size() - 1;
        JsonNode block = content.get(last);
        if (THINKING.contains(block.path("type").asText())) {
            // Thinking can't carry a mark.
            return;
        }
        ObjectNode marked = copy(block);
        marked.set("cache_control", mark());
        content.set(last, marked);
    }

    private static ObjectNode mark() {
        return Json.object().put("type", "ephemeral");
    }
}
