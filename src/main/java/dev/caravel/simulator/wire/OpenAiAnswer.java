package dev.caravel.simulator.wire;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.caravel.simulator.mind.Move;
import dev.caravel.simulator.mind.Stop;
import dev.caravel.simulator.mind.ToolCall;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Writes an answer as OpenAI does: a message, and the chunks that build it up. */
final class OpenAiAnswer {

    private static final String FINGERPRINT = "fp_simulated";

    private final List<Frame> frames = new ArrayList<>();
    private final String id = Ids.next("chatcmpl-");
    private final long created = Instant.now().getEpochSecond();
    private final String model;
    private final boolean usageWanted;

    private OpenAiAnswer(JsonNode request) {
        model = request.path("model").asText();
        usageWanted = request.path("stream_options").path("include_usage").asBoolean();
    }

    static Reply write(JsonNode request, Move move, Usage usage) {
        return new OpenAiAnswer(request).reply(move, usage);
    }

    private Reply reply(Move move, Usage usage) {
        ObjectNode message = Json.object().put("role", "assistant");
        message.put("content", move.text().isEmpty() ? null : move.text()).putNull("refusal");
        chunk(Frame.Kind.FRAME, message.deepCopy().put("content", move.text().isEmpty() ? null : ""));
        move.thought().ifPresent(thought -> {
            message.put("reasoning_content", thought);
            Json.words(thought)
                    .forEach(piece -> chunk(Frame.Kind.TEXT, Json.object().put("reasoning_content", piece)));
        });
        Json.words(move.text())
                .forEach(piece -> chunk(Frame.Kind.TEXT, Json.object().put("content", piece)));
        move.calls().forEach(call -> call(message.withArray("tool_calls"), call));

        String finish = finish(move.stop());
        add(Frame.Kind.FRAME, choices(choice("delta", Json.object(), finish)));
        if (usageWanted) {
            ObjectNode last = head("chat.completion.chunk").set("choices", Json.array());
            frames.add(OpenAiWire.data(Frame.Kind.FRAME, last.set("usage", count(usage))));
        }
        frames.add(new Frame(Frame.Kind.FRAME, "data: [DONE]\n\n"));

        ObjectNode whole = head("chat.completion").set("choices", choices(choice("message", message, finish)));
        return new Reply(whole.set("usage", count(usage)), List.copyOf(frames));
    }

    private void call(ArrayNode calls, ToolCall call) {
        int index = calls.size();
        String arguments = call.arguments().toString();
        ObjectNode whole = Json.object().put("id", Ids.next("call_")).put("type", "function");
        whole.putObject("function").put("name", call.name()).put("arguments", "");
        ObjectNode first = Json.object().put("index", index).setAll(whole.deepCopy());
        chunk(Frame.Kind.ARGUMENTS, toolCall(first));
        for (String piece : Json.pieces(arguments)) {
            ObjectNode next = Json.object().put("index", index);
            next.putObject("function").put("arguments", piece);
            chunk(Frame.Kind.ARGUMENTS, toolCall(next));
        }
        whole.withObject("/function").put("arguments", arguments);
        calls.add(whole);
    }

    private static ObjectNode toolCall(ObjectNode call) {
        ObjectNode delta = Json.object();
        delta.withArray("tool_calls").add(call);
        return delta;
    }

    private void chunk(Frame.Kind kind, ObjectNode delta) {
        add(kind, choices(choice("delta", delta, null)));
    }

    private void add(Frame.Kind kind, ArrayNode choices) {
        ObjectNode chunk = head("chat.completion.chunk");
        if (usageWanted) {
            chunk.putNull("usage");
        }
        frames.add(OpenAiWire.data(kind, chunk.set("choices", choices)));
    }

    private ObjectNode head(String object) {
        return Json.object()
                .put("id", id)
                .put("object", object)
                .put("created", created)
                .put("model", model)
                .put("service_tier", "default")
                .put("system_fingerprint", FINGERPRINT);
    }

    private static ArrayNode choices(ObjectNode choice) {
        return Json.array().add(choice);
    }

    private static ObjectNode choice(String name, ObjectNode content, String finish) {
        ObjectNode choice = Json.object().put("index", 0).set(name, content);
        return choice.putNull("logprobs").put("finish_reason", finish);
    }

    private static String finish(Stop stop) {
        return switch (stop) {
            case TOOL_USE -> "tool_calls";
            case MAX_TOKENS, MODEL_CONTEXT_WINDOW_EXCEEDED -> "length";
            case REFUSAL -> "content_filter";
            case END_TURN, STOP_SEQUENCE, PAUSE_TURN -> "stop";
        };
    }

    private static ObjectNode count(Usage usage) {
        ObjectNode count = Json.object()
                .put("prompt_tokens", usage.prompt())
                .put("completion_tokens", usage.output())
                .put("total_tokens", usage.prompt() + usage.output());
        count.putObject("prompt_tokens_details")
                .put("cached_tokens", usage.cacheRead())
                .put("audio_tokens", 0);
        count.putObject("completion_tokens_details")
                .put("reasoning_tokens", usage.thought())
                .put("audio_tokens", 0)
                .put("accepted_prediction_tokens", 0)
                .put("rejected_prediction_tokens", 0);
        return count;
    }
}
