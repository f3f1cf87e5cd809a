package dev.caravel.observe;

import dev.caravel.journal.Entry;
import dev.caravel.journal.Event;
import dev.caravel.journal.PauseReason;
import dev.caravel.journal.RunListener;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/**
 * What runs do, by the names of OpenTelemetry's semantic conventions for generative AI, v0.1.0. An invocation of an agent is the
 * part of a run from its beginning, or where it is resumed, until it stops. The number of series is bounded. Thread-safe.
 */
public final class GenAiMetrics implements RunListener {

    private static final int MOST_MODELS = 30;
    private static final int MOST_TOOLS = 200;
    private static final int MOST_AGENTS = 100;
    private static final int MOST_ERRORS = 30;
    private static final int MOST_UNDER_WAY = 10_000;
    private static final double[] CALLS = {1, 2, 4, 8, 16, 32, 64};

    private final BoundedMeters<GenAiModelMeters> models;
    private final BoundedMeters<BoundedMeters<Timer>> tools;
    private final BoundedMeters<BoundedMeters<AgentMeters>> agents;
    private final RunStarts starts;
    private final Map<String, Invocation> underWay = new ConcurrentHashMap<>();

    /** What has happened since an agent was invoked; each run's own thread adds to it. */
    private static final class Invocation {
        private final String agent;
        private final Instant begun;
        private Instant asked;
        private int inferences;
        private int tools;
        /** Calls that run: one that is denied, or that its caller makes, has an end and no beginning. */
        private final Set<String> running = new HashSet<>();

        private Invocation(String agent, Instant begun) {
            this.agent = agent;
            this.begun = begun;
        }
    }

    private record AgentMeters(Timer duration, DistributionSummary inferences, DistributionSummary tools) {}

    /**
     * @param registry where the meters live
     * @param starts tells of runs that are resumed here
     * @param models the {@code provider/model}s of the settings, whose names come before any that a caller makes up
     * @param isTool whether there is a tool of that name; every other name is counted as {@code unknown}
     */
    public GenAiMetrics(MeterRegistry registry, RunStarts starts, Collection<String> models, Predicate<String> isTool) {
        this.starts = starts;
        this.models = new BoundedMeters<>(MOST_MODELS, model -> new GenAiModelMeters(registry, model));
        models.forEach(this.models::of);
        this.tools = new BoundedMeters<>(
                MOST_TOOLS,
                isTool,
                tool -> new BoundedMeters<>(MOST_ERRORS, error -> GenAiModelMeters.timer(
                                "gen_ai.execute_tool.duration",
                                "How long a tool ran",
                                Tags.of(GenAi.OPERATION, GenAi.EXECUTE_TOOL, GenAi.TOOL, tool, GenAi.ERROR, error))
                        .register(registry)));
        this.agents = new BoundedMeters<>(
                MOST_AGENTS,
                agent -> new BoundedMeters<>(
                        MOST_ERRORS,
                        error -> agentMeters(
                                registry,
                                Tags.of(GenAi.OPERATION, GenAi.INVOKE_AGENT, GenAi.AGENT, agent, GenAi.ERROR, error))));
    }

    private static AgentMeters agentMeters(MeterRegistry registry, Tags tags) {
        return new AgentMeters(
                GenAiModelMeters.timer(
                                "gen_ai.invoke_agent.duration",
                                "From a run's beginning, or where it was resumed, until it stopped",
                                tags)
                        .register(registry),
                calls(registry, "gen_ai.invoke_agent.inference_calls", "Model calls of an invocation", tags),
                calls(registry, "gen_ai.invoke_agent.tool_calls", "Tool calls of an invocation", tags));
    }

    private static DistributionSummary calls(MeterRegistry registry, String name, String description, Tags tags) {
        return DistributionSummary.builder(name)
                .description(description)
                .tags(tags)
                .serviceLevelObjectives(CALLS)
                .register(registry);
    }

    @Override
    public void recorded(Entry entry) {
        Event event = entry.event();
        if (event instanceof Event.RunStarted started) {
            begin(entry, started.agent());
        } else if (event instanceof Event.RunResumed) {
            invocation(entry);
        } else if (event instanceof Event.ModelAsked) {
            asked(entry);
        } else if (event.reply().isPresent()) {
            replied(entry, event.reply().get());
        } else if (event instanceof Event.ModelFailed failed) {
            failed(entry, failed);
        } else if (event instanceof Event.ToolStarted started) {
            Invocation invocation = invocation(entry);
            invocation.tools++;
            invocation.running.add(started.call());
        } else if (event instanceof Event.ToolFinished finished
                && invocation(entry).running.remove(finished.call())) {
            tools.of(finished.tool())
                    .of(finished.error() ? GenAi.OTHER_ERROR : "")
                    .record(finished.ms(), TimeUnit.MILLISECONDS);
        } else if (event instanceof Event.RunParked parked) {
            stopped(
                    entry,
                    parked.reason() == PauseReason.PROVIDER ? parked.reason().label() : "");
        } else if (event instanceof Event.RunEnded ended) {
            stopped(entry, GenAi.error(ended));
        }
    }

    private Invocation begin(Entry entry, String agent) {
        Invocation invocation = new Invocation(agent, entry.at());
        if (underWay.size() < MOST_UNDER_WAY) {
            underWay.put(entry.run(), invocation);
        }
        return invocation;
    }

    private Invocation invocation(Entry entry) {
        Invocation known = underWay.get(entry.run());
        return known != null
                ? known
                : begin(
                        entry,
                        starts.of(entry.run()).map(Event.RunStarted::agent).orElse(BoundedMeters.UNKNOWN));
    }

    private void asked(Entry entry) {
        Invocation invocation = invocation(entry);
        if (invocation.asked == null) {
            invocation.asked = entry.at();
            invocation.inferences++;
        }
    }

    private void replied(Entry entry, Event.ModelReplied replied) {
        GenAiModelMeters.Served meters = models.of(replied.model()).by(replied.servedBy());
        meters.replied(took(entry, Duration.ofMillis(replied.ms())));
        if (replied.firstMs() != null) {
            meters.firstChunk(replied.firstMs());
        }
        if (replied.usage() != null) {
            meters.used(replied.usage());
        }
    }

    private void failed(Entry entry, Event.ModelFailed failed) {
        if (failed.retryInMs() == null) {
            models.of(failed.model()).failed(failed.kind(), took(entry, Duration.ZERO));
        }
    }

    /** @param atLeast where nothing was seen of its beginning */
    private Duration took(Entry entry, Duration atLeast) {
        Invocation invocation = underWay.get(entry.run());
        if (invocation == null || invocation.asked == null) {
            return atLeast;
        }
        Duration took = Duration.between(invocation.asked, entry.at());
        invocation.asked = null;
        return took;
    }

    private void stopped(Entry entry, String error) {
        Invocation invocation = underWay.remove(entry.run());
        if (invocation != null) {
            AgentMeters meters = agents.of(invocation.agent).of(error);
            meters.duration().record(Duration.between(invocation.begun, entry.at()));
            meters.inferences().record(invocation.inferences);
            meters.tools().record(invocation.tools);
        }
    }
}
