package dev.caravel.run;

import dev.caravel.journal.RunStatus;
import java.util.Map;
import org.apache.camel.Exchange;
import org.apache.camel.Message;

/** What a caller gets: the answer as the body, how the run stands as headers, and its own headers back. */
public final class Answer {

    private Answer() {}

    /** A caller's headers but for those that begin like ours: none of them steers anything. */
    public static Map<String, Object> own(Map<String, Object> headers) {
        headers.keySet()
                .removeIf(
                        name -> name.regionMatches(true, 0, CaravelHeaders.PREFIX, 0, CaravelHeaders.PREFIX.length()));
        return headers;
    }

    /** A run that failed or was cancelled throws at the caller; one that is paused ends its agent's route. */
    public static void give(Exchange exchange, Run run, Map<String, Object> callersHeaders) {
        Message answer = exchange.getIn();
        answer.setHeaders(callersHeaders);
        describe(answer, run);
        answer.setBody(run.answerBody().orElse(null));
        if (run.status() == RunStatus.FAILED || run.status() == RunStatus.CANCELLED) {
            exchange.setException(new RunFailed(run.id(), run.reason(), error(run)));
        } else {
            exchange.setException(null);
            exchange.setRouteStop(!run.isOver());
        }
    }

    /** What went wrong with a run that has no answer. */
    public static String error(Run run) {
        return run.error().isEmpty() ? "run " + run.id() + " is " + run.status().label() : run.error();
    }

    /** Tells in headers how the run stands. */
    public static void describe(Message message, Run run) {
        message.setHeader(CaravelHeaders.RUN_ID, run.id());
        message.setHeader(CaravelHeaders.STATUS, run.status().label());
        if (!run.reason().isEmpty()) {
            message.setHeader(CaravelHeaders.REASON, run.reason());
        }
        message.setHeader(CaravelHeaders.COST_USD, run.cost().paid().toString());
        message.setHeader(CaravelHeaders.TURNS, run.turns());
        if (run.start().simulated()) {
            message.setHeader(CaravelHeaders.SIMULATED, true);
        }
    }
}
