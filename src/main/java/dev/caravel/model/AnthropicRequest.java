package dev.caravel.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.caravel.journal.JsonText;
import dev.caravel.journal.Message;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * A prompt as a Messages request. The stable prefix is marked for the prompt cache at four places, the most that are
 * allowed: the tools, the instructions, the last message, and the user's message before it, where the previous call's mark
 * stood (documentation, "Prompt caching": a mark looks back twenty blocks only, and parallel tools write more).
 */
final class AnthropicRequest {

    private static final Set<String> THINKING = Set.of("thinking", "redacted_thinking");
    /** The last field of what is to be kept in the cache, with all before it. */
    private static final String MARK = ",\"cache_control\":{\"type\":\"ephemeral\"}}";

    private final Prompt prompt;
    private final String model;
    private final CallIdSpelling spelling = new CallIdSpelling();
    private final JsonText json = new JsonText();

    AnthropicRequest(Prompt prompt) {
        this.prompt = prompt;
        this.model = prompt.model().toString();
    }

    /** Written straight away: only the blocks of the conversation are trees already. */
    String json() {
        json.raw("{\"model\":").string(prompt.model().name());
        json.raw(",\"max_tokens\":").raw(Integer.toString(prompt.maxTokens()));
        if (prompt.streaming()) {
            json.raw(",\"stream\":true");
        }
        if (!prompt.tools().isEmpty()) {
            json.raw(",\"tools\":[");
            tools();
            json.raw(prompt.toolUse() == Prompt.ToolUse.NONE ? "],\"tool_choice\":{\"type\":\"none\"}" : "]");
        }
        if (!prompt.instructions().isEmpty()) {
            json.raw(",\"system\":[{\"type\":\"text\",\"text\":").string(prompt.instructions());
            json.raw(MARK).raw("]");
        }
        json.raw(",\"messages\":[");
        messages();
        return json.raw("]}").toString();
    }

    private void tools() {
        String before = "{\"name\":";
        for (ToolDeclaration tool : prompt.tools()) {
            json.raw(before).string(tool.name());
            json.raw(",\"description\":").string(tool.description());
            json.raw(",\"input_schema\":").tree(tool.inputSchema());
            before = "},{\"name\":";
        }
        json.raw(MARK);
    }

    /** A message as it is sent: what this model takes of it. */
    private record Sent(String role, List<JsonNode> content) {}

    private void messages() {
        List<Sent> messages = new ArrayList<>();
        for (Message message : prompt.messages()) {
            List<JsonNode> content = content(message);
            if (!content.isEmpty()) {
                messages.add(new Sent(message.role(), content));
            }
        }
        int last = messages.size() - 1;
        int lastOfUser = last - 1;
        while (lastOfUser >= 0 && !messages.get(lastOfUser).role().equals("user")) {
            lastOfUser--;
        }
        for (int i = 0; i <= last; i++) {
            json.raw(i == 0 ? "{\"role\":" : ",{\"role\":")
                    .string(messages.get(i).role());
            json.raw(",\"content\":[");
            blocks(messages.get(i).content(), i == last || i == lastOfUser);
            json.raw("]}");
        }
    }

    private List<JsonNode> content(Message message) {
        List<JsonNode> content = new ArrayList<>();
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

    private void blocks(List<JsonNode> content, boolean marked) {
        int last = content.size() - 1;
        for (int i = 0; i < last; i++) {
            json.tree(content.get(i)).raw(",");
        }
        JsonNode block = content.get(last);
        // Thinking can't carry a mark.
        if (marked && !THINKING.contains(block.path("type").asText())) {
            json.unclosed(block).raw(MARK);
        } else {
            json.tree(block);
        }
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
