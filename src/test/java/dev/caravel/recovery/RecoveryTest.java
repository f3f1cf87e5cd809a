package dev.caravel.recovery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravel.journal.Entry;
import dev.caravel.journal.Event;
import dev.caravel.journal.Journal;
import dev.caravel.journal.JournalUnavailable;
import dev.caravel.journal.MemoryJournal;
import dev.caravel.journal.RunStatus;
import dev.caravel.money.Booking;
import dev.caravel.run.Resolution;
import dev.caravel.run.RunFailed;
import dev.caravel.run.RunRecord;
import dev.caravel.run.RunRecords;
import dev.caravel.run.Stop;
import dev.caravel.support.ForwardingJournal;
import dev.caravel.support.TestHouse;
import dev.caravel.support.Until;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.junit.jupiter.api.Test;

/** At night, when nobody watches: what can continue is resumed by itself. */
class RecoveryTest {

    private static final Map<String, String> BY_ITSELF = Map.of("caravel.recovery", "true");

    private final List<Object> answers = new CopyOnWriteArrayList<>();
    private final List<String> standings = new CopyOnWriteArrayList<>();
    private final AtomicBoolean away = new AtomicBoolean();
    private final CountDownLatch waiting = new CountDownLatch(1);

    private RouteBuilder routes() {
        return new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:task").routeId("task").to("agent:worker?replyTo=direct:answer");
                from("agent:worker").routeId("worker").to("direct:caravel-loop");
                from("agent:head?tools=wait,agent:helper").routeId("head").to("direct:caravel-loop");
                from("agent:helper?description=Helps").routeId("helper").to("direct:caravel-loop");
                from("tool:wait?description=Waits&readOnlyHint=true")
                        .routeId("wait")
                        .process(exchange -> {
                            waiting.countDown();
                            if (!answers.contains("do not wait")) {
                                Thread.sleep(60_000);
                            }
                        })
                        .setBody(constant("waited"));
                from("tool:pay?description=Pays").routeId("pay").setBody(constant("paid"));
                from("direct:answer").routeId("answer").process(exchange -> {
                    standings.add(exchange.getMessage().getHeader("CaravelStatus") + " "
                            + exchange.getMessage().getHeader("CaravelReason"));
                    if (away.get()) {
                        throw new IllegalStateException("nobody takes it");
                    }
                    answers.add(exchange.getMessage().getBody());
                });
            }
        };
    }

    private TestHouse house(Journal journal, Map<String, String> settings) {
        return TestHouse.start(settings, context -> {
            context.getRegistry().bind("journal", Journal.class, journal);
            context.addRoutes(routes());
        });
    }

    private static CompletableFuture<Exchange> hand(TestHouse house, String task) {
        return CompletableFuture.supplyAsync(
                () -> house.context().createProducerTemplate().request("direct:task", exchange -> exchange.getMessage()
                        .setBody(task)));
    }

    @Test
    void aRunWhoseProgramWasEndedGoesOnInTheNextOneAndItsAnswerArrives() throws Exception {
        Journal journal = new MemoryJournal(10, 10);
        try (TestHouse house = house(journal, Map.of())) {
            CompletableFuture<Exchange> cut = hand(house, "[[call wait {}]]");
            waiting.await();
            house.runs().stopAll(Stop.SHUTDOWN);
            assertThat(cut.get().getMessage().getHeader("CaravelStatus")).isEqualTo("paused");
        }
        answers.add("do not wait");
        try (TestHouse house = house(journal, BY_ITSELF)) {
            Until.is("the answer arrives", () -> answers.size() == 2);
            assertThat(answers).last().isEqualTo("done: waited");
            Until.is("nothing is in progress", () -> house.runs().active() == 0);
        }
    }

    @Test
    void subagentsAreCountedOverTheWholeLifeOfTheirRun() throws Exception {
        Journal journal = new MemoryJournal(10, 10);
        Map<String, String> settings = new HashMap<>(Map.of("caravel.limits.subagents", "1"));
        try (TestHouse house = house(journal, settings)) {
            CompletableFuture<Exchange> cut = CompletableFuture.supplyAsync(() -> house.run(
                    "head",
                    "[[call helper {\"task\": \"a\"}]] then [[call wait {}]] then [[call helper {\"task\": \"b\"}]]"));
            waiting.await();
            house.runs().stopAll(Stop.SHUTDOWN);
            assertThat(cut.get().getMessage().getHeader("CaravelStatus")).isEqualTo("paused");
        }
        answers.add("do not wait");
        settings.putAll(BY_ITSELF);
        try (TestHouse house = house(journal, settings)) {
            Until.is(
                    "the run is over",
                    () -> journal.latest(10, Optional.of(RunStatus.COMPLETED)).size() == 2);

            assertThat(house.started("helper")).isEmpty();
            assertThat(new RunRecords(journal).latest(10, Optional.empty()))
                    .filteredOn(run -> run.agent().equals("head"))
                    .singleElement()
                    .extracting(RunRecord::answer)
                    .asString()
                    .contains("caravel.limits.subagents");
        }
    }

    @Test
    void aRunThatWaitsAtALimitIsLeftAlone() throws Exception {
        Journal journal = new MemoryJournal(10, 10);
        try (TestHouse house = house(journal, Map.of("caravel.limits.turns", "1"))) {
            answers.add("do not wait");
            hand(house, "[[call wait {}]] then [[call wait {}]]").get();
            assertThat(journal.latest(10, Optional.of(RunStatus.PAUSED))).hasSize(1);
        }
        int events = journal.read(journal.latest(1, Optional.empty()).get(0)).size();
        try (TestHouse house = house(journal, BY_ITSELF)) {
            Thread.sleep(1_500);
            assertThat(journal.read(journal.latest(1, Optional.empty()).get(0))).hasSize(events);
            assertThat(house.runs().active()).isZero();
        }
    }

    @Test
    void anAnswerThatNobodyTakesIsKeptAndDeliveredLater() throws Exception {
        away.set(true);
        Journal journal = new MemoryJournal(10, 10);
        try (TestHouse house = house(journal, BY_ITSELF)) {
            Exchange reply = hand(house, "hello").get();
            assertThat(reply.getException()).isNull();
            assertThat(answers).isEmpty();
        }
        away.set(false);
        try (TestHouse house = house(journal, BY_ITSELF)) {
            Until.is("the answer arrives", () -> answers.size() == 1);
            Until.is("that is recorded", () -> journal.undelivered(10).isEmpty());
            assertThat(house.runs().active()).isZero();
        }
    }

    @Test
    void aRunWhoseJournalWentAwayGoesOnWhenItIsBack() throws Exception {
        AtomicInteger appends = new AtomicInteger();
        Journal moody = new ForwardingJournal(new MemoryJournal(10, 10)) {
            @Override
            public void append(Entry entry, List<Booking> bookings) {
                int append = appends.incrementAndGet();
                if (append >= 4 && append <= 6) {
                    throw new JournalUnavailable("the disk is full", null);
                }
                super.append(entry, bookings);
            }
        };
        try (TestHouse house = house(moody, BY_ITSELF)) {
            Exchange reply = hand(house, "hello").get();
            assertThat(reply.getException()).isInstanceOf(RunFailed.class).hasMessage("the disk is full");
            Until.is("the answer arrives all the same", () -> answers.size() == 1);
            assertThat(moody.latest(10, Optional.of(RunStatus.COMPLETED))).hasSize(1);
        }
    }

    @Test
    void ofARunThatWentOnByItselfAndStandsStillNowItsReplyToIsTold() throws Exception {
        AtomicBoolean failed = new AtomicBoolean();
        Journal moody = new ForwardingJournal(new MemoryJournal(10, 10)) {
            @Override
            public void append(Entry entry, List<Booking> bookings) {
                if (entry.event() instanceof Event.ToolFinished && failed.compareAndSet(false, true)) {
                    throw new JournalUnavailable("the server is away", null);
                }
                super.append(entry, bookings);
            }
        };
        try (TestHouse house = house(moody, BY_ITSELF)) {
            hand(house, "[[call pay {}]]").get();
            Until.is("somebody is told", () -> !standings.isEmpty());
            Until.is("that is recorded", () -> moody.undelivered(10).isEmpty());
            Until.is("nothing is in progress", () -> house.runs().active() == 0);
            assertThat(standings).containsExactly("paused outcome_unknown");

            String run = moody.latest(1, Optional.empty()).get(0);
            String call = house.runs()
                    .read(run)
                    .orElseThrow()
                    .unknownCall()
                    .orElseThrow()
                    .id();
            house.runControl().resolve(run, call, new Resolution(Optional.of("paid")));
            Until.is("the answer arrives, too", () -> standings.size() == 2);
            assertThat(standings).last().isEqualTo("completed null");
            assertThat(answers).last().isEqualTo("done: paid");
        }
    }

    @Test
    void aRunIsCancelledWithAllThatItStarted() throws Exception {
        Journal journal = new MemoryJournal(10, 10);
        try (TestHouse house = house(journal, Map.of())) {
            CompletableFuture<Exchange> under = hand(house, "[[call wait {}]]");
            waiting.await();
            String run = journal.latest(1, Optional.empty()).get(0);
            assertThat(house.runControl().cancel(run)).isFalse();

            assertThat(under.get().getException()).hasMessageContaining("cancelled");
            assertThat(journal.latest(10, Optional.of(RunStatus.CANCELLED))).containsExactly(run);
            assertThat(journal.read(run)).last().satisfies(entry -> assertThat(entry.event())
                    .isInstanceOfAny(Event.RunEnded.class, Event.AnswerDelivered.class));
        }
    }
}
