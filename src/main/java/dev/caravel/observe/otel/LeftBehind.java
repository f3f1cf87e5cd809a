package dev.caravel.observe.otel;

import dev.caravel.journal.Event;
import dev.caravel.loop.Resumption;
import dev.caravel.money.Dollars;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.context.Context;
import java.time.Instant;

/** Makes the spans of what somebody else began and did not end. */
final class LeftBehind {

    private static final String DIED = "caravel.process.died";

    private final SpanMaker maker;
    private final TracePlaces places;
    private final Notes notes;
    private final Contents contents;

    LeftBehind(SpanMaker maker, TracePlaces places, Notes notes, Contents contents) {
        this.maker = maker;
        this.places = places;
        this.notes = notes;
        this.contents = contents;
    }

    /**
     * The part of a run that nothing says to have stopped, and its call of a model.
     *
     * @param died whether its process has, or was only kept from going on
     */
    void part(OpenWork work, Event.RunStarted start, Instant found, boolean died) {
        OpenWork.Part part = work.lastPart();
        Span agent = maker.agent(part.begin(), start, places.above(part.begin(), start));
        part.events().forEach(entry -> notes.note(agent, entry));
        Context below = Context.root().with(agent);
        work.chat()
                .ifPresent(chat -> end(maker.chat(chat.begin(), start, chat.model(), below), chat.cost(), found, died));
        end(agent, part.cost().plus(work.reserved()), found, died);
    }

    private static void end(Span span, Dollars cost, Instant found, boolean died) {
        SpanMaker.cost(span, cost);
        SpanMaker.error(span, Resumption.INTERRUPTED);
        span.setAttribute(DIED, died);
        span.end(found);
    }

    /** The calls of tools that have no result; of those of which a person has said what became of them, the spans. */
    LeftCalls calls(OpenWork work, Event.RunStarted start, Instant found) {
        work.resolved().forEach(resolved -> {
            Span span = call(resolved.call(), start);
            LeftCalls.resolved(span, resolved.event(), LeftCalls.error(resolved.call()), contents);
            span.end(resolved.at());
        });
        return new LeftCalls(work.calls(), found, call -> call(call, start), contents);
    }

    private Span call(OpenWork.Call call, Event.RunStarted start) {
        Span span = maker.tool(call.begin(), places.part(call.part().begin(), start));
        span.setAttribute(DIED, call.part().isOpen());
        return span;
    }
}
