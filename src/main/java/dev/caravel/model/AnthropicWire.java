package dev.caravel.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** Anthropic's Messages API. Its content blocks are the form that conversations have everywhere in Caravel. */
final class AnthropicWire implements Wire {

    private final String provider;

    /** @param provider whose words are read */
    AnthropicWire(String provider) {
        this.provider = provider;
    }

    @Override
    public byte[] write(Prompt prompt) {
        return Json.bytes(new AnthropicRequest(prompt).json());
    }

    @Override
    public boolean tellsFormat(Prompt prompt) {
        return prompt.format().flatMap(AnswerFormat::anthropic).isPresent();
    }

    @Override
    public Reply read(String body) {
        ObjectNode json = Json.parseReply(provider, body);
        if (json.path("type").asText().equals("error") || json.hasNonNull("error")) {
            throw Failures.ofErrorObject(provider, json.path("error"));
        }
        if (!(json.path("content") instanceof ArrayNode content)) {
            throw Failures.ofNoReply(provider, json);
        }
        if (content.size() > ReplyBounds.BLOCKS) {
            throw ReplyBounds.passed("a reply of more than " + ReplyBounds.BLOCKS + " parts");
        }
        return reply(
                json.path("id").asText(""),
                json.path("model").asText(""),
                TokenCounts.object(json.path("usage")),
                json.path("stop_reason").asText(""),
                content);
    }

    @Override
    public Assembler assembler(TextListener listener) {
        return new AnthropicAssembler(provider, listener);
    }

    static Reply reply(String id, String model, JsonNode usage, String stopReason, ArrayNode content) {
        name(content);
        return new Reply(
                id,
                model,
                TokenCounts.ofMessage(usage, content),
                usage,
                stopReason.isEmpty() ? StopReason.guess(content) : stopReason,
                content);
    }

    /** The blocks are kept as they came, but a call must be told from every other. */
    private static void name(ArrayNode content) {
        CallIds ids = new CallIds();
        for (JsonNode block : content) {
            if (block instanceof ObjectNode call && call.path("type").asText().equals("tool_use")) {
                call.put("id", ids.of(call.path("id").asText("")));
                call.put("name", CallIds.name(call.path("name").asText("")));
            }
        }
    }
}
