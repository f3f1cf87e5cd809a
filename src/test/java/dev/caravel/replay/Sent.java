package dev.caravel.replay;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.util.ArrayList;
import java.util.List;

/**
 * The tool calls and results within a request, in the order in which they stand there, whoever sent it.
 *
 * @param lastCalls the calls of the last assistant's message
 * @param lastResults the results behind it
 * @param lastMessage the last assistant's message itself
 * @param calls all calls of all messages
 */
record Sent(List<Expected.Call> lastCalls, List<Result> lastResults, JsonNode lastMessage, List<Expected.Call> calls) {

    /** A tool's result; its text, where it has parts, is theirs joined. */
    record Result(String call, String text) {}

    static Sent in(JsonNode request) {
        List<Expected.Call> all = new ArrayList<>();
        List<Expected.Call> calls = List.of();
        List<Result> results = new ArrayList<>();
        JsonNode last = MissingNode.getInstance();
        for (JsonNode message : request.path("messages")) {
            if (message.path("role").asText().equals("assistant")) {
                last = message;
                calls = calls(message);
                all.addAll(calls);
                results = new ArrayList<>();
            } else {
                results.addAll(results(message));
            }
        }
        return new Sent(calls, results, last, all);
    }

    private static List<Expected.Call> calls(JsonNode message) {
        List<Expected.Call> calls = new ArrayList<>();
        for (JsonNode block : message.path("content")) {
            if (block.path("type").asText().equals("tool_use")) {
                calls.add(new Expected.Call(
                        block.path("id").asText(), block.path("name").asText(), block.path("input")));
            }
        }
        for (JsonNode call : message.path("tool_calls")) {
            calls.add(Expected.call(call.path("id").asText(), call.path("function")));
        }
        return calls;
    }

    private static List<Result> results(JsonNode message) {
        if (message.path("role").asText().equals("tool")) {
            return List.of(new Result(message.path("tool_call_id").asText(), text(message.path("content"))));
        }
        List<Result> results = new ArrayList<>();
        for (JsonNode block : message.path("content")) {
            if (block.path("type").asText().equals("tool_result")) {
                results.add(new Result(block.path("tool_use_id").asText(), text(block.path("content"))));
            }
        }
        return results;
    }

    private static String text(JsonNode content) {
        if (content.isTextual()) {
            return content.asText();
        }
        StringBuilder text = new StringBuilder();
        content.forEach(part -> text.append(part.has("text") ? part.get("text").asText() : part.toString()));
        return text.toString();
    }
}
