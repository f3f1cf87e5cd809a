package dev.caravel.observe.otel;

import dev.caravel.journal.CallOutcome;
import dev.caravel.journal.Event;
import dev.caravel.journal.PauseReason;
import dev.caravel.loop.Resumption;
import io.opentelemetry.api.trace.Span;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;

/**
 * Calls of tools that somebody else began and that have no result yet. Each has its span when it is known what became of it: it runs
 * again, a person or a look-up says, the model is told that nobody knows, or the run ends.
 */
final class LeftCalls {

    private static final String PERSON = "person";

    private final Map<String, OpenWork.Call> calls;
    private final Map<String, Instant> answered = new HashMap<>();
    private final Instant found;
    private final Function<OpenWork.Call, Span> maker;
    private final Contents contents;

    /** @param found when it was found that nobody is busy with them */
    LeftCalls(Map<String, OpenWork.Call> calls, Instant found, Function<OpenWork.Call, Span> maker, Contents contents) {
        this.calls = calls;
        this.found = found;
        this.maker = maker;
        this.contents = contents;
    }

    static LeftCalls none() {
        return new LeftCalls(Map.of(), Instant.EPOCH, call -> Span.getInvalid(), null);
    }

    /** The call begins again. */
    void again(String id) {
        OpenWork.Call call = take(id);
        if (call != null) {
            failed(call, found);
        }
    }

    /** What it has given is known by somebody who says so next, or the model is told that it is not known. */
    boolean finished(Event.ToolFinished finished, Instant at) {
        if (!calls.containsKey(finished.call())) {
            return false;
        }
        if (finished.error()) {
            failed(take(finished.call()), at);
        } else {
            answered.put(finished.call(), at);
        }
        return true;
    }

    /** Somebody says what became of it. */
    void resolved(Event.ToolResolved resolved, Instant at) {
        OpenWork.Call call = take(resolved.call());
        if (call != null) {
            Span span = maker.apply(call);
            resolved(span, resolved, error(call), contents);
            span.end(at);
        }
    }

    /** @param error what kind of error it is that the call was not done */
    static void resolved(Span span, Event.ToolResolved resolved, String error, Contents contents) {
        span.setAttribute("caravel.tool.outcome", resolved.outcome().label());
        span.setAttribute(
                "caravel.tool.resolved_by", resolved.by() == null ? PERSON : contents.redacted(resolved.by()));
        if (resolved.outcome() == CallOutcome.NOT_DONE) {
            SpanMaker.error(span, error);
        } else {
            contents.put(span, "gen_ai.tool.call.result", resolved::result);
        }
    }

    /** The run is paused: those of which nobody knows anything are left to whoever goes on. */
    void paused() {
        answered.forEach((id, at) -> maker.apply(calls.get(id)).end(at));
    }

    /** The run ends, and nobody will know. */
    void ended(Instant at) {
        paused();
        calls.forEach((id, call) -> {
            if (!answered.containsKey(id)) {
                failed(call, at);
            }
        });
    }

    private OpenWork.Call take(String id) {
        answered.remove(id);
        return calls.isEmpty() ? null : calls.remove(id);
    }

    private void failed(OpenWork.Call call, Instant at) {
        Span span = maker.apply(call);
        SpanMaker.error(span, error(call));
        span.end(at);
    }

    /** What kind of error it is that it has no result. */
    static String error(OpenWork.Call call) {
        return call.part().isOpen() ? Resumption.INTERRUPTED : PauseReason.OUTCOME_UNKNOWN.label();
    }
}
