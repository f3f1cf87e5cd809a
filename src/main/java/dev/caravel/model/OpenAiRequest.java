package dev.caravel.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.caravel.journal.Message;
import java.util.Optional;
import java.util.regex.Pattern;

/** A prompt as a chat completions request. */
final class OpenAiRequest {

    /** OpenAI's reasoning models refuse {@code max_tokens}, whoever passes the request on to them. */
    private static final Pattern REASONING = Pattern.compile("o[1-9]|gpt-([5-9]|[1-9][0-9])");

    private final Prompt prompt;
    private final String maxTokensField;
    private final CallIdSpelling spelling = new CallIdSpelling();

    OpenAiRequest(Prompt prompt, String maxTokensField) {
        this.prompt = prompt;
        this.maxTokensField = maxTokensField;
    }

    ObjectNode json() {
        ObjectNode json = Json.object();
        json.put("model", prompt.model().name());
        json.put(
                REASONING.matcher(prompt.model().name()).lookingAt() ? "max_completion_tokens" : maxTokensField,
                prompt.maxTokens());
        if (prompt.streaming()) {
            json.put("stream", true);
            json.putObject("stream_options").put("include_usage", true);
        }
        prompt.parameters().writeChatCompletion(json);
        Optional<ObjectNode> schema = prompt.format().flatMap(AnswerFormat::openAi);
        schema.ifPresent(said ->
                json.putObject("response_format").put("type", "json_schema").set("json_schema", said));
        String instructions = AnswerFormat.instructions(prompt, schema);
        ArrayNode messages = json.putArray("messages");
        if (!instructions.isEmpty()) {
            messages.addObject().put("role", "system").put("content", instructions);
        }
        for (Message message : prompt.messages()) {
            if (message.fromAssistant()) {
                assistant(messages, message);
            } else {
                user(messages, message);
            }
        }
        if (!prompt.tools().isEmpty()) {
            tools(json.putArray("tools"));
            if (prompt.toolUse() == Prompt.ToolUse.NONE) {
                json.put("tool_choice", "none");
            }
        }
        return json;
    }

    private void tools(ArrayNode tools) {
        for (ToolDeclaration tool : prompt.tools()) {
            ObjectNode function = tools.addObject().put("type", "function").putObject("function");
            function.put("name", tool.name()).put("description", tool.description());
            function.set("parameters", tool.inputSchema());
        }
    }

    /** What only a host knows goes back to the model that wrote it: there is no place for another model's. */
    private void assistant(ArrayNode messages, Message message) {
        boolean own = prompt.model().toString().equals(message.model());
        ArrayNode calls = Json.array();
        for (JsonNode block : message.content()) {
            if (block.path("type").asText().equals("tool_use")) {
                calls.add(call(block, own));
            }
        }
        String text = message.text();
        if (calls.isEmpty() && text.isEmpty()) {
            return;
        }
        ObjectNode json = messages.addObject().put("role", "assistant");
        if (text.isEmpty()) {
            json.putNull("content");
        } else {
            json.put("content", text);
        }
        if (!calls.isEmpty()) {
            json.set("tool_calls", calls);
        }
        if (own) {
            message.content().forEach(block -> {
                if (block.path("type").asText().equals("thinking")) {
                    OpenAiReasoning.write(block, json);
                }
            });
        }
    }

    private ObjectNode call(JsonNode block, boolean own) {
        String id = block.path("id").asText();
        JsonNode members = own ? block.path(OpenAiWire.MEMBERS) : MissingNode.getInstance();
        ObjectNode call = Json.object();
        call.put("id", own ? spelling.ofOwnCall(id, members.path("id").asText(id)) : spelling.ofForeignCall(id));
        call.put("type", "function");
        ObjectNode function = call.putObject("function");
        function.put("name", CallIdSpelling.ofName(block.path("name").asText())).put("arguments", arguments(block));
        members.path("function").properties().forEach(member -> function.set(member.getKey(), member.getValue()));
        members.properties().stream()
                .filter(member -> !call.has(member.getKey()))
                .forEach(member -> call.set(member.getKey(), member.getValue()));
        return call;
    }

    /** The arguments' own text where this wire wrote it; a host parses it, so broken text becomes an empty object. */
    private static String arguments(JsonNode block) {
        JsonNode input = block.path("input");
        if (!input.isObject()) {
            return "{}";
        }
        String own = block.path(OpenAiWire.ARGUMENTS).asText("");
        return own.isBlank() ? input.toString() : own;
    }

    private void user(ArrayNode messages, Message message) {
        ArrayNode parts = Json.array();
        for (JsonNode block : message.content()) {
            switch (block.path("type").asText()) {
                case "tool_result" ->
                    messages.addObject()
                            .put("role", "tool")
                            .put(
                                    "tool_call_id",
                                    spelling.ofResult(block.path("tool_use_id").asText()))
                            .put("content", block.path("content").asText());
                case "text" -> parts.add(block);
                case "image" -> parts.add(image(block.path("source")));
                case "document" -> parts.add(file(block));
                default -> parts.addObject().put("type", "text").put("text", block.toString());
            }
        }
        if (parts.size() == 1 && parts.get(0).has("text")) {
            messages.addObject()
                    .put("role", "user")
                    .put("content", parts.get(0).get("text").asText());
        } else if (!parts.isEmpty()) {
            messages.addObject().put("role", "user").set("content", parts);
        }
    }

    private static ObjectNode file(JsonNode document) {
        ObjectNode part = Json.object().put("type", "file");
        part.putObject("file")
                .put("filename", document.path("title").asText())
                .put("file_data", data(document.path("source")));
        return part;
    }

    private static String data(JsonNode source) {
        return "data:" + source.path("media_type").asText() + ";base64,"
                + source.path("data").asText();
    }

    private static ObjectNode image(JsonNode source) {
        String url =
                source.path("type").asText().equals("url") ? source.path("url").asText() : data(source);
        ObjectNode image = Json.object().put("type", "image_url");
        image.putObject("image_url").put("url", url);
        return image;
    }
}
