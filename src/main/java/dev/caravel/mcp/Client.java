package dev.caravel.mcp;

import dev.caravel.caller.Caller;
import dev.caravel.run.TraceParent;
import io.modelcontextprotocol.server.McpAsyncServerExchange;
import io.modelcontextprotocol.spec.McpSchema;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** Who made a call, as far as it can be told something or asked before the answer. */
final class Client {

    private final McpAsyncServerExchange exchange;
    private final Object request;
    private final boolean live;
    private final Caller caller;
    private final Optional<Object> progressToken;
    private final Optional<TraceParent> traceParent;
    private int progress;

    /**
     * @param request its own id of the call
     * @param live whether it hears what comes before the answer
     * @param caller on whose behalf it calls
     * @param meta what it says besides the call; null when there is nothing
     */
    Client(McpAsyncServerExchange exchange, Object request, boolean live, Caller caller, Map<String, Object> meta) {
        this.exchange = exchange;
        this.request = request;
        this.live = live;
        this.caller = caller;
        this.progressToken = Optional.ofNullable(meta).map(all -> all.get("progressToken"));
        this.traceParent = Optional.ofNullable(meta).flatMap(TraceParent::of);
    }

    String session() {
        return exchange.sessionId();
    }

    Caller caller() {
        return caller;
    }

    /** Where it is in a distributed trace, as the {@code _meta} of its call says. */
    Optional<TraceParent> traceParent() {
        return traceParent;
    }

    Object request() {
        return request;
    }

    /** What a person said; when nobody did, or it can't be asked, that is no answer. */
    enum Answer {
        YES,
        NO,
        NONE
    }

    /**
     * What a person said.
     *
     * @param form what was filled in
     */
    record Said(Answer answer, Map<String, Object> form) {

        static Said nothing() {
            return new Said(Answer.NONE, Map.of());
        }
    }

    /** Whether it can put a question to a person. */
    boolean asksPeople() {
        var capabilities = exchange.getClientCapabilities();
        var asking = capabilities == null ? null : capabilities.elicitation();
        // None of the two named means the form.
        return live && asking != null && (asking.form() != null || asking.url() == null);
    }

    /** Puts a question to a person, and continues when there is an answer. */
    void ask(Elicitation question, Consumer<Said> then) {
        exchange.createElicitation(McpSchema.ElicitFormRequest.builder(question.words(), question.form())
                        .build())
                .subscribe(result -> then.accept(said(result)), failure -> then.accept(Said.nothing()));
    }

    private static Said said(McpSchema.ElicitResult result) {
        Answer answer =
                switch (result.action()) {
                    case ACCEPT -> Answer.YES;
                    case DECLINE -> Answer.NO;
                    case CANCEL -> Answer.NONE;
                };
        return new Said(answer, result.content() == null ? Map.of() : result.content());
    }

    /** Tells how far the call is, if it wants to hear it. */
    synchronized void tell(String words) {
        if (live && progressToken.isPresent()) {
            progress++;
            exchange.progressNotification(
                            new McpSchema.ProgressNotification(progressToken.get(), progress, null, words))
                    .subscribe(told -> {}, failure -> {});
        }
    }
}
