package dev.caravel.replay;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.caravel.money.Usage;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * What a recorded response says, read from its JSON or from the data lines of its stream in the plainest way and with nothing
 * of Caravel's own reading.
 *
 * @param content Anthropic's content blocks; empty for chat completions
 * @param usage null when the host reports none
 */
public record Expected(
        String text,
        String thinking,
        List<Call> calls,
        ArrayNode content,
        Usage usage,
        String stopReason,
        String servedBy) {

    /** A tool call; where the arguments are no JSON object, they stand as text. */
    public record Call(String id, String name, JsonNode arguments) {}

    public static Expected of(Recorded recorded) {
        if (recorded.isAnthropic()) {
            return recorded.isStream() ? messageStream(recorded) : message(recorded.json());
        }
        return recorded.isStream() ? completionStream(recorded) : completion(recorded.json());
    }

    /** Fails unless a reply says the same. */
    public void assertSame(String otherServedBy, Usage otherUsage, String otherStopReason, JsonNode otherContent) {
        StringBuilder otherText = new StringBuilder();
        StringBuilder otherThinking = new StringBuilder();
        List<Call> otherCalls = new ArrayList<>();
        for (JsonNode block : otherContent) {
            String type = block.path("type").asText();
            otherText.append(type.equals("text") ? block.path("text").asText() : "");
            otherThinking.append(
                    type.equals("thinking") ? block.path("thinking").asText() : "");
            if (type.equals("tool_use")) {
                otherCalls.add(
                        new Call(block.path("id").asText(), block.path("name").asText(), block.path("input")));
            }
        }
        assertThat(otherText).as("text").hasToString(text);
        assertThat(otherThinking).as("thinking").hasToString(thinking);
        assertSameCalls(calls, otherCalls);
        if (!content.isEmpty()) {
            assertThat(sameJson(content, otherContent))
                    .as("content blocks%n%s%nbut was%n%s", content, otherContent)
                    .isTrue();
        }
        assertThat(otherUsage).as("usage").isEqualTo(usage);
        assertThat(otherStopReason).as("stop reason").isEqualTo(stopReason);
        assertThat(otherServedBy).as("model").isEqualTo(servedBy);
    }

    /** The same calls in the same order. A call that came without an id, or with that of another one, was given one. */
    static void assertSameCalls(List<Call> expected, List<Call> actual) {
        assertThat(actual).as("tool calls").hasSameSizeAs(expected);
        for (int i = 0; i < expected.size(); i++) {
            Call one = expected.get(i);
            Call other = actual.get(i);
            assertThat(other.name()).as("name of call %d", i).isEqualTo(one.name());
            assertThat(sameJson(one.arguments(), other.arguments()))
                    .as("arguments of call %d: %s but was %s", i, one.arguments(), other.arguments())
                    .isTrue();
            assertThat(other.id()).as("id of call %d", i).isNotEmpty();
            boolean repeated =
                    expected.subList(0, i).stream().anyMatch(call -> call.id().equals(one.id()));
            if (!one.id().isEmpty() && !repeated) {
                assertThat(other.id()).as("id of call %d", i).isEqualTo(one.id());
            }
        }
    }

    /** Equal, where 1, 1.0 and 1e0 are the same number. */
    public static boolean sameJson(JsonNode one, JsonNode other) {
        return one.equals(
                (a, b) -> {
                    if (a.isNumber() && b.isNumber()) {
                        return a.decimalValue().compareTo(b.decimalValue());
                    }
                    return a.equals(b) ? 0 : 1;
                },
                other);
    }

    /** The data of a stream's events up to the last that counts: {@code message_stop}, or {@code [DONE]}, left out. */
    private static List<JsonNode> events(Recorded recorded) {
        List<JsonNode> events = new ArrayList<>();
        for (String line : recorded.text().split("\r\n|\n|\r")) {
            // llama.cpp sends errors in a field of that name.
            boolean counts = line.startsWith("data:") || line.startsWith("error:");
            String data = counts ? line.substring(line.indexOf(':') + 1).strip() : "";
            if (data.equals("[DONE]")) {
                break;
            }
            if (!data.isEmpty()) {
                JsonNode event = Recordings.parse(data);
                if (event.path("type").asText().equals("message_stop")) {
                    break;
                }
                events.add(event);
            }
        }
        return events;
    }

    /** The error that stands within a 200. */
    static Optional<JsonNode> errorIn(Recorded recorded) {
        List<JsonNode> parts = recorded.isStream() ? events(recorded) : List.of(recorded.json());
        return parts.stream()
                .flatMap(part -> Stream.of(
                        part.path("error"),
                        part.at("/choices/0/error"),
                        part.at("/x_groq/error"),
                        part.path(0).path("error"),
                        isErrorItself(part) ? part : MissingNode.getInstance()))
                .filter(error -> (error.isObject() && !error.isEmpty())
                        || (error.isTextual() && !error.asText().isEmpty()))
                .findFirst();
    }

    private static boolean isErrorItself(JsonNode part) {
        boolean reply = part.has("choices") || part.has("content") || part.has("type") || part.has("usage");
        return part.path("object").asText().equals("error")
                || (!reply && part.path("code").asInt() >= 400);
    }

    private static Expected messageStream(Recorded recorded) {
        ObjectNode message = Recordings.MAPPER.createObjectNode();
        Map<Integer, ObjectNode> blocks = new TreeMap<>();
        Map<Integer, String> inputs = new TreeMap<>();
        for (JsonNode event : events(recorded)) {
            int index = event.path("index").asInt();
            switch (event.path("type").asText()) {
                case "message_start" -> {
                    // A second one replaces all that came before.
                    message = event.get("message").deepCopy();
                    blocks.clear();
                    inputs.clear();
                    for (JsonNode block : message.path("content")) {
                        blocks.put(blocks.size(), block.deepCopy());
                    }
                }
                case "content_block_start" ->
                    blocks.put(index, event.get("content_block").deepCopy());
                case "content_block_delta" -> delta(blocks.get(index), inputs, index, event.get("delta"));
                case "message_delta" -> {
                    message.setAll((ObjectNode) event.get("delta"));
                    ObjectNode usage = message.withObject("usage");
                    event.path("usage").properties().stream()
                            .filter(field -> !field.getValue().isNull())
                            .forEach(field -> usage.set(field.getKey(), field.getValue()));
                }
                default -> {}
            }
        }
        inputs.forEach((index, input) -> blocks.get(index).set("input", arguments(input)));
        ArrayNode content = message.putArray("content");
        blocks.values().forEach(content::add);
        return message(message);
    }

    private static void delta(ObjectNode block, Map<Integer, String> inputs, int index, JsonNode delta) {
        switch (delta.path("type").asText()) {
            case "text_delta" -> append(block, "text", delta);
            case "thinking_delta" -> append(block, "thinking", delta);
            case "signature_delta" -> append(block, "signature", delta);
            case "compaction_delta" -> append(block, "content", delta);
            case "input_json_delta" -> {
                String more = delta.path("partial_json").asText("");
                if (!more.isEmpty()) {
                    inputs.merge(index, more, String::concat);
                }
            }
            case "citations_delta" -> {
                ArrayNode citations = block.path("citations").isArray()
                        ? (ArrayNode) block.get("citations")
                        : block.putArray("citations");
                citations.add(delta.get("citation"));
            }
            // Any other: text continues the field of that name, all else replaces it.
            default ->
                delta.properties().stream()
                        .filter(field -> !field.getKey().equals("type"))
                        .filter(field -> !field.getValue().isNull())
                        .forEach(field -> {
                            if (field.getValue().isTextual()) {
                                append(block, field.getKey(), delta);
                            } else {
                                block.set(field.getKey(), field.getValue());
                            }
                        });
        }
    }

    private static void append(ObjectNode block, String field, JsonNode delta) {
        if (delta.path(field).isTextual()) {
            block.put(field, block.path(field).asText("") + delta.get(field).asText());
        }
    }

    private static Expected message(JsonNode message) {
        ArrayNode content = (ArrayNode) message.get("content");
        StringBuilder text = new StringBuilder();
        StringBuilder thinking = new StringBuilder();
        List<Call> calls = new ArrayList<>();
        for (JsonNode block : content) {
            switch (block.path("type").asText()) {
                case "text" -> text.append(block.path("text").asText());
                case "thinking" -> thinking.append(block.path("thinking").asText());
                case "tool_use" ->
                    calls.add(new Call(
                            block.path("id").asText(), block.path("name").asText(), block.path("input")));
                default -> {}
            }
        }
        String stopReason = message.path("stop_reason").asText("");
        return new Expected(
                text.toString(),
                thinking.toString(),
                calls,
                content,
                messageUsage(message.path("usage"), content),
                stopReason.isEmpty() ? (calls.isEmpty() ? "end_turn" : "tool_use") : stopReason,
                message.path("model").asText(""));
    }

    private static Usage messageUsage(JsonNode usage, JsonNode content) {
        boolean saidNothing = content.isEmpty();
        if (usage.isEmpty() || (usage.path("output_tokens").asLong() == 0 && !saidNothing)) {
            return null;
        }
        JsonNode written = usage.path("cache_creation");
        long hour = written.path("ephemeral_1h_input_tokens").asLong();
        long minutes = written.path("ephemeral_5m_input_tokens").asLong();
        return new Usage(
                usage.path("input_tokens").asLong(),
                usage.path("output_tokens").asLong(),
                usage.path("cache_read_input_tokens").asLong(),
                Math.max(usage.path("cache_creation_input_tokens").asLong(), hour + minutes),
                hour,
                usage.path("output_tokens_details").path("thinking_tokens").asLong());
    }

    private static Expected completionStream(Recorded recorded) {
        ObjectNode message = Recordings.MAPPER.createObjectNode();
        List<ObjectNode> calls = new ArrayList<>();
        String finishReason = "";
        String model = "";
        JsonNode usage = MissingNode.getInstance();
        for (JsonNode chunk : events(recorded)) {
            model = model.isEmpty() ? chunk.path("model").asText("") : model;
            usage = usageIn(chunk).orElse(usage);
            for (JsonNode choice : chunk.path("choices")) {
                if (choice.path("index").asInt() != 0) {
                    continue;
                }
                if (!choice.path("finish_reason").asText("").isEmpty()) {
                    finishReason = choice.get("finish_reason").asText();
                }
                JsonNode delta = choice.path("delta");
                message.put("content", message.path("content").asText("") + contentText(delta.path("content")));
                message.put("reasoning", message.path("reasoning").asText("") + reasoning(delta));
                message.put(
                        "refusal",
                        message.path("refusal").asText("")
                                + delta.path("refusal").asText(""));
                for (JsonNode piece : delta.path("tool_calls")) {
                    piece(calls, piece, piece.path("function"));
                }
                if (delta.path("function_call").isObject()) {
                    piece(calls, delta.get("function_call"), delta.get("function_call"));
                }
            }
        }
        calls.forEach(message.withArray("tool_calls")::add);
        return completion(message, finishReason, usage, model);
    }

    /** A piece belongs to the last call of its index; without an index to the last of all; with another id it begins a new one. */
    private static void piece(List<ObjectNode> calls, JsonNode piece, JsonNode more) {
        String id = piece.path("id").asText("");
        ObjectNode call = null;
        for (ObjectNode earlier : calls) {
            boolean sameIndex =
                    piece.path("index").asText("").equals(earlier.path("index").asText(""));
            boolean otherId = !id.isEmpty()
                    && !earlier.path("id").asText().isEmpty()
                    && !id.equals(earlier.path("id").asText());
            call = (sameIndex || !piece.has("index")) && !otherId ? earlier : call;
        }
        if (call == null) {
            call = piece.deepCopy();
            call.withObject("function").put("name", "").put("arguments", "");
            calls.add(call);
        }
        if (!id.isEmpty()) {
            call.put("id", id);
        }
        ObjectNode function = call.withObject("function");
        if (!more.path("name").asText("").isEmpty()) {
            function.put("name", more.get("name").asText());
        }
        JsonNode arguments = more.path("arguments");
        function.put(
                "arguments",
                function.path("arguments").asText("")
                        + (arguments.isObject() ? arguments.toString() : arguments.asText("")));
    }

    private static Expected completion(JsonNode completion) {
        JsonNode choice = completion.path("choices").path(0);
        return completion(
                choice.path("message"),
                choice.path("finish_reason").asText(""),
                usageIn(completion).orElse(MissingNode.getInstance()),
                completion.path("model").asText(""));
    }

    private static Expected completion(JsonNode message, String finishReason, JsonNode usage, String model) {
        List<Call> calls = new ArrayList<>();
        for (JsonNode call : message.path("tool_calls")) {
            calls.add(call(call.path("id").asText(""), call.path("function")));
        }
        JsonNode old = message.path("function_call");
        if (!old.path("name").asText("").isEmpty()) {
            calls.add(call("", old));
        }
        String refusal = message.path("refusal").asText("");
        return new Expected(
                contentText(message.path("content")) + refusal,
                reasoning(message),
                calls,
                Recordings.MAPPER.createArrayNode(),
                completionUsage(usage, message),
                refusal.isEmpty() ? stopReason(finishReason, calls) : "refusal",
                model);
    }

    static Call call(String id, JsonNode function) {
        JsonNode arguments = function.path("arguments");
        return new Call(
                id,
                function.path("name").asText(""),
                arguments.isObject() ? arguments : arguments(arguments.asText("")));
    }

    private static String stopReason(String finishReason, List<Call> calls) {
        return switch (finishReason) {
            case "stop", "tool_calls", "function_call", "tool_use", "end_turn", "eos", "" ->
                calls.isEmpty() ? "end_turn" : "tool_use";
            case "length", "model_length", "max_tokens" -> "max_tokens";
            case "content_filter" -> "refusal";
            default -> finishReason;
        };
    }

    private static String contentText(JsonNode content) {
        if (content.isTextual() || content.isNull() || content.isMissingNode()) {
            return content.asText("");
        }
        if (content.isObject()) {
            return content.toString();
        }
        StringBuilder text = new StringBuilder();
        content.forEach(part -> text.append(part.path("text").asText("")));
        return text.toString();
    }

    private static String reasoning(JsonNode message) {
        String one = message.path("reasoning_content").asText("");
        String other = message.path("reasoning").asText("");
        String text = one.isEmpty() ? other : one;
        if (text.isEmpty()) {
            for (JsonNode detail : message.path("reasoning_details")) {
                text += detail.path("text").asText("") + detail.path("summary").asText("");
            }
        }
        return text.isEmpty() ? thinkingParts(message.path("content")) : text;
    }

    private static String thinkingParts(JsonNode content) {
        StringBuilder text = new StringBuilder();
        for (JsonNode part : content) {
            part.path("thinking")
                    .forEach(piece -> text.append(piece.path("text").asText("")));
            part.path("summary").forEach(piece -> text.append(piece.path("text").asText("")));
        }
        return text.toString();
    }

    private static Optional<JsonNode> usageIn(JsonNode json) {
        for (JsonNode usage : List.of(json.path("usage"), json.path("x_groq").path("usage"))) {
            if (usage.path("prompt_tokens").isNumber()
                    || usage.path("completion_tokens").isNumber()) {
                return Optional.of(usage);
            }
        }
        return Optional.empty();
    }

    private static Usage completionUsage(JsonNode usage, JsonNode message) {
        if (usage.isMissingNode()) {
            return null;
        }
        JsonNode details = usage.path("prompt_tokens_details");
        long prompt = usage.path("prompt_tokens").asLong();
        long output = usage.path("completion_tokens").asLong();
        long beyond = usage.path("total_tokens").asLong() - prompt - output;
        // Mistral counts sound beside the prompt.
        long sound = details.path("audio_tokens").asLong();
        if (sound > 0 && beyond == sound) {
            prompt += sound;
            beyond = 0;
        }
        // DeepSeek, Moonshot and Mistral have names of their own for it.
        long read = Stream.of(
                        details.path("cached_tokens"),
                        usage.path("prompt_cache_hit_tokens"),
                        usage.path("cached_tokens"),
                        usage.path("num_cached_tokens"))
                .mapToLong(JsonNode::asLong)
                .max()
                .orElse(0);
        long written = details.path("cache_write_tokens").asLong();
        if (read + written > prompt) {
            // Azure's Grok reports more cached tokens than the prompt has: then none are known.
            read = 0;
            written = 0;
        }
        long reasoning =
                usage.path("completion_tokens_details").path("reasoning_tokens").asLong();
        boolean saidNothing = contentText(message.path("content")).isEmpty()
                && message.path("tool_calls").isEmpty()
                && message.path("refusal").asText("").isEmpty();
        boolean counted = prompt > 0 && (output + reasoning > 0 || saidNothing);
        return counted
                ? new Usage(prompt - read - written, output + Math.max(0, beyond), read, written, 0, reasoning)
                : null;
    }

    private static JsonNode arguments(String text) {
        if (text.isBlank()) {
            return Recordings.MAPPER.createObjectNode();
        }
        try {
            JsonNode json = Recordings.MAPPER.readTree(text);
            return json.isObject() ? json : Recordings.MAPPER.getNodeFactory().textNode(text);
        } catch (IOException e) {
            return Recordings.MAPPER.getNodeFactory().textNode(text);
        }
    }
}
