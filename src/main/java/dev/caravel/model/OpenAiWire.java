package dev.caravel.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.caravel.journal.Usage;
import java.util.Optional;

/**
 * Chat completions as OpenAI defines them and many hosts speak them, translated to Anthropic's content blocks and back at
 * this edge.
 */
final class OpenAiWire implements Wire {

    /** The field of a tool_use block that keeps the arguments' own text: repeated byte for byte, it hits the host's cache. */
    static final String ARGUMENTS = "arguments";

    private final String maxTokensField;

    /** @param maxTokensField {@code max_completion_tokens} where the host demands it, else {@code max_tokens} */
    OpenAiWire(String maxTokensField) {
        this.maxTokensField = maxTokensField;
    }

    @Override
    public String path() {
        return "/chat/completions";
    }

    @Override
    public byte[] write(Prompt prompt) {
        return Json.bytes(new OpenAiRequest(prompt, maxTokensField).json());
    }

    @Override
    public Reply read(byte[] body) {
        ObjectNode json = Json.parseReply(body);
        throwError(json);
        JsonNode choice = json.path("choices").path(0);
        if (!choice.path("message").isObject()) {
            throw ModelFailure.of(FailureKind.GARBAGE, "openai sent a completion without a message");
        }
        OpenAiMessage message = new OpenAiMessage(TextListener.NONE);
        message.add(choice.path("message"));
        return reply(
                json.path("model").asText(""),
                usageOf(json),
                choice.path("finish_reason").asText(""),
                message);
    }

    @Override
    public Assembler assembler(TextListener listener) {
        return new OpenAiAssembler(listener);
    }

    static void throwError(JsonNode json) {
        JsonNode error = json.path("error");
        if (error.isObject() || (error.isTextual() && !json.has("choices"))) {
            throw Failures.ofErrorObject(ModelName.OPENAI, error);
        }
        JsonNode inChoice = json.path("choices").path(0).path("error");
        if (inChoice.isObject()) {
            throw Failures.ofErrorObject(ModelName.OPENAI, inChoice);
        }
    }

    /** The usage object; Groq's streams carry it beside the chunk's own fields. */
    static JsonNode usageOf(JsonNode json) {
        return json.path("usage").isObject()
                ? json.get("usage")
                : json.path("x_groq").path("usage");
    }

    static Reply reply(String model, JsonNode usage, String finishReason, OpenAiMessage message) {
        ArrayNode content = message.content();
        String stopReason = message.refused() ? StopReason.REFUSAL : StopReason.ofOpenAi(finishReason, content);
        return new Reply(model, usage(usage), usage, stopReason, content);
    }

    /** Prompt tokens include cached ones here, so these are taken off. */
    private static Optional<Usage> usage(JsonNode usage) {
        if (!usage.path("prompt_tokens").isNumber()
                && !usage.path("completion_tokens").isNumber()) {
            return Optional.empty();
        }
        long prompt = usage.path("prompt_tokens").asLong();
        JsonNode details = usage.path("prompt_tokens_details");
        long read = details.path("cached_tokens")
                .asLong(usage.path("prompt_cache_hit_tokens")
                        .asLong(usage.path("cached_tokens").asLong()));
        long written = details.path("cache_write_tokens").asLong();
        long reasoning =
                usage.path("completion_tokens_details").path("reasoning_tokens").asLong();
        return Optional.of(new Usage(
                Math.max(0, prompt - read - written),
                completion(usage, prompt, reasoning),
                read,
                written,
                0,
                reasoning));
    }

    /** Completion tokens include reasoning; where a host counts it apart, its own total says so. */
    private static long completion(JsonNode usage, long prompt, long reasoning) {
        long completion = usage.path("completion_tokens").asLong();
        boolean countedApart = usage.path("total_tokens").asLong() == prompt + completion + reasoning;
        return countedApart ? completion + reasoning : completion;
    }
}
