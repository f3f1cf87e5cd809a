package dev.caravel.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.nio.charset.StandardCharsets;

/**
 * Puts streamed chat completions together. The stream is whole once a finish reason or {@code [DONE]} came; a chunk with
 * the usage may follow the finish reason.
 */
final class OpenAiAssembler implements Assembler {

    private final OpenAiMessage message;
    private String model = "";
    private String finishReason = "";
    private JsonNode usage = MissingNode.getInstance();
    private boolean done;

    OpenAiAssembler(TextListener listener) {
        this.message = new OpenAiMessage(listener);
    }

    @Override
    public boolean accept(ServerSentEvent event) {
        if (event.data().trim().equals("[DONE]")) {
            done = true;
            return true;
        }
        JsonNode chunk = Json.parseReply(event.data().getBytes(StandardCharsets.UTF_8));
        OpenAiWire.throwError(chunk);
        if (model.isEmpty()) {
            model = chunk.path("model").asText("");
        }
        if (OpenAiWire.usageOf(chunk).isObject()) {
            usage = OpenAiWire.usageOf(chunk);
        }
        for (JsonNode choice : chunk.path("choices")) {
            if (choice.path("index").asInt() == 0) {
                message.add(choice.path("delta"));
                finishReason = choice.path("finish_reason").asText("").isEmpty()
                        ? finishReason
                        : choice.get("finish_reason").asText();
            }
        }
        return chunk.has("choices") || chunk.has("usage");
    }

    @Override
    public boolean isWhole() {
        return done || !finishReason.isEmpty();
    }

    @Override
    public boolean isOver() {
        return done;
    }

    @Override
    public Reply reply() {
        return OpenAiWire.reply(model, usage, finishReason, message);
    }
}
