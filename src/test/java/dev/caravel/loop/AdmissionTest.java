package dev.caravel.loop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravel.journal.MemoryJournal;
import dev.caravel.journal.RunStatus;
import dev.caravel.money.Booking;
import dev.caravel.money.Dollars;
import dev.caravel.money.Scope;
import dev.caravel.run.Run;
import dev.caravel.simulator.Simulator;
import dev.caravel.support.Entries;
import dev.caravel.support.TestHouse;
import dev.caravel.support.Until;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.camel.Exchange;
import org.junit.jupiter.api.Test;

/** Work that nobody waits for begins when something can come of it. */
class AdmissionTest {

    private static final String BREAKER = "{'type': 'model.failed', 'kind': 'breaker_open', 'model': '%s/m'}";
    private static final String REPLY = "{'type': 'model.replied', 'model': '%s/m', 'usage': {'input_tokens': 1}}";

    private final MemoryJournal journal = new MemoryJournal(10, 10);
    private final MovingClock clock = new MovingClock();
    private final Admission admission = new Admission(journal, Optional.of(Dollars.parse("1.00")), clock);

    @Test
    void noneBeginsWhileNoProviderAnswers() {
        assertThat(admission.closed()).isEmpty();
        heard(BREAKER.formatted("anthropic"));
        assertThat(admission.closed()).contains("no model can be asked: the circuit breaker of anthropic is open");
        heard(REPLY.formatted("openai"));
        assertThat(admission.closed()).as("there is another one").isEmpty();
        heard(BREAKER.formatted("openai"));
        assertThat(admission.closed()).isPresent();
        heard(REPLY.formatted("anthropic"));
        assertThat(admission.closed()).isEmpty();
    }

    @Test
    void itIsTriedAgainWhenNothingWasHeardForAMinute() {
        heard(BREAKER.formatted("anthropic"));
        clock.pass(Duration.ofSeconds(61));

        assertThat(admission.closed()).isEmpty();
    }

    @Test
    void noneBeginsOnADayWhoseBudgetIsSpentAndAllDoOnTheNext() {
        spend("1.00");
        assertThat(admission.closed()).contains("the day's budget of 1 US dollars is used up (caravel.budget.day)");
        clock.pass(Duration.ofDays(1));

        assertThat(admission.closed()).isEmpty();
    }

    @Test
    void aDayIsUsedUpWhenARunDidNotFitAndThereIsNotEnoughForAnother() {
        heard("{'type': 'budget.reserved', 'call_usd': '0.20', 'landing_usd': '0.05'}");
        spend("0.80");
        assertThat(admission.closed()).isEmpty();

        heard("{'type': 'budget.exceeded', 'scope': '%s'}".formatted(Scope.ofDay(clock.instant())));
        assertThat(admission.closed()).isPresent();
    }

    @Test
    void aRunThatNeededMoreThanOthersDoesNotHoldThemUp() {
        heard("{'type': 'budget.reserved', 'call_usd': '0.10', 'landing_usd': '0.05'}");
        spend("0.80");
        heard("{'type': 'budget.exceeded', 'scope': '%s'}".formatted(Scope.ofDay(clock.instant())));

        assertThat(admission.closed()).isEmpty();
    }

    @Test
    void whatIsAcceptedMeanwhileStaysQueuedAndBeginsByItself() {
        try (Simulator model = TestHouse.model("");
                TestHouse house = TestHouse.against(model, Map.of())) {
            house.runs().admission().recorded(Entries.entry("x", Instant.now(), BREAKER.formatted("anthropic")));
            Exchange accepted = house.context()
                    .createProducerTemplate()
                    .request("agent:assistant?wait=false", task -> task.getMessage()
                            .setBody("[[say 2 words]]"));
            assertThat(accepted.getMessage().getHeader("CaravelStatus")).isEqualTo("queued");
            String run = accepted.getMessage().getHeader("CaravelRunId", String.class);
            assertThat(house.runs().waiting()).isEqualTo(1);
            assertThat(model.calls()).isEmpty();
            assertThat(Run.replay(house.journal().read(run)).toRecord().queuedFor())
                    .contains("anthropic");

            house.runs().admission().recorded(Entries.entry("x", Instant.now(), REPLY.formatted("anthropic")));
            Until.is(
                    "it has its answer",
                    () -> Run.replay(house.journal().read(run)).status() == RunStatus.COMPLETED);
            assertThat(Run.replay(house.journal().read(run)).toRecord().queuedFor())
                    .isNull();
        }
    }

    private void heard(String event) {
        admission.recorded(Entries.entry("run", clock.instant(), event));
        clock.pass(Duration.ofSeconds(1));
    }

    private void spend(String amount) {
        Scope day = new Scope(Scope.ofDay(clock.instant()), null);
        journal.append(
                Entries.entry("nobody", clock.instant(), "{'type': 'model.chosen', 'model': 'a/m', 'why': 'w'}"),
                List.of(new Booking(day, Dollars.ZERO, Dollars.parse(amount))));
        clock.pass(Duration.ofSeconds(1));
    }

    private static final class MovingClock extends Clock {

        private Instant now = Instant.parse("2026-11-28T10:00:00Z");

        void pass(Duration time) {
            now = now.plus(time);
        }

        @Override
        public Instant instant() {
            return now;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    }
}
