package dev.caravel.observe.otel;

import dev.caravel.journal.Entry;
import dev.caravel.journal.Event;
import dev.caravel.journal.PauseReason;
import dev.caravel.journal.RunStatus;
import dev.caravel.money.Dollars;
import dev.caravel.money.Usage;
import dev.caravel.observe.GenAi;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
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

    private static final String STATUS = "caravel.status";

    private final SpanMaker maker;
    private final Event.RunStarted start;
    private final Span agent;
    private final Context below;
    private final Notes notes;
    private final Contents contents;
    private final LeftCalls left;
    private final Map<String, Span> tools = new HashMap<>();
    private Span chat;
    private Dollars chatCost = Dollars.ZERO;
    private int maxTokens;
    private boolean compacted;
    private boolean queued;
    private Dollars cost = Dollars.ZERO;

    /**
     * @param compacted whether the conversation was made shorter before
     * @param left calls that another process began
     */
    InvocationSpans(
            SpanMaker maker,
            Event.RunStarted start,
            Span agent,
            Notes notes,
            Contents contents,
            boolean compacted,
            LeftCalls left) {
        this.maker = maker;
        this.start = start;
        this.compacted = compacted;
        this.agent = agent;
        this.notes = notes;
        this.left = left;
        this.below = Context.root().with(agent);
        this.contents = contents;
    }

    synchronized void recorded(Entry entry) {
        Event event = entry.event();
        Instant at = entry.at();
        queued = event instanceof Event.RunQueued;
        if (event instanceof Event.ModelAsked asked) {
            asked(asked, entry);
        } else if (event instanceof Event.ModelFailed failed) {
            failed(failed, at);
        } else if (event.reply().isPresent()) {
            replied(event.reply().get(), at);
            decided(entry);
        } else if (event instanceof Event.ToolStarted started) {
            left.again(started.call());
            tools.put(started.call(), maker.tool(entry, below));
        } else if (event instanceof Event.ToolFinished finished) {
            finished(finished, at);
        } else if (event instanceof Event.ToolResolved resolved) {
            resolved(resolved, at);
        } else if (event instanceof Event.RunParked parked) {
            left.paused();
            if (parked.call() != null) {
                // Whoever says what became of it ends its span.
                tools.remove(parked.call());
            }
            stopped(parked.reason().status().label(), parked.reason().label(), parkedError(parked), at);
        } else if (event instanceof Event.RunEnded ended) {
            left.ended(at);
            stopped(ended.status().label(), ended.reason(), GenAi.error(ended), at);
        } else if (event instanceof Event.BudgetReserved reserved) {
            maxTokens = reserved.maxTokens();
        } else {
            decided(entry);
        }
    }

    private void decided(Entry entry) {
        compacted |= entry.event() instanceof Event.ContextCompacted;
        notes.note(agent, entry);
    }

    private void asked(Event.ModelAsked asked, Entry entry) {
        if (chat == null) {
            chat = maker.chat(entry, start, asked.model(), below);
            chat.setAttribute("gen_ai.request.max_tokens", maxTokens);
            if (compacted) {
                chat.setAttribute(GenAi.COMPACTED, true);
            }
            chatCost = Dollars.ZERO;
        }
    }

    private void failed(Event.ModelFailed failed, Instant at) {
        if (chat == null) {
            // Booked as what another process left behind, and told with that.
            return;
        }
        spent(failed.costUsd());
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
        SpanMaker.error(chat, failed.kind());
        endChat(at);
    }

    private void replied(Event.ModelReplied replied, Instant at) {
        spent(replied.costUsd());
        if (chat == null) {
            return;
        }
        chat.setAttribute(GenAi.RESPONSE_MODEL, replied.servedBy());
        if (replied.responseId() != null) {
            chat.setAttribute("gen_ai.response.id", replied.responseId());
        }
        chat.setAttribute(FINISH_REASONS, List.of(replied.stopReason()));
        if (replied.usage() != null) {
            used(replied.usage());
        }
        if (replied.firstMs() != null) {
            chat.setAttribute("gen_ai.request.stream", true);
            chat.setAttribute("gen_ai.response.time_to_first_chunk", replied.firstMs() / 1_000.0);
        }
        contents.put(chat, "gen_ai.output.messages", () -> Contents.assistant(replied.content(), replied.stopReason()));
        endChat(at);
    }

    /** The conventions count the cached tokens among those of the input. */
    private void used(Usage usage) {
        chat.setAttribute(
                "gen_ai.usage.input_tokens", usage.inputTokens() + usage.cacheReadTokens() + usage.cacheWriteTokens());
        chat.setAttribute("gen_ai.usage.output_tokens", usage.outputTokens());
        chat.setAttribute("gen_ai.usage.cache_read.input_tokens", usage.cacheReadTokens());
        chat.setAttribute("gen_ai.usage.cache_write.input_tokens", usage.cacheWriteTokens());
        if (usage.reasoningTokens() > 0) {
            chat.setAttribute("gen_ai.usage.reasoning.output_tokens", usage.reasoningTokens());
        }
    }

    private void finished(Event.ToolFinished finished, Instant at) {
        Span span = tools.remove(finished.call());
        if (span == null) {
            if (!left.finished(finished, at) && finished.error()) {
                // It never ran: there is no such tool, or its arguments or a guardrail were against it.
                agent.addEvent("caravel.tool.refused", SpanMaker.of(finished), at);
            }
            return;
        }
        if (finished.error()) {
            SpanMaker.error(span, GenAi.OTHER_ERROR);
        }
        if (finished.costUsd() != null) {
            SpanMaker.cost(span, finished.costUsd());
        }
        contents.put(span, "gen_ai.tool.call.result", finished::result);
        span.end(at);
    }

    /** Of one that began here, too, nobody may have known what became of it. */
    private void resolved(Event.ToolResolved resolved, Instant at) {
        if (resolved.by() == null) {
            // Nobody is busy with the run: whoever resumes it tells.
            return;
        }
        Span span = tools.remove(resolved.call());
        if (span == null) {
            left.resolved(resolved, at);
            return;
        }
        LeftCalls.resolved(span, resolved, PauseReason.OUTCOME_UNKNOWN.label(), contents);
        span.end(at);
    }

    private static String parkedError(Event.RunParked parked) {
        return parked.reason() == PauseReason.PROVIDER ? parked.reason().label() : "";
    }

    private void stopped(String status, String reason, String error, Instant at) {
        if (chat != null) {
            endChat(at);
        }
        tools.values().forEach(tool -> {
            // A subagent that waits for a person has not failed.
            if (status.equals(RunStatus.WAITING_APPROVAL.label())) {
                tool.setAttribute(STATUS, status);
            } else {
                SpanMaker.error(tool, reason == null ? status : reason);
            }
            tool.end(at);
        });
        agent.setAttribute(STATUS, status);
        if (reason != null) {
            agent.setAttribute("caravel.reason", reason);
        }
        SpanMaker.cost(agent, cost);
        if (!error.isEmpty()) {
            SpanMaker.error(agent, error);
        }
        agent.end(at);
    }

    private void endChat(Instant at) {
        SpanMaker.cost(chat, chatCost);
        chat.end(at);
        chat = null;
    }

    private void spent(Dollars amount) {
        if (amount != null) {
            cost = cost.plus(amount);
            chatCost = chatCost.plus(amount);
        }
    }

    /** Whether it waits for its place or its turn on a thread. */
    synchronized boolean isQueued() {
        return queued;
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
