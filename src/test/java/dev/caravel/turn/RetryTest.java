package dev.caravel.turn;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravel.journal.Entry;
import dev.caravel.journal.Event;
import dev.caravel.journal.RunListener;
import dev.caravel.run.RunFailed;
import dev.caravel.run.Stop;
import dev.caravel.simulator.Call;
import dev.caravel.simulator.Simulator;
import dev.caravel.support.Captured;
import dev.caravel.support.TestHouse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.camel.Exchange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What is tried again, how often and when; counted at the server, where it costs.
 *
 * <p>Covers the route {@code caravel-ask-model} with {@code caravel.retries} and {@code caravel.backoff}.
 */
class RetryTest {

    private static final String SAY = "[[say 40 words]]";
    private static final Map<String, String> IMPATIENT =
            Map.of("caravel.model.stall-timeout", "400", "caravel.model.first-byte-timeout", "1000");

    @ParameterizedTest
    @CsvSource({
        "408,          server_error, 408, false",
        "409,          server_error, 409, false",
        "429,          rate_limited, 429, false",
        "500,          server_error, 500, false",
        "529,          overloaded,   529, false",
        "reset,        unreachable,     , false",
        "cut,          broken,          , true",
        "cut-tool,     broken,          , true",
        "stall,        stalled,         , true",
        "slow-head=9s, timeout,         , true",
        "garbage,      garbage,         , true",
        "overloaded,   overloaded,   529, true",
    })
    void whatMayPassIsTriedAgain(String fault, String kind, Integer status, boolean possiblyBilled) {
        try (Simulator model = TestHouse.model(fault);
                TestHouse house = TestHouse.against(model, IMPATIENT)) {
            Exchange reply = house.run("assistant", SAY);

            assertThat(reply.getMessage().getBody(String.class))
                    .startsWith("word1 ")
                    .endsWith(" word40");
            assertThat(model.calls()).hasSize(2);
            List<Event.ModelFailed> failures = house.events(reply, Event.ModelFailed.class);
            assertThat(failures).hasSize(1);
            assertThat(failures.get(0).attempt()).isEqualTo(1);
            assertThat(failures.get(0).kind()).isEqualTo(kind);
            assertThat(failures.get(0).status()).isEqualTo(status);
            assertThat(failures.get(0).possiblyBilled()).isEqualTo(possiblyBilled);
            assertThat(failures.get(0).retryInMs()).isBetween(17L, 23L);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "400, bad_request",
        "401, key_refused",
        "402, money_spent",
        "403, forbidden",
        "404, not_found",
        "413, too_large",
        "insufficient-quota, money_spent",
    })
    void whatCannotPassIsAskedOnce(String fault, String kind) {
        try (Simulator model = TestHouse.model(fault + "*");
                TestHouse house = TestHouse.against(model, Map.of())) {
            Exchange reply = house.run("assistant", SAY);

            assertThat(model.calls()).hasSize(1);
            assertThat(reply.getException()).isInstanceOf(RunFailed.class).hasMessageContaining("anthropic answered");
            assertThat(((RunFailed) reply.getException()).reason()).isEqualTo(kind);
            Event.ModelFailed failure =
                    house.events(reply, Event.ModelFailed.class).get(0);
            assertThat(failure.retryInMs()).isNull();
            assertThat(failure.possiblyBilled()).isFalse();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"429", "503", "reset", "cut", "garbage"})
    void thereAreExactlyAsManyRequestsAsAttemptsAreAllowed(String fault) {
        try (Simulator model = TestHouse.model(fault + "*");
                TestHouse house = TestHouse.against(model, Map.of("caravel.retry.attempts", "4"))) {
            Exchange reply = house.run("assistant", SAY);

            assertThat(model.calls()).hasSize(4);
            assertThat(house.runs().read(run(reply)).orElseThrow().error()).contains("(after 4 attempts)");
            assertThat(house.events(reply, Event.ModelAsked.class))
                    .extracting(Event.ModelAsked::attempt)
                    .containsExactly(1, 2, 3, 4);
        }
    }

    private static String run(Exchange reply) {
        return reply.getMessage().getHeader("CaravelRunId", String.class);
    }

    @Test
    void eachTurnHasAllItsAttempts() {
        try (Simulator model = TestHouse.model("529, ok, 529, ok");
                TestHouse house = TestHouse.against(model, Map.of("caravel.retry.attempts", "2"))) {
            Exchange reply = house.run("assistant", "[[call current-time {}]]");

            assertThat(reply.getMessage().getHeader("CaravelStatus")).isEqualTo("completed");
            assertThat(house.events(reply, Event.ModelAsked.class))
                    .extracting(Event.ModelAsked::attempt)
                    .containsExactly(1, 2, 1, 2);
        }
    }

    @Test
    void theDelayDoublesUpToTheLongestGiveOrTakeFifteenPercent() {
        Map<String, String> settings = Map.of(
                "caravel.retry.attempts", "7", "caravel.retry.initial-delay", "20", "caravel.retry.max-delay", "200");
        try (Simulator model = TestHouse.model("529*");
                TestHouse house = TestHouse.against(model, settings)) {
            Exchange reply = house.run("assistant", SAY);

            List<Long> delays = house.events(reply, Event.ModelFailed.class).stream()
                    .map(Event.ModelFailed::retryInMs)
                    .toList();
            List<Long> undisturbed = List.of(20L, 40L, 80L, 160L, 200L, 200L);
            for (int i = 0; i < undisturbed.size(); i++) {
                long middle = undisturbed.get(i);
                assertThat(delays.get(i)).isBetween(middle * 85 / 100 - 1, Math.min(200, middle * 115 / 100 + 1));
            }
            assertThat(delays.get(6)).isNull();
            assertThat(pauses(model)).hasSize(6);
            for (int i = 0; i < 6; i++) {
                assertThat(pauses(model).get(i)).isGreaterThanOrEqualTo(delays.get(i));
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "429 retry-after=1,      1000, 1000",
        "429 retry-after=300ms,   300,  300",
        "529 retry-after=date:2, 1000, 2000",
    })
    void theProvidersOwnWishForAPauseIsObeyed(String fault, long least, long most) {
        try (Simulator model = TestHouse.model(fault);
                TestHouse house = TestHouse.against(model, Map.of())) {
            Exchange reply = house.run("assistant", SAY);

            assertThat(reply.getMessage().getHeader("CaravelStatus")).isEqualTo("completed");
            // A date has whole seconds only, and the request took a moment: up to a second is lost on the way.
            assertThat(house.events(reply, Event.ModelFailed.class).get(0).retryInMs())
                    .isBetween(least - 200, most);
            assertThat(pauses(model).get(0)).isGreaterThanOrEqualTo(least - 200);
        }
    }

    @Test
    void aPauseThatTheProviderWishedForDoesNotStretchTheNextOne() {
        try (Simulator model = TestHouse.model("429 retry-after=600ms, 529, ok");
                TestHouse house = TestHouse.against(model, Map.of("caravel.retry.max-delay", "10000"))) {
            Exchange reply = house.run("assistant", SAY);

            List<Event.ModelFailed> failures = house.events(reply, Event.ModelFailed.class);
            assertThat(failures.get(0).retryInMs()).isEqualTo(600);
            assertThat(failures.get(1).retryInMs()).isBetween(34L, 46L);
        }
    }

    @Test
    void aProviderThatWishesForAnHourIsGivenAMinute() {
        try (Simulator model = TestHouse.model("429 retry-after=3600");
                TestHouse house = TestHouse.against(model, Map.of("caravel.limits.duration", "61s"))) {
            List<Long> delays = new ArrayList<>();
            house.listen(new RunListener() {
                @Override
                public void recorded(Entry entry) {
                    if (entry.event() instanceof Event.ModelFailed failed && failed.retryInMs() != null) {
                        delays.add(failed.retryInMs());
                        house.runs().stop(entry.run(), Stop.CANCELLED);
                    }
                }
            });

            house.run("assistant", SAY);

            assertThat(delays).containsExactly(60_000L);
        }
    }

    @Test
    void aPauseThatWouldPassTheRunsDeadlineIsNotBegun() {
        try (Simulator model = TestHouse.model("429 retry-after=3600*");
                TestHouse house = TestHouse.against(model, Map.of("caravel.limits.duration", "20s"))) {
            long begun = System.nanoTime();

            Exchange reply = house.run("assistant", SAY);

            assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(10));
            assertThat(model.calls()).hasSize(1);
            assertThat(reply.getMessage().getHeader("CaravelReason")).isEqualTo("provider");
            assertThat(house.events(reply, Event.ModelFailed.class))
                    .extracting(Event.ModelFailed::kind)
                    .containsExactly("rate_limited");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"cut", "stall", "overloaded"})
    void textThatWasShownBeforeABreakIsTakenBackAndTheAnswerIsThereOnce(String fault) {
        try (Simulator model = TestHouse.model(fault);
                TestHouse house = TestHouse.against(model, IMPATIENT)) {
            Captured live = new Captured();
            house.listen(live);

            Exchange reply = house.run("assistant", SAY);

            assertThat(live.retractions()).isEqualTo(1);
            assertThat(live.screen()).isEqualTo(reply.getMessage().getBody(String.class));
            assertThat(house.events(reply, Event.ModelReplied.class)).hasSize(1);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"529", "cut", "garbage"})
    void aReplyThatIsNotStreamedIsTriedAgainToo(String fault) {
        Map<String, String> settings = Map.of("caravel.model.streaming", "false", "caravel.limits.duration", "30s");
        try (Simulator model = TestHouse.model(fault);
                TestHouse house = TestHouse.against(model, settings)) {
            Exchange reply = house.run("assistant", SAY);

            assertThat(reply.getMessage().getBody(String.class)).endsWith(" word40");
            assertThat(model.calls()).hasSize(2);
            assertThat(model.calls().get(0).body().path("stream").asBoolean()).isFalse();
        }
    }

    /** The milliseconds between one request and the next. */
    private static List<Long> pauses(Simulator model) {
        List<Call> calls = model.calls();
        return Stream.iterate(1, i -> i < calls.size(), i -> i + 1)
                .map(i -> (calls.get(i).nanos() - calls.get(i - 1).nanos()) / 1_000_000)
                .toList();
    }
}
