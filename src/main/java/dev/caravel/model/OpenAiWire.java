package dev.caravel.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/**
 * Chat completions as OpenAI defines them and many hosts speak them, translated to Anthropic's content blocks and back at
 * this edge.
 */
final class OpenAiWire implements Wire {

    /** The field of a tool_use block that keeps the arguments' own text: repeated byte for byte, it hits the host's cache. */
    static final String ARGUMENTS = "arguments";

    /** The field of a block that keeps what only its host knows: it goes back to the model that wrote it. */
    static final String MEMBERS = "members";

    /** A stream's last word. */
    static final String DONE = "[DONE]";

    private final String provider;
    private final String maxTokensField;

    /**
     * @param provider whose words are read
     * @param maxTokensField {@code max_completion_tokens} where the host demands it, else {@code max_tokens}
     */
    OpenAiWire(String provider, String maxTokensField) {
        this.provider = provider;
        this.maxTokensField = maxTokensField;
    }

    @Override
    public byte[] write(Prompt prompt) {
        return Json.bytes(new OpenAiRequest(prompt, maxTokensField).json());
    }

    @Override
    public boolean tellsFormat(Prompt prompt) {
        return prompt.format().flatMap(AnswerFormat::openAi).isPresent();
    }

    @Override
    public Reply read(String body) {
        ObjectNode json = Json.parseReply(provider, body);
        throwError(provider, json);
        JsonNode choice = firstChoice(json);
        boolean filtered = !choice.path("finish_reason").asText("").isEmpty();
        if (!choice.path("message").isObject() && !filtered) {
            throw Failures.ofNoReply(provider, json);
        }
        OpenAiMessage message = new OpenAiMessage(TextListener.NONE);
        message.addWhole(choice.path("message"));
        return reply(
                provider,
                json.path("id").asText(""),
                json.path("model").asText(""),
                usageOf(json),
                choice.path("finish_reason").asText(""),
                message);
    }

    @Override
    public Assembler assembler(TextListener listener) {
        return new OpenAiAssembler(provider, listener);
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
    static void throwError(String provider, JsonNode json) {
        List<JsonNode> places = List.of(
                json.path("error"),
                firstChoice(json).path("error"),
                json.path("x_groq").path("error"),
                json.path("object").asText().equals("error") ? json : MissingNode.getInstance());
        for (JsonNode error : places) {
            if ((error.isObject() && !error.isEmpty())
                    || (error.isTextual() && !error.asText().isEmpty())) {
                throw Failures.ofErrorObject(provider, error);
            }
        }
    }

    /** The usage object; Groq's older streams carry it beside the chunk's own fields. */
    static JsonNode usageOf(JsonNode json) {
        JsonNode usage = TokenCounts.object(json.path("usage"));
        return BillBeside.in(
                json, usage.isEmpty() ? TokenCounts.object(json.path("x_groq").path("usage")) : usage);
    }

    static Reply reply(
            String provider, String id, String model, JsonNode usage, String finishReason, OpenAiMessage message) {
        ArrayNode content = message.content();
        String stopReason = message.refused() ? StopReason.REFUSAL : StopReason.ofOpenAi(finishReason, content);
        if (Failures.MALFORMED_CALL.matcher(finishReason).find()) {
            throw ModelFailure.of(
                            FailureKind.MALFORMED_CALL,
                            provider + "'s model wrote a call that cannot be read: '" + finishReason + "'")
                    .possiblyBilledToo();
        }
        if (StopReason.isBreakdown(finishReason)) {
            throw ModelFailure.of(
                    FailureKind.SERVER_ERROR, provider + " broke off with the finish reason '" + finishReason + "'");
        }
        return new Reply(id, model, TokenCounts.ofChatCompletion(usage, content), usage, stopReason, content);
    }
}
