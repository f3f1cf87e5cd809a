package dev.caravel.simulator.wire;

import static dev.caravel.simulator.wire.OpenAiRules.refuse;
import static dev.caravel.simulator.wire.OpenAiRules.required;

import com.fasterxml.jackson.databind.JsonNode;
import dev.caravel.simulator.wire.OpenAiRules.Shape;
import java.util.LinkedHashSet;
import java.util.Set;

/** What OpenAI demands of the messages: known roles, content, and an answer to every tool call. */
final class OpenAiMessages {

    private static final Set<String> ROLES = Set.of("system", "developer", "user", "assistant", "tool", "function");

    private final Set<String> open = new LinkedHashSet<>();
    private int askedAt;

    private OpenAiMessages() {}

    static void check(JsonNode messages) {
        if (messages.isEmpty()) {
            throw refuse(
                    "Invalid 'messages': empty array. Expected an array with minimum length 1, but got an empty array"
                            + " instead.",
                    "messages",
                    "empty_array");
        }
        OpenAiMessages state = new OpenAiMessages();
        for (int index = 0; index < messages.size(); index++) {
            state.message(index, messages.get(index));
        }
        state.demandNoneOpen();
    }

    private void message(int index, JsonNode message) {
        String where = "messages[" + index + "]";
        Shape.OBJECT.demand(where, message);
        required(where + ".role", message, "role");
        String role = message.path("role").asText();
        if (!ROLES.contains(role)) {
            throw refuse(
                    "Invalid value: '" + role + "'. Supported values are: 'system', 'assistant', 'user', 'function',"
                            + " 'tool', and 'developer'.",
                    where + ".role",
                    "invalid_value");
        }
        boolean asks = role.equals("assistant") && message.path("tool_calls").size() > 0;
        if (!asks) {
            content(where + ".content", message);
        }
        if (role.equals("tool")) {
            answer(where, message);
            return;
        }
        demandNoneOpen();
        if (asks) {
            askedAt = index;
            for (int call = 0; call < message.path("tool_calls").size(); call++) {
                ask(
                        where + ".tool_calls[" + call + "]",
                        message.path("tool_calls").get(call));
            }
        }
    }

    private static void content(String where, JsonNode message) {
        JsonNode content = message.path("content");
        if (!content.isTextual() && !content.isArray()) {
            throw refuse(
                    "Invalid value for 'content': expected a string, got "
                            + (content.isMissingNode() || content.isNull() ? "null" : "another type") + ".",
                    where,
                    "");
        }
        for (int part = 0; part < content.size(); part++) {
            String place = where + "[" + part + "]";
            Shape.OBJECT.demand(place, content.get(part));
            required(place + ".type", content.get(part), "type");
            if (content.get(part).path("type").asText().equals("text")) {
                required(place + ".text", content.get(part), "text");
                Shape.STRING.demand(place + ".text", content.get(part).path("text"));
            } else {
                file(place, content.get(part));
            }
        }
    }

    private static void file(String where, JsonNode part) {
        String type = part.path("type").asText();
        if (type.equals("image_url")) {
            required(where + ".image_url.url", part.path("image_url"), "url");
            demandData(where, part.path("image_url").path("url").asText(), "image/");
        } else if (type.equals("file")) {
            required(where + ".file.file_data", part.path("file"), "file_data");
            demandData(where, part.path("file").path("file_data").asText(), "application/pdf;");
        }
    }

    private static void demandData(String where, String url, String type) {
        if (url.startsWith("data:")
                && (!url.startsWith("data:" + type) || Media.ofUrl(url).isEmpty())) {
            throw refuse("Invalid base64 data URL, or not of a supported type.", where, "invalid_value");
        }
    }

    private void ask(String where, JsonNode call) {
        Shape.OBJECT.demand(where, call);
        required(where + ".id", call, "id");
        Shape.STRING.demand(where + ".id", call.path("id"));
        required(where + ".type", call, "type");
        required(where + ".function", call, "function");
        required(where + ".function.name", call.path("function"), "name");
        required(where + ".function.arguments", call.path("function"), "arguments");
        Shape.STRING.demand(where + ".function.arguments", call.path("function").path("arguments"));
        open.add(call.path("id").asText());
    }

    private void answer(String where, JsonNode message) {
        required(where + ".tool_call_id", message, "tool_call_id");
        if (!open.remove(message.path("tool_call_id").asText())) {
            throw refuse(
                    "Invalid parameter: messages with role 'tool' must be a response to a preceeding message with"
                            + " 'tool_calls'.",
                    where + ".role",
                    "");
        }
    }

    private void demandNoneOpen() {
        if (!open.isEmpty()) {
            throw refuse(
                    "An assistant message with 'tool_calls' must be followed by tool messages responding to each"
                            + " 'tool_call_id'. The following tool_call_ids did not have response messages: "
                            + String.join(", ", open),
                    "messages.[" + askedAt + "].role",
                    "");
        }
    }
}
