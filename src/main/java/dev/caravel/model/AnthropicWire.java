package dev.caravel.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;

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
                TokenCounts.object(json.path("usage")),
                json.path("stop_reason").asText(""),
                content);
    }

    @Override
    public Assembler assembler(TextListener listener) {
        return new AnthropicAssembler(listener);
    }

    static Reply reply(String model, JsonNode usage, String stopReason, ArrayNode content) {
        return new Reply(
                model,
                TokenCounts.ofMessage(usage, content),
                usage,
                stopReason.isEmpty() ? StopReason.guess(content) : stopReason,
                content);
    }
}
