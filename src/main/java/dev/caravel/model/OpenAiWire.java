package dev.caravel.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.caravel.journal.Usage;
import java.util.List;
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
        JsonNode choice = firstChoice(json);
        boolean filtered = !choice.path("finish_reason").asText("").isEmpty();
        if (!choice.path("message").isObject() && !filtered) {
            throw Failures.ofNoReply(ModelName.OPENAI, json);
        }
        OpenAiMessage message = new OpenAiMessage(TextListener.NONE);
        message.addWhole(choice.path("message"));
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

    /** The choice of index 0: there is no other unless somebody asked for several, and the others don't count. */
    static JsonNode firstChoice(JsonNode json) {
        for (JsonNode choice : json.path("choices")) {
            if (choice.path("index").asInt() == 0) {
                return choice;
            }
        }
        return MissingNode.getInstance();
    }

    /** Hosts report errors within a 200 as {@code error}, within the choice, as the whole object or under a name of theirs. */
    static void throwError(JsonNode json) {
        List<JsonNode> places = List.of(
                json.path("error"),
                firstChoice(json).path("error"),
                json.path("x_groq").path("error"),
                json.path("object").asText().equals("error") ? json : MissingNode.getInstance());
        for (JsonNode error : places) {
            if ((error.isObject() && !error.isEmpty())
                    || (error.isTextual() && !error.asText().isEmpty())) {
                throw Failures.ofErrorObject(ModelName.OPENAI, error);
            }
        }
    }

    /** The usage object; Groq's older streams carry it beside the chunk's own fields. */
    static JsonNode usageOf(JsonNode json) {
        return isCounted(json.path("usage"))
                ? json.get("usage")
                : json.path("x_groq").path("usage");
    }

    private static boolean isCounted(JsonNode usage) {
        return usage.path("prompt_tokens").isNumber()
                || usage.path("completion_tokens").isNumber();
    }

    static Reply reply(String model, JsonNode usage, String finishReason, OpenAiMessage message) {
        ArrayNode content = message.content();
        String stopReason = message.refused() ? StopReason.REFUSAL : StopReason.ofOpenAi(finishReason, content);
        if (StopReason.isBreakdown(finishReason)) {
            throw ModelFailure.of(
                    FailureKind.SERVER_ERROR, "openai broke off with the finish reason '" + finishReason + "'");
        }
        return new Reply(model, usage(usage), usage, stopReason, content);
    }

    /** Prompt tokens include cached ones here, so these are taken off; Azure's Grok reports more of them than the prompt has. */
    static Optional<Usage> usage(JsonNode usage) {
        if (!isCounted(usage)) {
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
        // xAI does; its total is the sum of all three.
        boolean countedApart = usage.path("total_tokens").asLong() == prompt + completion + reasoning;
        return countedApart ? completion + reasoning : completion;
    }
}
