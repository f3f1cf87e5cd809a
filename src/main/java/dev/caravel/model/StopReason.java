package dev.caravel.model;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Locale;
import java.util.Set;

/**
 * Why a model stopped, in Anthropic's words (documentation, "Handling stop reasons"), which stand for the same on every
 * wire. Words that are not known are kept as they came and treated like {@link #END_TURN}.
 */
public final class StopReason {

    public static final String END_TURN = "end_turn";
    public static final String TOOL_USE = "tool_use";
    public static final String MAX_TOKENS = "max_tokens";
    public static final String STOP_SEQUENCE = "stop_sequence";
    public static final String PAUSE_TURN = "pause_turn";
    public static final String REFUSAL = "refusal";
    public static final String CONTEXT_EXCEEDED = "model_context_window_exceeded";

    /** What helps where a conversation does not fit into a model's context window. */
    public static final String WINDOW_ADVICE =
            "give a shorter task, name a model with a larger window, or leave out history (a new thread)";

    private StopReason() {}

    /** What a reply that gives no reason must mean. */
    static String guess(JsonNode content) {
        for (JsonNode block : content) {
            if (block.path("type").asText().equals("tool_use")) {
                return TOOL_USE;
            }
        }
        return END_TURN;
    }

    /** OpenAI's finish reason; hosts write others too, which are kept. */
    static String ofOpenAi(String finishReason, JsonNode content) {
        return switch (finishReason.toLowerCase(Locale.ROOT)) {
            // Some hosts say "stop" though they ask for tools.
            case "", "stop", "tool_calls", "tool_use", "tool_call", "function_call", "end_turn", "eos", "complete" ->
                guess(content);
            case "length", "model_length", "max_tokens" -> MAX_TOKENS;
            case "content_filter", "refusal", "safety", "sensitive" -> REFUSAL;
            default -> finishReason;
        };
    }

    /** Finish reasons with which hosts say that the reply was not brought to its end: no answer, however much text came. */
    static boolean isBreakdown(String finishReason) {
        return Set.of("error", "network_error", "insufficient_system_resource").contains(finishReason);
    }
}
