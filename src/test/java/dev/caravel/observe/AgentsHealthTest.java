package dev.caravel.observe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.caravel.journal.DaySums;
import dev.caravel.journal.Entry;
import dev.caravel.journal.Journal;
import dev.caravel.journal.JournalUnavailable;
import dev.caravel.journal.MemoryJournal;
import dev.caravel.journal.TraceFiles;
import dev.caravel.money.Booking;
import dev.caravel.money.Dollars;
import dev.caravel.money.Scope;
import dev.caravel.support.Entries;
import dev.caravel.support.ForwardingJournal;
import dev.caravel.support.TestHouse;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.camel.health.HealthCheck;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** How the agents are, told from what happened to their runs. */
class AgentsHealthTest {

    private static final String HAIKU = "anthropic/claude-haiku-5-5";
    private static final String LUNA = "openai/gpt-5.6-luna";

    private static final String REPLIED = "{'type': 'model.replied', 'model': 'a/m', 'usage':"
            + " {'input_tokens': 10, 'output_tokens': 5, 'cache_read_tokens': 200, 'cache_write_tokens': 30}}";

    private static TestHouse house;

    private Instant now = Instant.parse("2026-11-22T23:59:00Z");
    private final MemoryJournal journal = new MemoryJournal(10, 10);
    private final AtomicBoolean away = new AtomicBoolean();
    private final Journal moody = new ForwardingJournal(journal) {
        @Override
        public String mark() {
            if (away.get()) {
                throw new JournalUnavailable("it is away", null);
            }
            return super.mark();
        }

        @Override
        public Optional<String> outage() {
            return away.get() ? Optional.of("the journal cannot be written: the disk is full") : Optional.empty();
        }
    };
    private final AgentsHealth health = new AgentsHealth(house.runs(), moody, true, new Clock() {
        @Override
        public Instant instant() {
            return now;
        }

        @Override
        public ZoneOffset getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    });
    private final AtomicReference<TraceFiles.State> traces = new AtomicReference<>(TraceFiles.State.WRITTEN);
    private final AgentsHealthCheck check = new AgentsHealthCheck(health, traces::get);

    @BeforeAll
    static void start() {
        house = TestHouse.start(Map.of());
    }

    @AfterAll
    static void stop() {
        house.close();
    }

    @Test
    void toldAsOneJsonObject() throws Exception {
        run("completed", Duration.ofSeconds(2));

        JsonNode json = new ObjectMapper().readTree(health.numbers().toJson());

        assertThat(json.properties())
                .extracting(Map.Entry::getKey)
                .containsExactly(
                        "active",
                        "queued",
                        "waiting_approval",
                        "tokens_today",
                        "cost_today_usd",
                        "ended_last_hour",
                        "error_rate",
                        "avg_response_ms",
                        "p95_response_ms",
                        "simulated");
        assertThat(json.path("cost_today_usd").asText()).isEqualTo("0");
        assertThat(json.path("avg_response_ms").asLong()).isEqualTo(2_000);
    }

    @Test
    void whatTheDayCameToIsWhatTheJournalHasOfItWhoeverWroteIt() {
        append(1, "{'type': 'run.started', 'agent': 'a'}");
        append(2, REPLIED);
        spend("0.25");
        append(3, "{'type': 'run.ended', 'status': 'failed'}");
        assertThat(health.numbers().tokensToday()).isEqualTo(10 + 5 + 200 + 30);
        assertThat(health.numbers().costTodayUsd()).isEqualTo("0.25");
        assertThat(health.numbers().errorRate()).isEqualTo(1);
        assertThat(health.numbers().endedLastHour())
                .as("it was another program's run")
                .isZero();

        now = Instant.parse("2026-11-23T00:00:00Z");
        assertThat(health.numbers().tokensToday()).isZero();
        assertThat(health.numbers().costTodayUsd()).isEqualTo("0");
        assertThat(health.numbers().errorRate()).isZero();
        assertThat(journal.sums("2026-11-22")).isEqualTo(new DaySums(245, 1, 1));
    }

    @Test
    void whoWaitsForAPersonIsCountedFromTheJournal() {
        append(1, "{'type': 'run.started', 'agent': 'a'}");
        append(2, "{'type': 'approval.requested', 'approval': 'q', 'call': '1', 'expires_at': '2030-01-01T00:00:00Z'}");
        assertThat(health.numbers().waitingApproval()).isEqualTo(1);
        assertThat(health.waitingForPerson()).isEqualTo(1);

        append(3, "{'type': 'approval.decided', 'approval': 'q', 'call': '1', 'decision': 'deny'}");
        now = now.plusSeconds(2);
        assertThat(health.numbers().waitingApproval()).isZero();
    }

    @Test
    void whileTheJournalIsAwayWhatItSaidLastHolds() {
        append(1, "{'type': 'run.started', 'agent': 'a'}");
        append(2, REPLIED);
        assertThat(health.numbers().tokensToday()).isEqualTo(245);

        away.set(true);
        now = now.plusSeconds(5);
        assertThat(health.numbers().tokensToday()).isEqualTo(245);
    }

    @Test
    void timesAreThoseOfTheLastHour() {
        run("failed", Duration.ofSeconds(100));
        now = now.plus(Duration.ofHours(1));
        for (int second = 1; second <= 19; second++) {
            run("completed", Duration.ofSeconds(second));
        }
        run("failed", Duration.ofSeconds(100));

        AgentsHealth.Numbers numbers = health.numbers();
        assertThat(numbers.endedLastHour()).isEqualTo(20);
        assertThat(numbers.avgResponseMs()).isEqualTo(10_000);
        assertThat(numbers.p95ResponseMs()).isEqualTo(19_000);
    }

    @Test
    void remembersNoMoreThanAThousandRuns() {
        run("failed", Duration.ofSeconds(1));
        for (int i = 0; i < 1_000; i++) {
            run("completed", Duration.ofSeconds(1));
        }

        assertThat(health.numbers().endedLastHour()).isEqualTo(1_000);
    }

    @Test
    void isDownWhileTheBreakerOfTheOnlyProviderIsOpen() {
        replied(HAIKU, "0");
        assertThat(check.call().getState()).isEqualTo(HealthCheck.State.UP);

        refusedByBreaker(HAIKU);
        assertThat(check.call().getState()).isEqualTo(HealthCheck.State.DOWN);
        assertThat(check.call().getMessage()).get().asString().contains("circuit breaker of anthropic is open");

        now = now.plus(Duration.ofMinutes(2));
        assertThat(check.call().getState()).as("no news is good news").isEqualTo(HealthCheck.State.UP);
    }

    @Test
    void isDownWhileNothingCanBeRecorded() {
        away.set(true);
        HealthCheck.Result result = check.call();
        assertThat(result.getState()).isEqualTo(HealthCheck.State.DOWN);
        assertThat(result.getMessage())
                .get()
                .asString()
                .startsWith("the journal cannot be written: the disk is full; ");
        assertThat(result.getDetails())
                .containsEntry("sources", "paused: the journal cannot be written: the disk is full");

        away.set(false);
        assertThat(check.call().getState()).isEqualTo(HealthCheck.State.UP);
    }

    @Test
    void isUpWhileAnotherProviderAnswers() {
        refusedByBreaker(HAIKU);
        replied(LUNA, "0");

        HealthCheck.Result result = check.call();
        assertThat(result.getState()).isEqualTo(HealthCheck.State.UP);
        assertThat(result.getDetails()).containsEntry("cut_off", "anthropic");
    }

    @Test
    void isUpThoughTracesCanNotBeWrittenAndSaysSo() {
        traces.set(TraceFiles.State.FAILING);
        assertThat(check.call().getState()).isEqualTo(HealthCheck.State.UP);
        assertThat(check.call().getDetails().get("traces")).asString().startsWith("not written: ");

        traces.set(TraceFiles.State.BEHIND);
        assertThat(check.call().getState()).isEqualTo(HealthCheck.State.UP);
        assertThat(check.call().getDetails().get("traces")).asString().startsWith("behind: ");
    }

    private void append(long seq, String event) {
        journal.append(
                new Entry("run", seq, now, Entries.entry("run", now, event).event()), List.of());
    }

    private void spend(String amount) {
        Scope day = new Scope(Scope.ofDay(now), null);
        journal.append(
                Entries.entry("nobody", now, "{'type': 'model.chosen', 'model': 'a/m', 'why': 'w'}"),
                List.of(new Booking(day, Dollars.ZERO, Dollars.parse(amount))));
    }

    private void run(String status, Duration took) {
        String run = "run-" + System.nanoTime();
        health.recorded(Entries.entry(run, now.minus(took), "{'type': 'run.started'}"));
        health.recorded(Entries.entry(run, now, "{'type': 'run.ended', 'status': '" + status + "'}"));
    }

    @Test
    void saysOfAProviderThatIsCutOffWhatBecameOfItsLastCall() {
        heard("{'type': 'model.failed', 'kind': 'overloaded', 'message': 'anthropic is overloaded', 'model': '" + HAIKU
                + "'}");
        assertThat(health.breakerReasons()).isEmpty();

        refusedByBreaker(HAIKU);

        assertThat(health.breakerReasons()).containsOnly(entry("anthropic", "anthropic is overloaded"));
    }

    private void refusedByBreaker(String model) {
        heard("{'type': 'model.failed', 'kind': 'breaker_open', 'model': '" + model + "'}");
    }

    private void replied(String model, String cost) {
        heard("{'type': 'model.replied', 'model': '" + model + "', 'cost_usd': '" + cost + "', 'usage':"
                + " {'input_tokens': 10, 'output_tokens': 5, 'cache_read_tokens': 200, 'cache_write_tokens': 30}}");
    }

    private void heard(String event) {
        health.recorded(Entries.entry("run", now, event));
    }
}
