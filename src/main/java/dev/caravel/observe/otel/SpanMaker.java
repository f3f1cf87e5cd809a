package dev.caravel.observe.otel;

import dev.caravel.journal.Entry;
import dev.caravel.journal.Event;
import dev.caravel.money.Dollars;
import dev.caravel.observe.GenAi;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import java.util.List;

/** Makes the spans that there are, from the event that began what they are of. Thread-safe. */
final class SpanMaker {

    private static final AttributeKey<List<String>> TAGS = AttributeKey.stringArrayKey("caravel.tags");
    private static final String CONVERSATION = "gen_ai.conversation.id";
    private static final String COST = "caravel.cost.usd";

    private final Tracer tracer;
    private final RunIds ids;
    private final Contents contents;
    private final Servers servers;

    SpanMaker(Tracer tracer, RunIds ids, Contents contents, Servers servers) {
        this.tracer = tracer;
        this.ids = ids;
        this.contents = contents;
        this.servers = servers;
    }

    /** A part of a run. */
    Span agent(Entry begin, Event.RunStarted start, Context above) {
        SpanBuilder agent = builder(GenAi.INVOKE_AGENT, start.agent(), SpanKind.INTERNAL, begin, above)
                .setAttribute(GenAi.AGENT, start.agent())
                .setAttribute("caravel.run.id", begin.run());
        if (start.thread() != null) {
            agent.setAttribute(CONVERSATION, start.thread());
        }
        if (start.tenant() != null) {
            agent.setAttribute("caravel.tenant", start.tenant());
        }
        if (start.tags() != null) {
            agent.setAttribute(TAGS, start.tags());
        }
        if (begin.event() instanceof Event.RunResumed) {
            agent.setAttribute("caravel.run.resumed", true);
        }
        Span span = ids.of(begin, agent::startSpan);
        if (begin.event() instanceof Event.RunStarted) {
            contents.put(span, "gen_ai.input.messages", () -> Contents.user(start.input()));
        }
        return span;
    }

    /** A turn with a model, {@code provider/model}. */
    Span chat(Entry begin, Event.RunStarted start, String model, Context agent) {
        String name = GenAi.model(model);
        SpanBuilder chat = builder(GenAi.CHAT, name, SpanKind.CLIENT, begin, agent)
                .setAttribute(GenAi.PROVIDER, GenAi.provider(model))
                .setAttribute(GenAi.REQUEST_MODEL, name);
        if (start.output() != null) {
            chat.setAttribute("gen_ai.output.type", "json");
        }
        servers.put(chat, GenAi.provider(model));
        if (start.thread() != null) {
            chat.setAttribute(CONVERSATION, start.thread());
        }
        return ids.of(begin, chat::startSpan);
    }

    /** A call of a tool; the event is {@code tool.started}. */
    Span tool(Entry begin, Context agent) {
        Event.ToolStarted started = (Event.ToolStarted) begin.event();
        SpanBuilder tool = builder(GenAi.EXECUTE_TOOL, started.tool(), SpanKind.INTERNAL, begin, agent)
                .setAttribute(GenAi.TOOL, started.tool())
                .setAttribute("gen_ai.tool.type", "function")
                .setAttribute(GenAi.CALL, started.call());
        Span span = ids.of(begin, tool::startSpan);
        contents.put(
                span, "gen_ai.tool.call.arguments", () -> started.arguments().toString());
        return span;
    }

    private SpanBuilder builder(String operation, String what, SpanKind kind, Entry begin, Context above) {
        return tracer.spanBuilder(operation + " " + what)
                .setParent(above)
                .setSpanKind(kind)
                .setStartTimestamp(begin.at())
                .setAttribute(GenAi.OPERATION, operation);
    }

    static Attributes of(Event.ToolFinished call) {
        return Attributes.builder()
                .put(GenAi.TOOL, call.tool())
                .put(GenAi.CALL, call.call())
                .build();
    }

    static void error(Span span, String type) {
        span.setAttribute(GenAi.ERROR, type);
        span.setStatus(StatusCode.ERROR);
    }

    static void cost(Span span, Dollars amount) {
        span.setAttribute(COST, dollars(amount));
    }

    static double dollars(Dollars amount) {
        return amount.picos() / 1e12;
    }
}
