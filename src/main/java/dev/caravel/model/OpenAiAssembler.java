package dev.caravel.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.MissingNode;

/**
 * Puts streamed chat completions together. The stream is whole once a finish reason or {@code [DONE]} came; a chunk with
 * the usage may follow the finish reason.
 */
final class OpenAiAssembler implements Assembler {

    private final String provider;
    private final OpenAiMessage message;
    private String id = "";
    private String model = "";
    private String finishReason = "";
    private JsonNode usage = MissingNode.getInstance();
    private boolean begun;
    private boolean done;

    OpenAiAssembler(String provider, TextListener listener) {
        this.provider = provider;
        this.message = new OpenAiMessage(listener);
    }

    @Override
    public boolean accept(ServerSentEvent event) {
        if (event.data().trim().equals(OpenAiWire.DONE)) {
            done = true;
            return true;
        }
        if (event.isError()) {
            throw Failures.ofErrorEvent(provider, event);
        }
        JsonNode chunk = Json.parseReply(provider, event.data());
        OpenAiWire.throwError(provider, chunk);
        if (model.isEmpty()) {
            model = chunk.path("model").asText("");
        }
        if (id.isEmpty()) {
            id = chunk.path("id").asText("");
        }
        JsonNode told = OpenAiWire.usageOf(chunk);
        if (told.isObject()) {
            usage = TokenCounts.merged(usage, told);
        }
        JsonNode choice = OpenAiWire.firstChoice(chunk);
        if (choice.has("delta") || begun) {
            message.add(choice.path("delta"));
        } else {
            // A host that knows no streams sends all at once, as one event.
            message.addWhole(choice.path("message"));
        }
        begun |= choice.isObject();
        String reason = choice.path("finish_reason").asText("");
        finishReason = reason.isEmpty() ? finishReason : reason;
        return chunk.has("choices") || chunk.has("usage");
    }

    @Override
    public boolean isWhole() {
        return (done && begun) || !finishReason.isEmpty();
    }

    @Override
    public boolean isOver() {
        return done;
    }

    @Override
    public Reply begun(int mostTokens) {
        return new Reply(
                id, model, TokenCounts.ofChatCompletion(usage, message.content()), usage, finishReason, Json.array());
    }

    @Override
    public ArrayNode content() {
        return message.content();
    }

    @Override
    public Reply reply() {
        return OpenAiWire.reply(provider, id, model, usage, finishReason, message);
    }
}
