package dev.caravel.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.caravel.guard.Approver;
import dev.caravel.guard.Decision;
import dev.caravel.journal.Account;
import dev.caravel.journal.Booking;
import dev.caravel.journal.Dollars;
import dev.caravel.journal.Entry;
import dev.caravel.journal.Event;
import dev.caravel.journal.Journal;
import dev.caravel.journal.MemoryJournal;
import dev.caravel.journal.RunListener;
import dev.caravel.simulator.Simulator;
import dev.caravel.support.ForwardingJournal;
import dev.caravel.support.MeteredModel;
import dev.caravel.support.MeteredModel.Habits;
import dev.caravel.support.TestHouse;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Runs that stood still, or whose program died, go on: nothing is lost and no effect comes twice. */
class ResumeTest {

    /** A task, and how it ends when nothing disturbs it. */
    private enum Story {
        TOOLS_AND_RETRIES(TASK, ANSWER, "completed"),
        APPROVAL_AND_LANDING(
                "[[call wipe {}]] then [[call pay {}]] then [[call put {}]]", "done: wiped; paid; put", "paused");

        private final String task;
        private final String answer;
        private final String status;

        Story(String task, String answer, String status) {
            this.task = task;
            this.answer = answer;
            this.status = status;
        }

        String agent() {
            return this == TOOLS_AND_RETRIES ? "worker" : "brief";
        }
    }

    private static final String TASK = "[[call look {\"at\": \"a\"}]] [[call look {\"at\": \"b\"}]]"
            + " then [[call pay {}]] then [[call put {}]] then [[call look {\"at\": \"c\"}]]";
    private static final String ANSWER = "done: saw a; saw b; paid; put; saw c";

    private final AtomicInteger payments = new AtomicInteger();
    private final Set<String> puts = ConcurrentHashMap.newKeySet();

    /** A tool that may run as often as one likes, one that must not run twice, and one that knows its repetitions. */
    private RouteBuilder routes() {
        return new RouteBuilder() {
            @Override
            public void configure() {
                from("agent:worker").routeId("worker").to("direct:caravel-loop");
                from("agent:brief?maxTurns=3").routeId("brief").to("direct:caravel-loop");
                from("tool:wipe?description=Wipes&destructiveHint=true&idempotentHint=true")
                        .routeId("wipe")
                        .setBody(constant("wiped"));
                from("tool:look?description=Looks&parameter.at=string&readOnlyHint=true")
                        .routeId("look")
                        .setBody(simple("saw ${body[at]}"));
                from("tool:pay?description=Pays")
                        .routeId("pay")
                        .process(exchange -> payments.incrementAndGet())
                        .setBody(constant("paid"));
                from("tool:put?description=Puts&idempotentHint=true")
                        .routeId("put")
                        .process(
                                exchange -> puts.add(exchange.getMessage().getHeader("CaravelEffectKey", String.class)))
                        .setBody(constant("put"));
            }
        };
    }

    /** A journal that dies at its nth event, before or after it is kept, and stays dead; what it kept survives it. */
    private static final class Mortal extends ForwardingJournal {

        private final int lastEvent;
        private final boolean keepsIt;
        private int events;

        Mortal(Journal kept, int lastEvent, boolean keepsIt) {
            super(kept);
            this.lastEvent = lastEvent;
            this.keepsIt = keepsIt;
        }

        @Override
        public synchronized void append(Entry entry, List<Booking> bookings) {
            events++;
            if (events < lastEvent || (events == lastEvent && keepsIt)) {
                kept.append(entry, bookings);
            }
            if (events >= lastEvent) {
                throw new IllegalStateException("killed");
            }
        }
    }

    private TestHouse house(Simulator model, Journal journal) {
        return TestHouse.against(model, Map.of("caravel.anthropic.key", "key"), context -> {
            context.getRegistry().bind("journal", Journal.class, journal);
            Approver person = (question, stopped) -> Optional.of(new Decision(true, "ann", ""));
            context.getRegistry().bind("person", Approver.class, person);
            context.addRoutes(routes());
        });
    }

    @ParameterizedTest
    @EnumSource(Story.class)
    void whereverTheProgramDiesTheRunEndsInTheSameAnswerAndPaysOnce(Story story) {
        int events = 0;
        for (int last = 1; last <= 60; last++) {
            for (boolean keepsIt : List.of(false, true)) {
                events = dieAndGoOn(story, last, keepsIt);
            }
            if (events < last) {
                System.out.println(
                        "crash matrix, " + story + ": " + 2 * last + " deaths of a run of " + events + " events");
                return;
            }
        }
        throw new AssertionError("the run has more events than were tried: " + events);
    }

    /** How many events the run records when nothing disturbs it; more than {@code last} until the matrix is complete. */
    private int dieAndGoOn(Story story, int last, boolean keepsIt) {
        payments.set(0);
        puts.clear();
        MemoryJournal journal = new MemoryJournal(10, 10);
        AtomicInteger recorded = new AtomicInteger();
        try (Simulator model = TestHouse.model("529, ok, cut")) {
            String run = begin(story, model, new Mortal(journal, last, keepsIt), recorded);
            if (run.isEmpty() || journal.read(run).isEmpty()) {
                return recorded.get() + 1;
            }
            String where = "died " + (keepsIt ? "after" : "before") + " event " + last + " was kept";
            RunStatus left = Run.replay(journal.read(run)).status();
            boolean ended = left.label().equals(story.status);
            if (!ended) {
                try (TestHouse house = house(model, journal)) {
                    Exchange reply = goOn(house, run);
                    assertThat(reply.getMessage().getBody()).as(where).isEqualTo(story.answer);
                    assertThat(reply.getException()).as(where).isNull();
                    assertThat(reply.getMessage().getHeader("CaravelStatus"))
                            .as(where)
                            .isEqualTo(story.status);
                }
            }
            assertThat(payments).as(where).hasValue(1);
            assertThat(puts).as(where).hasSize(1);
            assertAccounts(journal, run, where);
            return ended ? recorded.get() : Integer.MAX_VALUE;
        }
    }

    private String begin(Story story, Simulator model, Journal journal, AtomicInteger recorded) {
        StringBuffer id = new StringBuffer();
        try (TestHouse house = house(model, journal)) {
            house.listen(new RunListener() {
                @Override
                public void recorded(Entry entry) {
                    recorded.incrementAndGet();
                    if (id.isEmpty()) {
                        id.append(entry.run());
                    }
                }
            });
            house.run(story.agent(), story.task);
            return id.toString();
        }
    }

    /** As a person would: says what became of a payment that nobody knows of, and lets the run go on. */
    private Exchange goOn(TestHouse house, String run) {
        try {
            Exchange reply = house.standingRuns().resume(run, Optional.empty());
            if ("outcome_unknown".equals(reply.getMessage().getHeader("CaravelReason"))) {
                String call = Run.replay(house.journal().read(run))
                        .callsUnderWay()
                        .get(0)
                        .id();
                Optional<String> result = payments.get() > 0 ? Optional.of("paid") : Optional.empty();
                house.standingRuns().resolve(run, call, new Resolution(result));
                reply = house.standingRuns().resume(run, Optional.empty());
            }
            return reply;
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private static void assertAccounts(Journal journal, String run, String where) {
        List<Event> events = journal.read(run).stream().map(Entry::event).toList();
        Dollars spent = events.stream()
                .map(event -> event instanceof Event.ModelReplied replied
                        ? replied.costUsd()
                        : event instanceof Event.ModelFailed failed ? failed.costUsd() : Dollars.ZERO)
                .reduce(Dollars.ZERO, Dollars::plus);
        events.stream()
                .filter(Event.BudgetReserved.class::isInstance)
                .flatMap(event -> ((Event.BudgetReserved) event).scopes().stream())
                .map(scope -> journal.account(scope.account()))
                .forEach(account -> assertThat(account).as(where).isEqualTo(new Account(Dollars.ZERO, spent)));
    }

    @Test
    void aRunThatUsedUpItsBudgetGoesOnWithAHigherOne() throws Exception {
        Map<String, String> settings = new HashMap<>();
        try (MeteredModel model = new MeteredModel(new Habits(true, 0, 0, 0, "look", "{\"at\": \"#\"}"), 1)) {
            settings.put("caravel.anthropic.base-url", model.url());
            settings.put("caravel.anthropic.key", "key");
            settings.put("caravel.budget.run", "0.003");
            settings.put("caravel.limits.turns", "1000");
            try (TestHouse house = TestHouse.start(settings, routes())) {
                Exchange reply = house.run("worker", "go on for ever");
                String run = reply.getMessage().getHeader("CaravelRunId", String.class);
                Dollars first = model.charged();
                Exchange further = house.standingRuns().resume(run, Optional.of(Dollars.parse("0.006")));

                assertThat(further.getMessage().getHeader("CaravelReason")).isEqualTo("budget");
                assertThat(further.getMessage().getHeader("CaravelCostUsd"))
                        .isEqualTo(model.charged().toString());
                assertThat(model.charged().picos())
                        .isGreaterThan(first.picos() * 3 / 2)
                        .isLessThanOrEqualTo(Dollars.parse("0.006").picos());
            }
        }
    }

    private TestHouse house(Journal journal, RouteBuilder more) {
        return TestHouse.start(Map.of(), context -> {
            context.getRegistry().bind("journal", Journal.class, journal);
            context.addRoutes(routes());
            context.addRoutes(more);
        });
    }

    @Test
    void aProcessWhoseRunWasTakenOverIsRefusedActsNoMoreAndItsCallerGetsTheAnswer() throws Exception {
        // This journal can't tell that the first one is alive.
        Journal shared = new MemoryJournal(10, 10);
        CountDownLatch slow = new CountDownLatch(1);
        CountDownLatch running = new CountDownLatch(1);
        RouteBuilder waits = new RouteBuilder() {
            @Override
            public void configure() {
                from("tool:think?description=Thinks&readOnlyHint=true")
                        .routeId("think")
                        .process(exchange -> {
                            running.countDown();
                            slow.await();
                        })
                        .setBody(constant("thought"));
            }
        };
        RouteBuilder quick = new RouteBuilder() {
            @Override
            public void configure() {
                from("tool:think?description=Thinks&readOnlyHint=true")
                        .routeId("think")
                        .setBody(constant("thought"));
            }
        };
        try (TestHouse first = house(shared, waits);
                TestHouse second = house(shared, quick)) {
            CompletableFuture<Exchange> left =
                    CompletableFuture.supplyAsync(() -> first.run("worker", "[[call think {}]] then [[call pay {}]]"));
            running.await();
            String run = second.journal().latest(1, Optional.empty()).get(0);
            Exchange reply = second.standingRuns().resume(run, Optional.empty());
            slow.countDown();

            assertThat(reply.getMessage().getBody()).isEqualTo("done: thought; paid");
            assertThat(left.get().getException()).isNull();
            assertThat(left.get().getMessage().getBody()).isEqualTo("done: thought; paid");
            assertThat(payments).hasValue(1);
            assertThat(Run.replay(second.journal().read(run)).status()).isEqualTo(RunStatus.COMPLETED);
        }
    }

    @Test
    void aRunThatIsOverOrUnknownCannotGoOn() {
        try (TestHouse house = TestHouse.start(Map.of(), routes())) {
            String run = house.run("worker", "hello").getMessage().getHeader("CaravelRunId", String.class);

            assertThatThrownBy(() -> house.standingRuns().resume(run, Optional.empty()))
                    .hasMessage("run " + run + " is completed and can't go on");
            assertThatThrownBy(() -> house.standingRuns().resume("nobody", Optional.empty()))
                    .hasMessage("there is no run 'nobody'");
        }
    }
}
