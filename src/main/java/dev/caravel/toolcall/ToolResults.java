package dev.caravel.toolcall;

import dev.caravel.journal.Event;
import dev.caravel.journal.PauseReason;
import dev.caravel.journal.RunStatus;
import dev.caravel.loop.RunRecorder;
import dev.caravel.loop.RunSession;
import dev.caravel.loop.Step;
import dev.caravel.loop.UnknownCall;
import dev.caravel.run.CaravelHeaders;
import dev.caravel.run.RequestedCall;
import dev.caravel.run.RunFailed;
import dev.caravel.run.Spent;
import dev.caravel.text.Causes;
import dev.caravel.tool.EffectCertainty;
import dev.caravel.tool.PassedOver;
import dev.caravel.tool.ToolCall;
import dev.caravel.tool.ToolResult;
import dev.caravel.toolcall.PrepareCall.CallInProgress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.camel.AggregationStrategy;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangePropertyKey;
import org.apache.camel.Message;

/** Brings the results of tool calls back into the run: {@link RunRecorder#finish} records each, {@code ToolRound} gathers them. */
public final class ToolResults implements AggregationStrategy, Step {

    /** Gathers the results of calls that ran side by side, in the order asked. */
    @Override
    public Exchange aggregate(Exchange before, Exchange branch) {
        Finished result = finished(branch, branch.getException());
        if (before != null) {
            ((List<Finished>) before.getMessage().getBody()).add(result);
            return before;
        }
        // The gathered exchange becomes the run's again.
        branch.setException(null);
        List<Finished> results = new ArrayList<>();
        results.add(result);
        branch.getMessage().setBody(results);
        return branch;
    }

    /**
     * A call that came back.
     *
     * @param outcomeUnknown whether a call that failed may have had its effect all the same
     * @param passedOver whether it was made before and would be passed over again
     * @param standing the agent that was called is paused and is resumed later: then there is no result yet
     */
    private record Finished(
            RequestedCall call,
            Event.ToolFinished event,
            boolean outcomeUnknown,
            boolean passedOver,
            Optional<Event.RunParked> standing) {

        /** Whether somebody has to say what became of it: it can't be made again. */
        boolean isToBeSettled(RunSession session) {
            return outcomeUnknown && (passedOver || !session.toolbox().get(call).repeatable());
        }
    }

    private static Finished finished(Exchange branch, Throwable failure) {
        CallInProgress inProgress = CallInProgress.of(branch);
        // What belongs to one call must not stay on an exchange that becomes the run's again.
        CallInProgress.leaves(branch);
        branch.removeProperty(ToolCall.PROPERTY);
        if (failure != null) {
            return new Finished(
                    inProgress.call(),
                    event(branch, inProgress, true, "Error: " + why(failure)),
                    EffectCertainty.about(failure),
                    Causes.all(failure).stream().anyMatch(PassedOver.class::isInstance),
                    standing(failure));
        }
        Message message = branch.getMessage();
        return new Finished(
                inProgress.call(),
                event(branch, inProgress, false, answer(branch, inProgress)),
                false,
                false,
                standing(message));
    }

    /** An exception in its own words; an error, and what says nothing, in ours. */
    private static String why(Throwable failure) {
        boolean silent =
                failure.getMessage() == null || Causes.all(failure).stream().anyMatch(Error.class::isInstance);
        return silent ? Causes.words(failure) : Causes.plain(failure.getMessage());
    }

    /** A subagent that waits for a person or its provider, or whose program is about to end, has not said its last word. */
    private static Optional<Event.RunParked> standing(Message message) {
        String status = message.getHeader(CaravelHeaders.STATUS, String.class);
        String reason = RunStatus.PAUSED.label().equals(status)
                ? message.getHeader(CaravelHeaders.REASON, "", String.class)
                : status;
        return Optional.ofNullable(reason)
                .map(PauseReason::named)
                .filter(PauseReason::isNotTheLastWord)
                .map(why -> new Event.RunParked(why, message.getHeader(CaravelHeaders.RUN_ID, String.class)));
    }

    /** One that could not be recorded any more is resumed when the journal is back, and its parent with it. */
    private static Optional<Event.RunParked> standing(Throwable failure) {
        return failure instanceof RunFailed run && run.reason().equals(RunFailed.JOURNAL)
                ? Optional.of(new Event.RunParked(PauseReason.INTERRUPTED, run.run()))
                : Optional.empty();
    }

    private static Event.ToolFinished event(Exchange branch, CallInProgress inProgress, boolean error, String result) {
        RunSession session = RunSession.of(branch);
        Optional<Spent> within = session.children().spentWithin(inProgress.effectKey());
        RequestedCall call = inProgress.call();
        boolean untrusted =
                session.toolbox().get(call).untrusted() || session.children().isUntrustedWithin(inProgress.effectKey());
        return new Event.ToolFinished(
                call.id(),
                call.tool(),
                inProgress.milliseconds(),
                error,
                result,
                within.map(spent -> spent.cost().paid()).orElse(null),
                within.map(spent -> spent.cost().ifStrong()).orElse(null),
                within.map(Spent::usage).orElse(null),
                within.map(Spent::models).orElse(null),
                untrusted ? true : null);
    }

    /** The result; an agent that stopped at a limit says so, with what it had until then. */
    private static String answer(Exchange branch, CallInProgress call) {
        Message message = branch.getMessage();
        String answer = message.getBody(String.class);
        String status = message.getHeader(CaravelHeaders.STATUS, String.class);
        Optional<String> pause = RunSession.of(branch).children().whyPausedWithin(call.effectKey());
        if (pause.isPresent() && (answer == null || answer.equals(ToolResult.NONE))) {
            return "(no answer: the agent's run is paused: " + pause.get() + ")";
        }
        if (answer == null) {
            return "(no answer: the agent's run is " + (status == null ? "over" : status) + ")";
        }
        return RunStatus.PAUSED.label().equals(status)
                ? answer + "\n\n(This is not complete: the agent reached its limit, "
                        + message.getHeader(CaravelHeaders.REASON) + ".)"
                : answer;
    }

    /** Records the results, in the order asked. When the run was told to stop, what was in progress has none. */
    @Override
    public void take(RunSession session, Exchange exchange) {
        List<Finished> results = results(exchange);
        if (!session.stopSignal().isStopped()) {
            for (Finished result : results) {
                bringBack(session, result, exchange.getContext());
            }
        }
        exchange.getIn().setBody(null);
    }

    /** Those of the split, or of the only call. */
    private static List<Finished> results(Exchange exchange) {
        return CallInProgress.of(exchange) == null
                ? (List<Finished>) exchange.getIn().getBody()
                : List.of(
                        finished(exchange, (Throwable) exchange.removeProperty(ExchangePropertyKey.EXCEPTION_CAUGHT)));
    }

    private static void bringBack(RunSession session, Finished finished, CamelContext context) {
        RequestedCall call = finished.call();
        if (finished.standing().isPresent()) {
            if (session.run().isActive()) {
                Event.RunParked standing = finished.standing().get();
                session.record(new Event.RunParked(
                        standing.reason(),
                        standing.waitsFor(),
                        session.children().nextTryOf(standing.waitsFor()).orElse(null)));
            }
        } else if (finished.isToBeSettled(session)) {
            new UnknownCall(session, call).settle(finished.event().result(), context);
        } else {
            session.recorder().finish(call, finished.event());
        }
    }
}
