package dev.caravel.agent;

import dev.caravel.journal.Event;
import dev.caravel.journal.Standing;
import dev.caravel.tool.Doubt;
import dev.caravel.tool.ToolCall;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.camel.AggregationStrategy;
import org.apache.camel.Exchange;
import org.apache.camel.Message;

/**
 * Dispatches the tool calls of a reply: those that may go now, each to the endpoint of its tool, and their results back
 * into the run. Every call that comes here was judged before; no text of the model's ever becomes an endpoint, only names from
 * the toolbox do.
 */
public final class Dispatcher implements AggregationStrategy {

    private static final String STARTED_AT = "CaravelToolStartedAt";
    private static final String ROUTED = "CaravelToolRouted";
    private static final String CALL = "CaravelRequestedCall";
    /**
     * The calls that may run now: the next one, or as many next to each other as have no side effect. They are recorded as
     * started. None when the run must stop.
     */
    public List<RequestedCall> next(Exchange exchange) {
        RunSession session = RunSession.of(exchange);
        List<RequestedCall> now = new ArrayList<>();
        if (session.stop().isPresent()) {
            return now;
        }
        for (RequestedCall call : session.run().clearedCalls()) {
            boolean readOnly =
                    session.toolbox().find(call.tool()).orElseThrow().hints().readOnly();
            if (readOnly || now.isEmpty()) {
                session.record(new Event.ToolStarted(call.id(), call.tool(), call.arguments()));
                now.add(call);
            }
            if (!readOnly) {
                break;
            }
        }
        return now;
    }

    /** Makes one call ready: its arguments become the body, and the tool learns whose call it is. */
    public void prepare(Exchange exchange) {
        RunSession session = RunSession.of(exchange);
        RequestedCall call = exchange.getMessage().getBody(RequestedCall.class);
        String run = session.run().id();
        exchange.setProperty(CALL, call);
        exchange.setProperty(STARTED_AT, System.nanoTime());
        exchange.setProperty(ToolCall.PROPERTY, new ToolCall(run, effectKey(session.run(), call), session.stopped()));
        exchange.getMessage()
                .setBody(session.toolbox().find(call.tool()).orElseThrow().body(call.arguments()));
    }

    /** Some hosts count their calls anew in every reply, so the turn belongs to the key. */
    private static String effectKey(Run run, RequestedCall call) {
        return run.id() + "/" + run.turns() + "/" + call.id();
    }

    /** For the dynamic router: where the call goes next; null when it is done. */
    public String route(Exchange exchange) {
        if (exchange.getProperty(ROUTED) != null) {
            return null;
        }
        exchange.setProperty(ROUTED, true);
        RequestedCall call = exchange.getProperty(CALL, RequestedCall.class);
        return RunSession.of(exchange).toolbox().find(call.tool()).orElseThrow().uri();
    }

    /** Gathers the results of calls that ran side by side, in the order asked. */
    @Override
    public Exchange aggregate(Exchange before, Exchange branch) {
        List<Object> results = new ArrayList<>();
        if (before != null && before.getMessage().getBody() instanceof List<?> earlier) {
            results.addAll(earlier);
        }
        results.add(finished(branch));
        Exchange gathered = before == null ? branch : before;
        // The gathered exchange becomes the run's again; what belongs to one call must not stay on it.
        List.of(STARTED_AT, ROUTED, CALL, ToolCall.PROPERTY).forEach(gathered::removeProperty);
        gathered.setException(null);
        gathered.getMessage().setBody(results);
        return gathered;
    }

    /**
     * @param outcomeUnknown whether a call that failed may have had its effect all the same
     * @param standing the agent that was called stands still and goes on later: then there is no result yet
     */
    private record Finished(Event.ToolFinished event, boolean outcomeUnknown, Optional<Event.RunParked> standing) {}

    private static Finished finished(Exchange branch) {
        RequestedCall call = branch.getProperty(CALL, RequestedCall.class);
        long ms = (System.nanoTime() - branch.getProperty(STARTED_AT, Long.class)) / 1_000_000;
        Exception failure = branch.getException();
        if (failure != null) {
            String message = failure.getMessage() == null ? failure.getClass().getSimpleName() : failure.getMessage();
            return new Finished(
                    finished(branch, call, ms, true, "Error: " + message), Doubt.about(failure), standing(failure));
        }
        Message message = branch.getMessage();
        return new Finished(finished(branch, call, ms, false, answer(message)), false, standing(message));
    }

    /** A subagent that waits for a person, or whose program is about to end, has not said its last word. */
    private static Optional<Event.RunParked> standing(Message message) {
        String status = message.getHeader(Names.STATUS_HEADER, String.class);
        String reason = message.getHeader(Names.REASON_HEADER, "", String.class);
        if (RunStatus.WAITING_APPROVAL.label().equals(status)) {
            reason = Standing.WAITING_APPROVAL;
        } else if (!RunStatus.PAUSED.label().equals(status)
                || !reason.equals(Standing.OUTCOME_UNKNOWN) && !Standing.CUT_SHORT.contains(reason)) {
            return Optional.empty();
        }
        return Optional.of(new Event.RunParked(reason, message.getHeader(Names.RUN_ID_HEADER, String.class)));
    }

    /** One that could not be recorded any more goes on when the journal is back, and its parent with it. */
    private static Optional<Event.RunParked> standing(Exception failure) {
        return failure instanceof RunFailed run && run.reason().equals(RunFailed.JOURNAL)
                ? Optional.of(new Event.RunParked(Stop.INTERRUPTED.label(), run.run()))
                : Optional.empty();
    }

    private static Event.ToolFinished finished(
            Exchange branch, RequestedCall call, long ms, boolean error, String result) {
        String effectKey = branch.getProperty(ToolCall.PROPERTY, ToolCall.class).effectKey();
        Optional<Cost> cost = RunSession.of(branch).costOfCall(effectKey);
        return new Event.ToolFinished(
                call.id(),
                call.tool(),
                ms,
                error,
                result,
                cost.map(Cost::paid).orElse(null),
                cost.map(Cost::ifStrong).orElse(null));
    }

    /** The result; an agent that stopped at a limit says so, with what it had until then. */
    private static String answer(Message message) {
        String answer = message.getBody(String.class);
        String status = message.getHeader(Names.STATUS_HEADER, String.class);
        if (answer == null) {
            return "(no answer: the agent's run is " + (status == null ? "over" : status) + ")";
        }
        return RunStatus.PAUSED.label().equals(status)
                ? answer + "\n\n(This is not complete: the agent reached its limit, "
                        + message.getHeader(Names.REASON_HEADER) + ".)"
                : answer;
    }

    private static void finish(RunSession session, RequestedCall call, Finished finished) {
        boolean repeatable = session.toolbox()
                .find(call.tool())
                .map(Toolbox.Entry::repeatable)
                .orElse(false);
        if (finished.standing().isPresent()) {
            if (session.run().isActive()) {
                session.record(finished.standing().get());
            }
        } else if (finished.outcomeUnknown() && !repeatable) {
            session.outcomeUnknown(call, finished.event().result());
        } else {
            session.finish(call, finished.event());
        }
    }

    /** Records the results. When the run was told to stop, what was under way has none. */
    public void finish(Exchange exchange) {
        RunSession session = RunSession.of(exchange);
        if (session.stop().isEmpty() && exchange.getMessage().getBody() instanceof List<?> results) {
            for (RequestedCall call : session.run().clearedCalls()) {
                results.stream()
                        .map(Finished.class::cast)
                        .filter(result -> result.event().call().equals(call.id()))
                        .forEach(result -> finish(session, call, result));
            }
        }
        exchange.getMessage().setBody(null);
        session.recordStop();
        session.sayWhatIsNext(exchange);
    }
}
