package dev.caravel.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.caravel.journal.Message;
import java.util.Optional;
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
    private final CallIdSpelling spelling = new CallIdSpelling();

    AnthropicRequest(Prompt prompt) {
        this.prompt = prompt;
        this.model = prompt.model().toString();
    }

    ObjectNode json() {
        ObjectNode json = Json.object();
        json.put("model", prompt.model().name()).put("max_tokens", prompt.maxTokens());
        if (prompt.streaming()) {
            json.put("stream", true);
        }
        prompt.parameters().writeMessage(json);
        if (!prompt.tools().isEmpty()) {
            tools(json.putArray("tools"));
            if (prompt.toolUse() == Prompt.ToolUse.NONE) {
                json.putObject("tool_choice").put("type", "none");
            }
        }
        Optional<ObjectNode> schema = prompt.format().flatMap(AnswerFormat::anthropic);
        schema.ifPresent(said -> json.withObjectProperty("output_config")
                .putObject("format")
                .put("type", "json_schema")
                .set("schema", said));
        String instructions = AnswerFormat.instructions(prompt, schema);
        if (!instructions.isEmpty()) {
            mark(json.putArray("system").addObject().put("type", "text").put("text", instructions));
        }
        messages(json.putArray("messages"));
        return json;
    }

    /** What has it last is to be kept in the cache, with all before it. */
    private static void mark(ObjectNode block) {
        block.putObject("cache_control").put("type", "ephemeral");
    }

    private void tools(ArrayNode tools) {
        for (ToolDeclaration tool : prompt.tools()) {
            tools.addObject()
                    .put("name", tool.name())
                    .put("description", tool.description())
                    .set("input_schema", tool.inputSchema());
        }
        mark((ObjectNode) tools.get(tools.size() - 1));
    }

    private void messages(ArrayNode messages) {
        for (Message message : prompt.messages()) {
            ArrayNode content = content(message);
            if (!content.isEmpty()) {
                messages.addObject().put("role", message.role()).set("content", content);
            }
        }
        int last = messages.size() - 1;
        int lastOfUser = last - 1;
        while (lastOfUser >= 0
                && !messages.get(lastOfUser).path("role").asText().equals("user")) {
            lastOfUser--;
        }
        markLast(messages.path(last).path("content"));
        markLast(messages.path(lastOfUser).path("content"));
    }

    /** The block is the conversation's own: the mark is on a copy. */
    private static void markLast(JsonNode content) {
        int last = content.size() - 1;
        // Thinking can't carry a mark.
        if (content instanceof ArrayNode blocks
                && !THINKING.contains(content.get(last).path("type").asText())) {
            ObjectNode marked = copy(content.get(last));
            mark(marked);
            blocks.set(last, marked);
        }
    }

    private ArrayNode content(Message message) {
        ArrayNode content = Json.array();
        boolean otherModel = message.fromAssistant() && !model.equals(message.model());
        for (JsonNode block : message.content()) {
            String type = block.path("type").asText();
            boolean foreign = otherModel && THINKING.contains(type);
            boolean empty = type.equals("text") && block.path("text").asText().isBlank();
            if (!foreign && !empty) {
                content.add(acceptable(type, otherModel ? plain(type, block) : block));
            }
        }
        return content;
    }

    private JsonNode acceptable(String type, JsonNode block) {
        return switch (type) {
            case "tool_use" -> call(block);
            case "tool_result" -> result(block);
            default -> withInput(block);
        };
    }

    /** A block of another model without what only its host knows, and without what another wire added. */
    private static JsonNode plain(String type, JsonNode block) {
        return switch (type) {
            case "text" -> copy(block).retain("type", "text");
            case "tool_use" -> copy(block).retain("type", "id", "name", "input");
            default -> block;
        };
    }

    private JsonNode call(JsonNode block) {
        JsonNode call = withInput(block);
        String id = block.path("id").asText();
        String name = block.path("name").asText();
        return with(with(call, "id", id, spelling.ofCall(id)), "name", name, CallIdSpelling.ofName(name));
    }

    private JsonNode result(JsonNode block) {
        String id = block.path("tool_use_id").asText();
        return with(block, "tool_use_id", id, spelling.ofResult(id));
    }

    /** Mostly the block itself: it is what this wire sent, and all of a conversation is written again in each turn. */
    private static JsonNode with(JsonNode block, String field, String before, String now) {
        return now.equals(before) ? block : copy(block).put(field, now);
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
}
