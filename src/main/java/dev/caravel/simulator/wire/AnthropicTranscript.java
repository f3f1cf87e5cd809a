package dev.caravel.simulator.wire;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.caravel.simulator.mind.Choice;
import dev.caravel.simulator.mind.Conversation;
import dev.caravel.simulator.mind.Entry;
import dev.caravel.simulator.mind.Outcome;
import dev.caravel.simulator.mind.Tool;
import dev.caravel.simulator.mind.ToolCall;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads Anthropic's messages as the mind wants them. The request was checked before. */
final class AnthropicTranscript {

    private AnthropicTranscript() {}

    static Conversation of(JsonNode request) {
        List<Entry> entries = new ArrayList<>();
        for (JsonNode message : request.path("messages")) {
            if (message.path("role").asText().equals("user")) {
                entries.addAll(results(message.path("content")));
                List<String> seen = SeenFiles.ofBlocks(message.path("content"));
                String said = text(message.path("content"));
                if (!said.isBlank() || !seen.isEmpty()) {
                    entries.add(new Entry.Said(said, seen));
                }
            } else {
                entries.add(new Entry.Replied(calls(message.path("content"))));
            }
        }
        List<Tool> tools = new ArrayList<>();
        request.path("tools").forEach(tool -> {
            // The provider's own tools have no schema; the model here cannot use them.
            if (tool.has("input_schema")) {
                tools.add(new Tool(
                        tool.path("name").asText(), tool.path("description").asText(), tool.path("input_schema")));
            }
        });
        return new Conversation(
                entries,
                tools,
                choice(request.path("tool_choice")),
                AnswerFormat.of(
                        request.path("output_config").path("format").path("schema"), text(request.path("system"))));
    }

    private static Choice choice(JsonNode wanted) {
        Choice choice =
                switch (wanted.path("type").asText()) {
                    case "none" -> Choice.of(Choice.Rule.NONE);
                    case "any" -> Choice.of(Choice.Rule.ANY);
                    case "tool" -> Choice.named(wanted.path("name").asText());
                    default -> Choice.AUTO;
                };
        return wanted.path("disable_parallel_tool_use").asBoolean() ? choice.oneAtATime() : choice;
    }

    private static List<Entry> results(JsonNode content) {
        List<Entry> results = new ArrayList<>();
        for (JsonNode block : content) {
            if (block.path("type").asText().equals("tool_result")) {
                Outcome.Kind kind = block.path("is_error").asBoolean() ? Outcome.Kind.FAILED : Outcome.Kind.DONE;
                results.add(new Entry.Result(block.path("tool_use_id").asText(), kind, text(block.path("content"))));
            }
        }
        return results;
    }

    private static Map<String, ToolCall> calls(JsonNode content) {
        Map<String, ToolCall> calls = new LinkedHashMap<>();
        for (JsonNode block : content) {
            if (block.path("type").asText().equals("tool_use")) {
                ToolCall call = new ToolCall(block.path("name").asText(), (ObjectNode) block.path("input"));
                calls.put(block.path("id").asText(), call);
            }
        }
        return calls;
    }

    private static String text(JsonNode content) {
        if (content.isTextual()) {
            return content.asText();
        }
        List<String> texts = new ArrayList<>();
        content.forEach(block -> {
            if (block.path("type").asText().equals("text") && !SeenFiles.isFile(block)) {
                texts.add(block.path("text").asText());
            }
        });
        return String.join("\n", texts);
    }
}
