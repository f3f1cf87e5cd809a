package dev.caravel.observe.otel;

import dev.caravel.journal.Entry;
import dev.caravel.journal.Event;
import dev.caravel.observe.RunStarts;
import dev.caravel.run.TraceParent;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.context.Context;
import java.util.Objects;
import java.util.Optional;

/** Where a run belongs in a trace, as its first event says; the same in every process. */
final class TracePlaces {

    private static final int MOST_LEVELS = 20;

    private final RunStarts starts;

    TracePlaces(RunStarts starts) {
        this.starts = starts;
    }

    /** Below its caller's span, or its parent's; a trace of its own where it has neither. */
    Context above(Event.RunStarted start) {
        return Optional.ofNullable(start.traceparent())
                .flatMap(parent -> TraceParent.parse(parent, Objects.requireNonNullElse(start.tracestate(), "")))
                .map(caller -> remote(
                        caller.trace(),
                        caller.span(),
                        TraceFlags.fromHex(caller.flags(), 0),
                        States.of(caller.state())))
                .or(() -> Optional.ofNullable(start.parent()).map(parent -> first(parent, starts.of(parent), 0)))
                .orElse(Context.root());
    }

    /** Of a part of the run: below the run's first span, unless it has that itself. */
    Context above(Entry begin, Event.RunStarted start) {
        return begin.event() instanceof Event.RunStarted ? above(start) : first(begin.run(), start);
    }

    /** The span of a part of the run, wherever it was made. */
    Context part(Entry begin, Event.RunStarted start) {
        SpanContext first = Span.fromContext(first(begin.run(), start)).getSpanContext();
        return remote(first.getTraceId(), RunIds.span(begin), first.getTraceFlags(), first.getTraceState());
    }

    /** The run's first span, wherever it was made. */
    Context first(String run, Event.RunStarted start) {
        return first(run, Optional.of(start), 0);
    }

    private Context first(String run, Optional<Event.RunStarted> start, int level) {
        SpanContext above = start.map(known -> Optional.ofNullable(known.parent())
                        .filter(parent -> level < MOST_LEVELS)
                        .map(parent -> first(parent, starts.of(parent), level + 1))
                        .orElseGet(() -> above(known)))
                .map(context -> Span.fromContext(context).getSpanContext())
                .orElse(SpanContext.getInvalid());
        return above.isValid()
                ? remote(above.getTraceId(), RunIds.span(run), above.getTraceFlags(), above.getTraceState())
                : remote(RunIds.trace(run), RunIds.span(run), TraceFlags.getSampled(), TraceState.getDefault());
    }

    private static Context remote(String trace, String span, TraceFlags flags, TraceState state) {
        SpanContext context = SpanContext.createFromRemoteParent(trace, span, flags, state);
        return Context.root().with(Span.wrap(context));
    }
}
