package dev.caravel.tool;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/**
 * What a caller within a run says about a call, beside its arguments; travels as the exchange property {@link #PROPERTY}.
 *
 * @param run the run's id
 * @param effectKey the same for every repetition of the call, so that a tool can tell one
 * @param trace where the call is in a distributed trace, as headers of W3C's Trace Context; empty where that is in none
 * @param answer what a person has answered to the question that the call puts; empty for a call that puts none
 * @param definition what the tool must be like, where a server may change it; empty for a route's
 * @param stopped completes when the run must stop: the call is then left behind
 * @param lost told when nothing continues the caller after the call, as an error took the thread
 */
public record ToolCall(
        String run,
        String effectKey,
        Map<String, String> trace,
        Optional<String> answer,
        Optional<String> definition,
        CompletableFuture<?> stopped,
        Consumer<Throwable> lost) {

    public static final String PROPERTY = "CaravelToolCall";
    public static final String RUN_ID_HEADER = "CaravelRunId";
    public static final String EFFECT_KEY_HEADER = "CaravelEffectKey";
    public static final String ANSWER_HEADER = "CaravelAnswer";
}
