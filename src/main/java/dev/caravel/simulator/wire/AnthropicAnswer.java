package dev.caravel.simulator.wire;

import static dev.caravel.simulator.wire.AnthropicWire.event;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.caravel.simulator.mind.Move;
import dev.caravel.simulator.mind.ToolCall;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.function.Function;

/** Writes an answer as Anthropic does: content blocks, and the events that build them up. */
final class AnthropicAnswer {

    private final List<Frame> frames = new ArrayList<>();
    private final ArrayNode content = Json.array();

    private AnthropicAnswer() {}

    static Reply write(String model, Move move, Usage usage) {
        return new AnthropicAnswer().reply(model, move, usage);
    }

    private Reply reply(String model, Move move, Usage usage) {
        ObjectNode message = Json.object().put("model", model).put("id", Ids.next("msg_01"));
        message.put("type", "message").put("role", "assistant");
        message.set("content", Json.array());
        message.putNull("stop_reason").putNull("stop_sequence");
        message.set("usage", promptUsage(usage).put("output_tokens", 1).put("service_tier", "standard"));
        ObjectNode start = Json.object().put("type", "message_start");
        frames.add(event("message_start", start.set("message", message.deepCopy())));

        move.thought().ifPresent(this::think);
        if (!move.text().isEmpty()) {
            say(move.text());
        }
        move.calls().forEach(this::call);

        ObjectNode end = Json.object().put("stop_reason", move.stop().word());
        end.put("stop_sequence", move.stopSequence().orElse(null));
        message.set("content", content);
        message.setAll(end);
        message.withObject("/usage").put("output_tokens", usage.output());
        ObjectNode delta = Json.object().put("type", "message_delta");
        delta.set("delta", end);
        ObjectNode total = promptUsage(usage);
        total.remove("cache_creation");
        frames.add(event("message_delta", delta.set("usage", total.put("output_tokens", usage.output()))));
        frames.add(event("message_stop", Json.object().put("type", "message_stop")));
        return new Reply(message, List.copyOf(frames));
    }

    private void think(String thought) {
        String signature =
                Base64.getEncoder().encodeToString(("simulated:" + thought).getBytes(StandardCharsets.UTF_8));
        open(Json.object().put("type", "thinking").put("thinking", "").put("signature", ""));
        deltas(Frame.Kind.TEXT, Json.words(thought), piece -> delta("thinking_delta")
                .put("thinking", piece));
        deltas(Frame.Kind.FRAME, List.of(signature), piece -> delta("signature_delta")
                .put("signature", piece));
        close(Json.object().put("type", "thinking").put("thinking", thought).put("signature", signature));
    }

    private void say(String text) {
        open(Json.object().put("type", "text").put("text", ""));
        deltas(Frame.Kind.TEXT, Json.words(text), piece -> delta("text_delta").put("text", piece));
        close(Json.object().put("type", "text").put("text", text));
    }

    private void call(ToolCall call) {
        ObjectNode block = Json.object()
                .put("type", "tool_use")
                .put("id", Ids.next("toolu_01"))
                .put("name", call.name());
        ObjectNode empty = block.deepCopy();
        empty.putObject("input");
        open(empty);
        List<String> pieces = new ArrayList<>(List.of(""));
        pieces.addAll(Json.pieces(call.arguments().toString()));
        deltas(Frame.Kind.ARGUMENTS, pieces, piece -> delta("input_json_delta").put("partial_json", piece));
        close(block.set("input", call.arguments()));
    }

    private void open(ObjectNode block) {
        ObjectNode start = Json.object().put("type", "content_block_start").put("index", content.size());
        frames.add(event("content_block_start", start.set("content_block", block)));
        if (content.isEmpty()) {
            frames.add(event("ping", Json.object().put("type", "ping")));
        }
    }

    private void deltas(Frame.Kind kind, List<String> pieces, Function<String, ObjectNode> delta) {
        for (String piece : pieces) {
            ObjectNode event = Json.object().put("type", "content_block_delta").put("index", content.size());
            frames.add(event(kind, "content_block_delta", event.set("delta", delta.apply(piece))));
        }
    }

    private void close(ObjectNode block) {
        frames.add(event(
                "content_block_stop",
                Json.object().put("type", "content_block_stop").put("index", content.size())));
        content.add(block);
    }

    private static ObjectNode delta(String type) {
        return Json.object().put("type", type);
    }

    private static ObjectNode promptUsage(Usage usage) {
        ObjectNode node = Json.object().put("input_tokens", usage.input());
        node.put("cache_creation_input_tokens", usage.written5m() + usage.written1h());
        node.put("cache_read_input_tokens", usage.cacheRead());
        node.putObject("cache_creation")
                .put("ephemeral_5m_input_tokens", usage.written5m())
                .put("ephemeral_1h_input_tokens", usage.written1h());
        return node;
    }
}
