package dev.caravel.simulator.wire;

import com.fasterxml.jackson.databind.JsonNode;
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
import java.util.regex.Pattern;

/** Reads OpenAI's messages as the mind wants them. The request was checked before. */
final class OpenAiTranscript {

    /** This wire has no flag for a failed tool; a result that begins so says that it failed. */
    private static final Pattern FAILURE = Pattern.compile("(?is)\\s*(?:error\\b|\\{\\s*\"error\"\\s*:).*");

    private OpenAiTranscript() {}

    static Conversation of(JsonNode request) {
        List<Entry> entries = new ArrayList<>();
        StringBuilder instructions = new StringBuilder();
        for (JsonNode message : request.path("messages")) {
            String text = text(message.path("content"));
            switch (message.path("role").asText()) {
                case "user" -> entries.add(new Entry.Said(text, SeenFiles.ofParts(message.path("content"))));
                case "assistant" -> entries.add(new Entry.Replied(calls(message)));
                case "tool" ->
                    entries.add(new Entry.Result(
                            message.path("tool_call_id").asText(),
                            FAILURE.matcher(text).matches() ? Outcome.Kind.FAILED : Outcome.Kind.DONE,
                            text));
                // Instructions do not move the model here, but for the form of its answer.
                default -> instructions.append(text);
            }
        }
        List<Tool> tools = new ArrayList<>();
        for (JsonNode tool : request.path("tools")) {
            JsonNode function = tool.path("function");
            tools.add(new Tool(
                    function.path("name").asText(),
                    function.path("description").asText(),
                    function.path("parameters")));
        }
        return new Conversation(
                entries,
                tools,
                choice(request),
                AnswerFormat.of(
                        request.path("response_format").path("json_schema").path("schema"), instructions.toString()));
    }

    private static Choice choice(JsonNode request) {
        JsonNode wanted = request.path("tool_choice");
        Choice choice = wanted.isObject()
                ? Choice.named(wanted.path("function").path("name").asText())
                : switch (wanted.asText()) {
                    case "none" -> Choice.of(Choice.Rule.NONE);
                    case "required" -> Choice.of(Choice.Rule.ANY);
                    default -> Choice.AUTO;
                };
        return request.path("parallel_tool_calls").asBoolean(true) ? choice : choice.oneAtATime();
    }

    private static Map<String, ToolCall> calls(JsonNode message) {
        Map<String, ToolCall> calls = new LinkedHashMap<>();
        for (JsonNode call : message.path("tool_calls")) {
            JsonNode function = call.path("function");
            calls.put(
                    call.path("id").asText(),
                    new ToolCall(
                            function.path("name").asText(),
                            Json.arguments(function.path("arguments").asText())));
        }
        return calls;
    }

    private static String text(JsonNode content) {
        if (content.isTextual()) {
            return content.asText();
        }
        List<String> texts = new ArrayList<>();
        content.forEach(part -> {
            if (part.has("text") && !SeenFiles.isFile(part)) {
                texts.add(part.path("text").asText());
            }
        });
        return String.join("\n", texts);
    }
}
