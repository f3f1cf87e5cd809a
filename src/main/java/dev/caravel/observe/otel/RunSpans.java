package dev.caravel.observe.otel;

import dev.caravel.journal.Entry;
import dev.caravel.journal.Event;
import dev.caravel.journal.RunListener;
import dev.caravel.observe.GenAi;
import dev.caravel.observe.RunStarts;
import dev.caravel.run.TraceContext;
import dev.caravel.run.TraceParent;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Makes spans of what runs record: {@code invoke_agent}, within it {@code chat} and {@code execute_tool}. A run has one trace,
 * wherever it is continued; each part of it that happens here is an {@code invoke_agent} of its own. Thread-safe.
 */
final class RunSpans implements RunListener, TraceContext {

    private static final AttributeKey<List<String>> TAGS = AttributeKey.stringArrayKey("caravel.tags");
    private static final int MOST_UNDER_WAY = 10_000;

    private final Tracer tracer;
    private final RunIds ids;
    private final RunStarts starts;
    private final TracePlaces places;
    private final Contents contents;
    private final boolean modelsToo;
    private final Map<String, InvocationSpans> underWay = new ConcurrentHashMap<>();

    /** @param modelsToo whether requests to models are told where they are in the trace */
    RunSpans(Tracer tracer, RunIds ids, RunStarts starts, Contents contents, boolean modelsToo) {
        this.tracer = tracer;
        this.ids = ids;
        this.starts = starts;
        this.places = new TracePlaces(starts);
        this.contents = contents;
        this.modelsToo = modelsToo;
    }

    @Override
    public void recorded(Entry entry) {
        Event event = entry.event();
        if (event instanceof Event.RunStarted start) {
            begin(entry, start);
            return;
        }
        InvocationSpans spans = underWay.get(entry.run());
        if (spans == null && continues(event)) {
            spans = starts.of(entry.run()).map(start -> resume(entry, start)).orElse(null);
        }
        if (spans == null) {
            return;
        }
        if (event instanceof Event.RunParked || event instanceof Event.RunEnded) {
            underWay.remove(entry.run());
        }
        spans.recorded(entry);
    }

    @Override
    public Optional<TraceParent> ofModelCall(String run) {
        return Optional.ofNullable(underWay.get(run))
                .filter(spans -> modelsToo)
                .flatMap(InvocationSpans::chat)
                .map(RunSpans::parent);
    }

    @Override
    public Optional<TraceParent> ofToolCall(String run, String call) {
        return Optional.ofNullable(underWay.get(run))
                .flatMap(spans -> spans.tool(call))
                .map(RunSpans::parent);
    }

    @Override
    public Optional<TraceParent> ofRun(String run, Event.RunStarted start) {
        return Optional.of(parent(Span.fromContext(places.first(run, start))));
    }

    private static TraceParent parent(Span span) {
        SpanContext place = span.getSpanContext();
        return new TraceParent(
                place.getTraceId(), place.getSpanId(), place.getTraceFlags().asHex());
    }

    /** Whether it says that the run is at work here. */
    private static boolean continues(Event event) {
        return event instanceof Event.RunResumed
                || event instanceof Event.ApprovalDecided
                || event instanceof Event.ToolResolved
                || event instanceof Event.ModelAsked
                || event instanceof Event.ToolStarted;
    }

    private void begin(Entry entry, Event.RunStarted start) {
        Context above = parentHere(start).orElseGet(() -> places.above(start));
        Span span = ids.ofRun(entry.run(), () -> agent(entry, start, above));
        contents.put(span, "gen_ai.input.messages", () -> Contents.user(start.input()));
        keep(entry, span);
    }

    private InvocationSpans resume(Entry entry, Event.RunStarted start) {
        Span span = agent(entry, start, places.first(entry.run(), start));
        span.setAttribute("caravel.run.resumed", true);
        return keep(entry, span);
    }

    private InvocationSpans keep(Entry entry, Span span) {
        InvocationSpans spans = new InvocationSpans(tracer, span, contents);
        if (underWay.size() < MOST_UNDER_WAY) {
            underWay.put(entry.run(), spans);
        }
        return spans;
    }

    /** The tool call, in this process, that a subagent's run answers. */
    private Optional<Context> parentHere(Event.RunStarted start) {
        return Optional.ofNullable(start.parent())
                .map(underWay::get)
                .map(parent -> parent.within(Optional.ofNullable(start.key()).orElse("")));
    }

    private Span agent(Entry entry, Event.RunStarted start, Context above) {
        Span span = tracer.spanBuilder(GenAi.INVOKE_AGENT + " " + start.agent())
                .setParent(above)
                .setSpanKind(SpanKind.INTERNAL)
                .setStartTimestamp(entry.at())
                .setAllAttributes(Attributes.builder()
                        .put(GenAi.OPERATION, GenAi.INVOKE_AGENT)
                        .put(GenAi.AGENT, start.agent())
                        .put("caravel.run.id", entry.run())
                        .build())
                .startSpan();
        if (start.thread() != null) {
            span.setAttribute("gen_ai.conversation.id", start.thread());
        }
        if (start.tenant() != null) {
            span.setAttribute("caravel.tenant", start.tenant());
        }
        if (start.tags() != null) {
            span.setAttribute(TAGS, start.tags());
        }
        return span;
    }
}
