package dev.caravel.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.caravel.money.Usage;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Puts a streamed Messages reply together (Anthropic's documentation, "Streaming Messages"). */
final class AnthropicAssembler implements Assembler {

    private final String provider;
    private final TextListener listener;
    private final ReplySize size = new ReplySize();
    private final Map<Integer, StreamedBlock> blocks = new TreeMap<>();
    private JsonNode usage = Json.object();
    private String id = "";
    private String model = "";
    private String stopReason = "";
    private boolean started;

    /** Whether the answer's length was told: what its start says of it stands for nothing yet. */
    private boolean isCounted;

    private boolean stopped;

    AnthropicAssembler(String provider, TextListener listener) {
        this.provider = provider;
        this.listener = listener;
    }

    @Override
    public boolean accept(ServerSentEvent event) {
        JsonNode json = Json.parseReply(provider, event.data());
        switch (json.path("type").asText()) {
            case "message_start" -> start(json.path("message"));
            case "content_block_start" -> block(json);
            case "content_block_delta" -> delta(json);
            case "message_delta" -> messageDelta(json);
            case "message_stop" -> stopped = true;
            case "content_block_stop" -> {}
            case "error" -> throw Failures.ofErrorObject(provider, json.path("error"));
            default -> {
                if (event.isError() || json.path("error").isContainerNode()) {
                    throw Failures.ofErrorObject(provider, json.has("error") ? json.get("error") : json);
                }
                return false;
            }
        }
        return true;
    }

    /** A second start within a stream means that the provider began anew; what came before is void. */
    private void start(JsonNode message) {
        if (started) {
            listener.retracted();
        }
        started = true;
        blocks.clear();
        stopReason = "";
        isCounted = false;
        id = message.path("id").asText("");
        model = message.path("model").asText("");
        usage = TokenCounts.object(message.path("usage"));
        int index = 0;
        for (JsonNode block : message.path("content")) {
            begin(index++, block);
        }
    }

    private void block(JsonNode json) {
        JsonNode start = json.path("content_block");
        begin(json.path("index").asInt(), start);
        tell(start.path("type").asText().equals("text") ? start.path("text").asText("") : "");
    }

    private void begin(int index, JsonNode block) {
        if (!(block instanceof ObjectNode start)) {
            throw ModelFailure.of(FailureKind.GARBAGE, provider + " began a content block that is none");
        }
        size.addBlock();
        size.add(Json.letters(start));
        blocks.put(index, new StreamedBlock(start.deepCopy(), size));
    }

    private void delta(JsonNode json) {
        StreamedBlock block = blocks.get(json.path("index").asInt());
        if (block == null) {
            throw ModelFailure.of(FailureKind.GARBAGE, provider + " sent a piece of a content block that never began");
        }
        JsonNode delta = json.path("delta");
        block.add(delta);
        tell(
                delta.path("type").asText().equals("text_delta")
                        ? delta.path("text").asText("")
                        : "");
    }

    private void tell(String text) {
        if (!text.isEmpty()) {
            listener.text(text);
        }
    }

    private void messageDelta(JsonNode json) {
        stopReason = json.path("delta").path("stop_reason").asText(stopReason);
        JsonNode told = TokenCounts.object(json.path("usage"));
        isCounted |= told.has("output_tokens");
        usage = TokenCounts.merged(usage, told);
    }

    @Override
    public boolean isWhole() {
        return started && stopped;
    }

    @Override
    public boolean isOver() {
        return stopped;
    }

    @Override
    public Reply begun(int mostTokens) {
        ArrayNode content = content();
        Optional<Usage> told = TokenCounts.ofMessage(usage, content);
        return new Reply(
                id,
                model,
                isCounted ? told : told.map(start -> start.withOutput(TokenCounts.atMost(content, mostTokens))),
                usage,
                stopReason,
                Json.array());
    }

    @Override
    public Reply reply() {
        return AnthropicWire.reply(id, model, usage, stopReason, content());
    }

    @Override
    public ArrayNode content() {
        ArrayNode content = Json.array();
        blocks.values().forEach(block -> content.add(block.whole()));
        return content;
    }
}
