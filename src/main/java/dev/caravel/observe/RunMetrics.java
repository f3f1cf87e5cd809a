package dev.caravel.observe;

import dev.caravel.journal.Entry;
import dev.caravel.journal.Event;
import dev.caravel.journal.RunListener;
import dev.caravel.journal.RunStatus;
import dev.caravel.loop.Runs;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.function.Predicate;

/**
 * Counts what runs do into the application's meters: tokens and dollars, model calls and their failures, tool calls and verdicts, how runs end. The
 * number of series is bounded, whatever names callers and models come up with. Thread-safe.
 */
public final class RunMetrics implements RunListener, AutoCloseable {

    private static final int MOST_MODELS = 50;
    private static final int MOST_TOOLS = 200;
    private static final int MOST_OUTCOMES = 10;
    private static final int MOST_REASONS = 50;
    private static final int MOST_BUDGETS = 3;
    private static final String NO_REASON = "none";

    private final MeterRegistry registry;
    private final BoundedMeters<ModelMeters> models;
    private final BoundedMeters<BoundedMeters<Counter>> tools;
    private final BoundedMeters<BoundedMeters<Counter>> verdicts;
    private final BoundedMeters<BoundedMeters<Counter>> runs;
    private final BoundedMeters<BoundedMeters<Counter>> budgets;
    private final BoundedMeters<Counter> compactions;
    private final List<Gauge> gauges;

    /**
     * @param registry where the meters live
     * @param runs those that are counted as active and queued
     * @param health knows how many calls wait for a person
     * @param models the {@code provider/model}s of the settings, whose names come before any that a caller makes up
     * @param isTool whether there is a tool of that name; every other name is counted as {@code unknown}
     */
    public RunMetrics(
            MeterRegistry registry,
            Runs runs,
            AgentsHealth health,
            Collection<String> models,
            Predicate<String> isTool) {
        this.registry = registry;
        this.models = new BoundedMeters<>(MOST_MODELS, model -> new ModelMeters(registry, model));
        models.forEach(this.models::of);
        this.tools = new BoundedMeters<>(
                MOST_TOOLS,
                isTool,
                tool -> counters("caravel.tool.calls", "Tool calls that have a result", "tool", tool, "outcome"));
        this.verdicts = new BoundedMeters<>(
                MOST_TOOLS,
                isTool,
                tool -> counters(
                        "caravel.tool.verdicts", "What guardrails said to tool calls", "tool", tool, "verdict"));
        this.runs = new BoundedMeters<>(
                MOST_OUTCOMES,
                status -> counters("caravel.runs", "Runs that ended or paused", "status", status, "reason"));
        this.budgets = new BoundedMeters<>(
                MOST_BUDGETS,
                kind -> counters(
                        "caravel.budget.exceeded", "Limits that were reached or passed", "budget", kind, "how"));
        this.compactions = new BoundedMeters<>(MOST_REASONS, reason -> Counter.builder("caravel.context.compactions")
                .description("Conversations that were made shorter")
                .tags("reason", reason)
                .register(registry));
        this.gauges = List.of(
                Gauge.builder("caravel.runs.active", runs, Runs::active)
                        .description("Runs in progress")
                        .register(registry),
                Gauge.builder("caravel.runs.queued", runs, Runs::waiting)
                        .description("Runs that wait until there is a place for them")
                        .register(registry),
                Gauge.builder("caravel.runs.waiting", health, AgentsHealth::waitingForPerson)
                        .description("Calls that wait for a person, of all programs that share the journal")
                        .register(registry));
    }

    private BoundedMeters<Counter> counters(String name, String description, String key, String value, String second) {
        return new BoundedMeters<>(MOST_REASONS, label -> Counter.builder(name)
                .description(description)
                .tags(key, value, second, label)
                .register(registry));
    }

    @Override
    public void recorded(Entry entry) {
        Event event = entry.event();
        event.reply().ifPresent(this::replied);
        if (event instanceof Event.ModelAsked asked) {
            models.of(asked.model()).asked();
        } else if (event instanceof Event.ContextCompacted compacted) {
            compactions.of(compacted.reason().label()).increment();
        } else if (event instanceof Event.ModelFailed failed) {
            failed(failed);
        } else if (event instanceof Event.BudgetExceeded exceeded) {
            exceeded(exceeded);
        } else if (event instanceof Event.ToolJudged judged) {
            verdicts.of(judged.tool()).of(judged.verdict().label()).increment();
        } else if (event instanceof Event.ToolFinished finished) {
            tools.of(finished.tool()).of(finished.error() ? "error" : "ok").increment();
        } else if (event instanceof Event.RunParked parked) {
            stopped(RunStatus.PAUSED, parked.reason().label());
        } else if (event instanceof Event.RunEnded ended) {
            stopped(ended.status(), ended.reason());
        }
    }

    private void replied(Event.ModelReplied replied) {
        ModelMeters meters = models.of(replied.model());
        meters.replied(replied.ms());
        if (replied.usage() != null) {
            meters.used(replied.usage());
        }
        meters.cost(replied.costUsd());
    }

    private void failed(Event.ModelFailed failed) {
        ModelMeters meters = models.of(failed.model());
        meters.failed(failed.kind(), failed.retryInMs() != null);
        meters.cost(failed.costUsd());
    }

    /** The kind of account, and whether a call was refused or cost so much that the limit is passed. */
    private void exceeded(Event.BudgetExceeded exceeded) {
        String kind = exceeded.scope().substring(0, exceeded.scope().indexOf(':'));
        boolean passed = exceeded.spentUsd().compareTo(exceeded.limitUsd()) > 0;
        budgets.of(kind).of(passed ? "passed" : "used_up").increment();
    }

    private void stopped(RunStatus status, String reason) {
        runs.of(status.label())
                .of(Objects.requireNonNullElse(reason, NO_REASON))
                .increment();
    }

    /** Takes back the gauges, so that a context that is started anew can have its own. Counters stay. */
    @Override
    public void close() {
        gauges.forEach(registry::remove);
    }
}
