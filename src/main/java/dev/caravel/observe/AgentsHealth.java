package dev.caravel.observe;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.caravel.journal.Entry;
import dev.caravel.journal.Event;
import dev.caravel.journal.Journal;
import dev.caravel.journal.RunListener;
import dev.caravel.journal.RunStatus;
import dev.caravel.loop.Breakers;
import dev.caravel.loop.Runs;
import dev.caravel.text.JsonBuffers;
import java.time.Clock;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.concurrent.ConcurrentHashMap;

/** How the agents of this process are, in a few numbers. Thread-safe; its memory is bounded. */
public final class AgentsHealth implements RunListener {

    private static final ObjectMapper MAPPER = JsonMapper.builder(
                    JsonBuffers.factory().build())
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .build();

    private static final int MOST_UNDER_WAY = 10_000;

    private final Runs runs;
    private final Journal journal;
    private final boolean simulated;
    private final Clock clock;
    private final Map<String, Instant> begun = new ConcurrentHashMap<>();
    private final Figures figures;
    private final RecentRuns recent = new RecentRuns();
    private final Breakers breakers = new Breakers();

    /**
     * The numbers. What waits, and those of the day since midnight in UTC, are of all processes that share the journal, whenever
     * they began; the times are of the runs, subagents' runs included, that ended within the last hour in this process, or
     * before it began in any, at most the last thousand.
     *
     * @param active runs in progress
     * @param queued runs that wait until there is a place for them
     * @param waitingApproval calls that wait for a person
     * @param tokensToday all tokens of the day, cached ones included
     * @param costTodayUsd US dollars of the day, as a decimal
     * @param endedLastHour how many runs ended
     * @param errorRate the share of the runs that ended this day which failed, 0 to 1
     * @param avgResponseMs milliseconds from start to answer of those that have one
     * @param p95ResponseMs 95 of 100 had their answer after at most this time
     * @param simulated true when the built-in simulated model answers
     */
    public record Numbers(
            int active,
            int queued,
            int waitingApproval,
            long tokensToday,
            String costTodayUsd,
            int endedLastHour,
            double errorRate,
            long avgResponseMs,
            @JsonProperty("p95_response_ms") long p95ResponseMs,
            boolean simulated) {

        /** One JSON object, names in snake case. */
        public String toJson() {
            try {
                return MAPPER.writeValueAsString(this);
            } catch (JsonProcessingException e) {
                throw new IllegalStateException("numbers can always be written", e);
            }
        }
    }

    /**
     * @param runs those that are counted as active and queued
     * @param journal counts the calls that wait for a person, and what the day came to
     * @param simulated whether the built-in simulated model answers
     */
    public AgentsHealth(Runs runs, Journal journal, boolean simulated, Clock clock) {
        this.figures = new Figures(journal, recent, clock);
        this.journal = journal;
        this.runs = runs;
        this.simulated = simulated;
        this.clock = clock;
    }

    @Override
    public void recorded(Entry entry) {
        Event event = entry.event();
        if (event instanceof Event.RunStarted) {
            begun(entry);
        } else if (event.reply().isPresent()) {
            breakers.closed(event.reply().get().model(), entry.at());
        } else if (event instanceof Event.ModelFailed failed) {
            failed(failed, entry.at());
        } else if (event instanceof Event.RunParked) {
            begun.remove(entry.run());
        } else if (event instanceof Event.RunEnded ended) {
            ended(entry, ended);
        }
    }

    private void begun(Entry entry) {
        if (begun.size() < MOST_UNDER_WAY) {
            begun.put(entry.run(), entry.at());
        }
    }

    private void failed(Event.ModelFailed failed, Instant at) {
        if (failed.kind().equals(Breakers.OPEN)) {
            breakers.open(failed.model(), at);
        } else {
            breakers.failed(failed.model(), failed.message());
        }
    }

    private void ended(Entry entry, Event.RunEnded ended) {
        // Null when it began elsewhere.
        Instant start = begun.remove(entry.run());
        if (ended.status() == RunStatus.COMPLETED && start != null) {
            recent.answered(start, entry.at());
        } else {
            recent.withoutTime(entry.at());
        }
    }

    /** How things are now. */
    public Numbers numbers() {
        Instant now = clock.instant();
        Figures.Read known = figures.read();
        RecentRuns.Summary ended = recent.summary(now);
        return new Numbers(
                runs.active(),
                runs.waiting(),
                known.waiting(),
                known.sums().tokens(),
                known.account().spent().toString(),
                ended.ended(),
                known.errorRate(),
                ended.averageMs(),
                ended.p95Ms(),
                simulated);
    }

    /** The runs that are closed although a step of their routes still hangs. */
    Set<String> stuck() {
        return runs.stuck();
    }

    /** Why no task is taken now that nobody waits for; empty when they are. */
    Optional<String> closed() {
        return runs.closed().or(this::outage);
    }

    /** Why nothing can be recorded now; empty when it can. */
    Optional<String> outage() {
        return journal.outage();
    }

    int active() {
        return runs.active();
    }

    int queued() {
        return runs.waiting();
    }

    boolean isSimulated() {
        return simulated;
    }

    /** How many calls wait for a person, in all processes that share the journal. */
    public int waitingForPerson() {
        return figures.read().waiting();
    }

    /** What the journal knows. */
    Figures.Read figures() {
        return figures.read();
    }

    /** The providers that calls of the last minute tell of, and whether their circuit breaker keeps calls from them. */
    SortedMap<String, Boolean> openBreakers() {
        return breakers.open(clock.instant());
    }

    /** Why each of them is that is cut off. */
    SortedMap<String, String> breakerReasons() {
        return breakers.reasons(clock.instant());
    }
}
