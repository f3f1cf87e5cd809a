package dev.caravel.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.caravel.journal.Usage;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Anthropic's Messages API. Its content blocks are the form that conversations have everywhere in Caravel. */
final class AnthropicWire implements Wire {

    @Override
    public String path() {
        return "/v1/messages";
    }

    @Override
    public byte[] write(Prompt prompt) {
        return new AnthropicRequest(prompt).json().getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public Reply read(byte[] body) {
        ObjectNode json = Json.parseReply(body);
        if (json.path("type").asText().equals("error") || json.hasNonNull("error")) {
            throw Failures.ofErrorObject(ModelName.ANTHROPIC, json.path("error"));
        }
        if (!(json.path("content") instanceof ArrayNode content)) {
            throw Failures.ofNoReply(ModelName.ANTHROPIC, json);
        }
        return reply(
                json.path("model").asText(""),
                json.path("usage"),
                json.path("stop_reason").asText(""),
                content);
    }

    @Override
    public Assembler assembler(TextListener listener) {
        return new AnthropicAssembler(listener);
    }

    static Reply reply(String model, JsonNode usage, String stopReason, ArrayNode content) {
        Optional<Usage> counted =
                usage.has("input_tokens") || usage.has("output_tokens") ? Optional.of(usage(usage)) : Optional.empty();
        return new Reply(model, counted, usage, stopReason.isEmpty() ? StopReason.guess(content) : stopReason, content);
    }

    private static Usage usage(JsonNode usage) {
        JsonNode written = usage.path("cache_creation");
        long oneHour = written.path("ephemeral_1h_input_tokens").asLong();
        long fiveMinutes = written.path("ephemeral_5m_input_tokens").asLong();
        return new Usage(
                usage.path("input_tokens").asLong(),
                usage.path("output_tokens").asLong(),
                usage.path("cache_read_input_tokens").asLong(),
                usage.path("cache_creation_input_tokens").asLong(oneHour + fiveMinutes),
                oneHour,
                usage.path("output_tokens_details").path("thinking_tokens").asLong());
    }
}
