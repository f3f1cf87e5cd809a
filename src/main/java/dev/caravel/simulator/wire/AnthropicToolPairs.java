package dev.caravel.simulator.wire;

import static dev.caravel.simulator.wire.AnthropicRules.refuse;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Set;

/** Every tool call is answered in the next user message, before anything else is said, and nothing else is answered. */
final class AnthropicToolPairs {

    /** Calls that wait for their results, and the index of their message. */
    private final Set<String> open = new LinkedHashSet<>();

    private final Set<String> answered = new HashSet<>();
    private final Set<String> ever = new HashSet<>();
    private final boolean toolsDeclared;
    private int askedAt;

    private AnthropicToolPairs(boolean toolsDeclared) {
        this.toolsDeclared = toolsDeclared;
    }

    static void check(JsonNode request) {
        AnthropicToolPairs pairs = new AnthropicToolPairs(!request.path("tools").isEmpty());
        JsonNode messages = request.path("messages");
        for (int index = 0; index < messages.size(); index++) {
            JsonNode message = messages.get(index);
            boolean user = message.path("role").asText().equals("user");
            if (message.path("content").isTextual() && user) {
                pairs.demandNoneOpen();
            }
            for (int block = 0; block < message.path("content").size(); block++) {
                JsonNode content = message.path("content").get(block);
                if (user) {
                    pairs.userBlock("messages." + index + ".content." + block, content);
                } else {
                    pairs.assistantBlock(index, content);
                }
            }
        }
        pairs.demandNoneOpen();
    }

    private void assistantBlock(int index, JsonNode block) {
        answered.clear();
        if (!block.path("type").asText().equals("tool_use")) {
            return;
        }
        demandTools();
        String id = block.path("id").asText();
        if (!ever.add(id)) {
            throw refuse("messages." + index + ": `tool_use` ids must be unique");
        }
        askedAt = index;
        open.add(id);
    }

    private void userBlock(String where, JsonNode block) {
        if (!block.path("type").asText().equals("tool_result")) {
            demandNoneOpen();
            return;
        }
        demandTools();
        String id = block.path("tool_use_id").asText();
        if (answered.contains(id)) {
            throw refuse(where
                    + ": each tool_use must have a single result. Found multiple `tool_result` blocks with id: " + id);
        }
        if (!open.remove(id)) {
            throw refuse(
                    where + ": unexpected `tool_use_id` found in `tool_result` blocks: " + id + ". Each `tool_result`"
                            + " block must have a corresponding `tool_use` block in the previous message.");
        }
        answered.add(id);
    }

    private void demandTools() {
        if (!toolsDeclared) {
            throw refuse("Requests which include `tool_use` or `tool_result` blocks must define tools");
        }
    }

    private void demandNoneOpen() {
        if (!open.isEmpty()) {
            throw refuse("messages." + askedAt
                    + ": `tool_use` ids were found without `tool_result` blocks immediately after: "
                    + String.join(", ", open)
                    + ". Each `tool_use` block must have a corresponding `tool_result` block in the"
                    + " next message.");
        }
    }
}
