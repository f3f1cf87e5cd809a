package dev.caravel.observe;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.caravel.agent.RunStatus;
import dev.caravel.agent.Runs;
import dev.caravel.journal.Dollars;
import dev.caravel.journal.Entry;
import dev.caravel.journal.Event;
import dev.caravel.journal.RunListener;
import dev.caravel.journal.Usage;
import java.time.Clock;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.concurrent.ConcurrentHashMap;

/** How the agents of this process are, in a few numbers. Thread-safe; its memory is bounded. */
public final class AgentsHealth implements RunListener {

    private static final ObjectMapper MAPPER = JsonMapper.builder()
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .build();

    /** A failure's kind when the breaker kept the call from the provider. */
    private static final String BREAKER_OPEN = "breaker_open";

    private static final int MOST_UNDER_WAY = 10_000;

    private final Runs runs;
    private final boolean simulated;
    private final Clock clock;
    private final Set<String> waitingForPerson = ConcurrentHashMap.newKeySet();
    private final Map<String, Instant> begun = new ConcurrentHashMap<>();
    private final Today today = new Today();
    private final RecentRuns recent = new RecentRuns();
    private final Breakers breakers = new Breakers();

    /**
     * The numbers. The last four are those of the runs, subagents' runs included, that ended within the last hour, at most the
     * last thousand.
     *
     * @param active runs under way
     * @param queued runs that wait until there is a place for them
     * @param waitingApproval runs that wait for a person
     * @param tokensToday all tokens, cached ones included, since midnight in UTC or since the process began
     * @param costTodayUsd US dollars in the same time, as a decimal
     * @param endedLastHour how many runs ended
     * @param errorRate the share of them that failed, 0 to 1
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
     * @param simulated whether the built-in simulated model answers
     */
    public AgentsHealth(Runs runs, boolean simulated, Clock clock) {
        this.runs = runs;
        this.simulated = simulated;
        this.clock = clock;
    }

    @Override
    public void recorded(Entry entry) {
        Event event = entry.event();
        if (event instanceof Event.RunStarted) {
            begun(entry);
        } else if (event instanceof Event.ModelReplied replied) {
            breakers.closed(replied.model(), entry.at());
            used(replied.usage(), entry.at());
            spent(replied.costUsd(), entry.at());
        } else if (event instanceof Event.ModelFailed failed) {
            failed(failed, entry.at());
        } else if (event instanceof Event.ApprovalRequested) {
            waitingForPerson.add(entry.run());
        } else if (event instanceof Event.ApprovalDecided) {
            waitingForPerson.remove(entry.run());
        } else if (event instanceof Event.RunParked) {
            over(entry.run());
        } else if (event instanceof Event.RunEnded ended) {
            ended(entry, ended);
        }
    }

    private void begun(Entry entry) {
        if (begun.size() < MOST_UNDER_WAY) {
            begun.put(entry.run(), entry.at());
        }
    }

    private void used(Usage usage, Instant at) {
        if (usage != null) {
            today.used(usage.promptTokens() + usage.outputTokens(), at);
        }
    }

    /** @param amount null when nothing is known to have been spent */
    private void spent(Dollars amount, Instant at) {
        if (amount != null) {
            today.spent(amount, at);
        }
    }

    private void failed(Event.ModelFailed failed, Instant at) {
        spent(failed.costUsd(), at);
        if (failed.kind().equals(BREAKER_OPEN)) {
            breakers.open(failed.model(), at);
        }
    }

    /** The run is not under way any more; gives the moment when it began, null when it began elsewhere. */
    private Instant over(String run) {
        waitingForPerson.remove(run);
        return begun.remove(run);
    }

    private void ended(Entry entry, Event.RunEnded ended) {
        Instant start = over(entry.run());
        if (ended.status().equals(RunStatus.FAILED.label())) {
            recent.failed(entry.at());
        } else if (ended.status().equals(RunStatus.COMPLETED.label()) && start != null) {
            recent.answered(start, entry.at());
        } else {
            recent.withoutTime(entry.at());
        }
    }

    /** How things are now. */
    public Numbers numbers() {
        Instant now = clock.instant();
        RecentRuns.Summary ended = recent.summary(now);
        return new Numbers(
                runs.active(),
                runs.waiting(),
                waitingForPerson.size(),
                today.tokens(now),
                today.cost(now).toString(),
                ended.ended(),
                ended.errorRate(),
                ended.averageMs(),
                ended.p95Ms(),
                simulated);
    }

    /** The runs that are closed although a step of their routes still hangs. */
    Set<String> stuck() {
        return runs.stuck();
    }

    /** The providers that calls of the last minute tell of, and whether their circuit breaker keeps calls from them. */
    SortedMap<String, Boolean> openBreakers() {
        return breakers.open(clock.instant());
    }
}
