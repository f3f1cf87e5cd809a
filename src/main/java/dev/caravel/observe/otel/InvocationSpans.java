package dev.caravel.observe.otel;

import dev.caravel.journal.Entry;
import dev.caravel.journal.Event;
import dev.caravel.journal.PauseReason;
import dev.caravel.money.Dollars;
import dev.caravel.money.Usage;
import dev.caravel.observe.GenAi;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The spans of the part of one run that happens here, from its beginning or resumption until it stops. Thread-safe. */
final class InvocationSpans {

    private static final AttributeKey<List<String>> FINISH_REASONS =
            AttributeKey.stringArrayKey("gen_ai.response.finish_reasons");
    private static final String COST = "caravel.cost.usd";

    private final Tracer tracer;
    private final Span agent;
    private final Context below;
    private final Contents contents;
    private final Map<String, Span> tools = new HashMap<>();
    private Span chat;
    private Dollars cost = Dollars.ZERO;

    InvocationSpans(Tracer tracer, Span agent, Contents contents) {
        this.tracer = tracer;
        this.agent = agent;
        this.below = Context.root().with(agent);
        this.contents = contents;
    }

    synchronized void recorded(Entry entry) {
        Event event = entry.event();
        Instant at = entry.at();
        if (event instanceof Event.ModelAsked asked) {
            asked(asked, at);
        } else if (event instanceof Event.ModelFailed failed) {
            failed(failed, at);
        } else if (event.reply().isPresent()) {
            replied(event.reply().get(), at);
            note(event, at);
        } else if (event instanceof Event.ToolStarted started) {
            started(started, at);
        } else if (event instanceof Event.ToolFinished finished) {
            finished(finished, at);
        } else if (event instanceof Event.RunParked parked) {
            stopped(parked.reason().status().label(), parked.reason().label(), parkedError(parked), at);
        } else if (event instanceof Event.RunEnded ended) {
            stopped(ended.status().label(), ended.reason(), GenAi.error(ended), at);
        } else {
            note(event, at);
        }
    }

    /** What is decided, as events of the agent's span. */
    private void note(Event event, Instant at) {
        if (event instanceof Event.ToolJudged judged) {
            note(
                    event,
                    at,
                    Attributes.builder()
                            .put(GenAi.TOOL, judged.tool())
                            .put(GenAi.CALL, judged.call())
                            .put("caravel.verdict", judged.verdict().label())
                            .put("caravel.rule", contents.redacted(judged.rule())));
        } else if (event instanceof Event.ApprovalRequested requested) {
            note(
                    event,
                    at,
                    Attributes.builder()
                            .put(GenAi.TOOL, requested.tool())
                            .put(GenAi.CALL, requested.call())
                            .put("caravel.approval.id", requested.approval()));
        } else if (event instanceof Event.ApprovalDecided decided) {
            note(
                    event,
                    at,
                    Attributes.builder()
                            .put(GenAi.CALL, decided.call())
                            .put("caravel.approval.id", decided.approval())
                            .put("caravel.decision", decided.decision().label()));
        } else if (event instanceof Event.BudgetExceeded exceeded) {
            note(
                    event,
                    at,
                    Attributes.builder()
                            .put("caravel.budget.scope", exceeded.scope())
                            .put("caravel.budget.limit.usd", dollars(exceeded.limitUsd())));
        } else if (event instanceof Event.ContextCompacted compacted) {
            note(
                    event,
                    at,
                    Attributes.builder()
                            .put("gen_ai.conversation.compacted", true)
                            .put("caravel.reason", compacted.reason().label())
                            .put("caravel.tokens.before", compacted.tokensBefore())
                            .put("caravel.tokens.after", compacted.tokensAfter()));
        } else if (event instanceof Event.ModelChosen chosen) {
            note(
                    event,
                    at,
                    Attributes.builder()
                            .put(GenAi.REQUEST_MODEL, GenAi.model(chosen.model()))
                            .put("caravel.why", chosen.why()));
        }
    }

    private void note(Event event, Instant at, AttributesBuilder what) {
        agent.addEvent("caravel." + event.type(), what.build(), at);
    }

    private void asked(Event.ModelAsked asked, Instant at) {
        if (chat == null) {
            chat = tracer.spanBuilder(GenAi.CHAT + " " + GenAi.model(asked.model()))
                    .setParent(below)
                    .setSpanKind(SpanKind.CLIENT)
                    .setStartTimestamp(at)
                    .setAttribute(GenAi.OPERATION, GenAi.CHAT)
                    .setAttribute(GenAi.PROVIDER, GenAi.provider(asked.model()))
                    .setAttribute(GenAi.REQUEST_MODEL, GenAi.model(asked.model()))
                    .startSpan();
        }
    }

    private void failed(Event.ModelFailed failed, Instant at) {
        spent(failed.costUsd());
        if (chat == null) {
            return;
        }
        if (failed.retryInMs() != null) {
            chat.addEvent(
                    "caravel.model.failed",
                    Attributes.builder()
                            .put(GenAi.ERROR, failed.kind())
                            .put("caravel.retry_in_ms", failed.retryInMs())
                            .build(),
                    at);
            return;
        }
        if (failed.costUsd() != null) {
            chat.setAttribute(COST, dollars(failed.costUsd()));
        }
        error(chat, failed.kind());
        chat.end(at);
        chat = null;
    }

    private void replied(Event.ModelReplied replied, Instant at) {
        spent(replied.costUsd());
        if (chat == null) {
            return;
        }
        chat.setAttribute(GenAi.RESPONSE_MODEL, replied.servedBy());
        chat.setAttribute(FINISH_REASONS, List.of(replied.stopReason()));
        if (replied.usage() != null) {
            used(replied.usage());
        }
        if (replied.costUsd() != null) {
            chat.setAttribute(COST, dollars(replied.costUsd()));
        }
        contents.put(chat, "gen_ai.output.messages", () -> Contents.assistant(replied.content(), replied.stopReason()));
        chat.end(at);
        chat = null;
    }

    /** The conventions count the cached tokens among those of the input. */
    private void used(Usage usage) {
        chat.setAttribute(
                "gen_ai.usage.input_tokens", usage.inputTokens() + usage.cacheReadTokens() + usage.cacheWriteTokens());
        chat.setAttribute("gen_ai.usage.output_tokens", usage.outputTokens());
        chat.setAttribute("gen_ai.usage.cache_read.input_tokens", usage.cacheReadTokens());
        chat.setAttribute("gen_ai.usage.cache_write.input_tokens", usage.cacheWriteTokens());
    }

    private void started(Event.ToolStarted started, Instant at) {
        Span span = tracer.spanBuilder(GenAi.EXECUTE_TOOL + " " + started.tool())
                .setParent(below)
                .setSpanKind(SpanKind.INTERNAL)
                .setStartTimestamp(at)
                .setAttribute(GenAi.OPERATION, GenAi.EXECUTE_TOOL)
                .setAttribute(GenAi.TOOL, started.tool())
                .setAttribute(GenAi.CALL, started.call())
                .startSpan();
        contents.put(
                span, "gen_ai.tool.call.arguments", () -> started.arguments().toString());
        tools.put(started.call(), span);
    }

    private void finished(Event.ToolFinished finished, Instant at) {
        Span span = tools.remove(finished.call());
        if (span == null) {
            return;
        }
        if (finished.error()) {
            error(span, GenAi.OTHER_ERROR);
        }
        if (finished.costUsd() != null) {
            span.setAttribute(COST, dollars(finished.costUsd()));
        }
        contents.put(span, "gen_ai.tool.call.result", finished::result);
        span.end(at);
    }

    private static String parkedError(Event.RunParked parked) {
        return parked.reason() == PauseReason.PROVIDER ? parked.reason().label() : "";
    }

    private void stopped(String status, String reason, String error, Instant at) {
        if (chat != null) {
            chat.end(at);
        }
        tools.values().forEach(tool -> tool.end(at));
        agent.setAttribute("caravel.status", status);
        if (reason != null) {
            agent.setAttribute("caravel.reason", reason);
        }
        agent.setAttribute(COST, dollars(cost));
        if (!error.isEmpty()) {
            error(agent, error);
        }
        agent.end(at);
    }

    private static void error(Span span, String type) {
        span.setAttribute(GenAi.ERROR, type);
        span.setStatus(StatusCode.ERROR);
    }

    private void spent(Dollars amount) {
        cost = amount == null ? cost : cost.plus(amount);
    }

    private static double dollars(Dollars amount) {
        return amount.picos() / 1e12;
    }

    /** The call of a model that is in progress. */
    synchronized Optional<Span> chat() {
        return Optional.ofNullable(chat);
    }

    /** The tool call of that id that is in progress. */
    synchronized Optional<Span> tool(String call) {
        return Optional.ofNullable(tools.get(call));
    }

    /**
     * Where a subagent's run belongs: below the tool call that started it.
     *
     * @param key of that run: the round, the call, and the digest of what it was asked
     */
    synchronized Context within(String key) {
        String call = key.substring(0, Math.max(0, key.lastIndexOf('/')));
        return tools.entrySet().stream()
                .filter(tool -> call.endsWith("/" + tool.getKey()))
                .findFirst()
                .map(tool -> below.with(tool.getValue()))
                .orElse(below);
    }
}
