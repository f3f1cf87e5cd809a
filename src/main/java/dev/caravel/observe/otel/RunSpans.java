package dev.caravel.observe.otel;

import dev.caravel.journal.DamagedRun;
import dev.caravel.journal.Entry;
import dev.caravel.journal.Event;
import dev.caravel.journal.Journal;
import dev.caravel.journal.JournalUnavailable;
import dev.caravel.journal.RunListener;
import dev.caravel.observe.RunStarts;
import dev.caravel.run.TraceContext;
import dev.caravel.run.TraceParent;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
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

    private static final int MOST_UNDER_WAY = 10_000;

    private final Journal journal;
    private final SpanMaker maker;
    private final TracePlaces places;
    private final Notes notes;
    private final Contents contents;
    private final LeftBehind leftBehind;
    private final boolean modelsToo;
    private final Map<String, InvocationSpans> underWay = new ConcurrentHashMap<>();
    /** Then some that are under way here are not known. */
    private volatile boolean wasFull;

    /** @param modelsToo whether requests to models are told where they are in the trace */
    RunSpans(Tracer tracer, RunIds ids, Journal journal, Contents contents, Servers servers, boolean modelsToo) {
        this.journal = journal;
        this.maker = new SpanMaker(tracer, ids, contents, servers);
        this.places = new TracePlaces(new RunStarts(journal));
        this.notes = new Notes(contents);
        this.contents = contents;
        this.leftBehind = new LeftBehind(maker, places, notes, contents);
        this.modelsToo = modelsToo;
    }

    @Override
    public void recorded(Entry entry) {
        Event event = entry.event();
        if (event instanceof Event.RunStarted start) {
            Context above = parentHere(start).orElseGet(() -> places.above(start));
            keep(entry, start, maker.agent(entry, start, above), false, LeftCalls.none());
            return;
        }
        boolean stops = event instanceof Event.RunParked || event instanceof Event.RunEnded;
        InvocationSpans spans = stops ? underWay.remove(entry.run()) : underWay.get(entry.run());
        if (event instanceof Event.RunResumed && (spans == null || !spans.isQueued())) {
            resumed(entry, spans == null);
        } else if (spans != null) {
            spans.recorded(entry);
        } else if (event instanceof Event.RunEnded && !wasFull) {
            ended(entry);
        }
    }

    /** Somebody goes on with the run here. */
    private void resumed(Entry entry, boolean elsewhere) {
        List<Entry> before = before(entry);
        if (before.isEmpty()) {
            return;
        }
        Event.RunStarted start = (Event.RunStarted) before.get(0).event();
        OpenWork work = OpenWork.of(before);
        if (work.isQueued()) {
            Entry begin = work.lastPart().begin();
            Span agent = maker.agent(begin, start, places.above(begin, start));
            keep(entry, start, agent, false, LeftCalls.none());
            return;
        }
        if (work.lastPart().isOpen()) {
            leftBehind.part(work, start, entry.at(), elsewhere);
        }
        Span agent = maker.agent(entry, start, places.above(entry, start));
        keep(entry, start, agent, work.isCompacted(), leftBehind.calls(work, start, entry.at()));
    }

    /** Somebody ends a run with which nobody is busy. */
    private void ended(Entry entry) {
        List<Entry> before = before(entry);
        if (before.isEmpty()) {
            return;
        }
        Event.RunStarted start = (Event.RunStarted) before.get(0).event();
        OpenWork work = OpenWork.of(before);
        leftBehind.calls(work, start, entry.at()).ended(entry.at());
        if (work.lastPart().isOpen()) {
            leftBehind.part(work, start, entry.at(), true);
        }
    }

    /** The run's events up to that one; none where the journal does not say. */
    private List<Entry> before(Entry entry) {
        try {
            List<Entry> entries = journal.read(entry.run()).stream()
                    .filter(each -> each.seq() < entry.seq())
                    .toList();
            return !entries.isEmpty() && entries.get(0).event() instanceof Event.RunStarted ? entries : List.of();
        } catch (JournalUnavailable | DamagedRun e) {
            return List.of();
        }
    }

    private void keep(Entry entry, Event.RunStarted start, Span agent, boolean compacted, LeftCalls left) {
        if (underWay.size() < MOST_UNDER_WAY) {
            underWay.put(entry.run(), new InvocationSpans(maker, start, agent, notes, contents, compacted, left));
        } else {
            wasFull = true;
        }
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
                place.getTraceId(),
                place.getSpanId(),
                place.getTraceFlags().asHex(),
                States.header(place.getTraceState()));
    }

    /** The tool call, in this process, that a subagent's run answers. */
    private Optional<Context> parentHere(Event.RunStarted start) {
        return Optional.ofNullable(start.parent())
                .map(underWay::get)
                .map(parent -> parent.within(Optional.ofNullable(start.key()).orElse("")));
    }
}
