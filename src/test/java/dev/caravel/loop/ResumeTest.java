package dev.caravel.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.caravel.journal.Journal;
import dev.caravel.journal.MemoryJournal;
import dev.caravel.journal.RunStatus;
import dev.caravel.money.Dollars;
import dev.caravel.run.Run;
import dev.caravel.run.RunRecord;
import dev.caravel.run.RunRecords;
import dev.caravel.support.MeteredModel;
import dev.caravel.support.MeteredModel.Habits;
import dev.caravel.support.TestHouse;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.junit.jupiter.api.Test;

/** Runs that were paused, or whose program died, continue: nothing is lost and no effect comes twice. */
class ResumeTest {

    private final AtomicInteger payments = new AtomicInteger();

    /** A tool that may run as often as one likes, and one that must not run twice. */
    private RouteBuilder routes() {
        return new RouteBuilder() {
            @Override
            public void configure() {
                from("agent:worker").routeId("worker").to("direct:caravel-loop");
                from("tool:look?description=Looks&parameter.at=string&readOnlyHint=true")
                        .routeId("look")
                        .setBody(simple("saw ${body[at]}"));
                from("tool:pay?description=Pays")
                        .routeId("pay")
                        .process(exchange -> payments.incrementAndGet())
                        .setBody(constant("paid"));
            }
        };
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
                Exchange further = house.runControl().resume(run, Optional.of(Dollars.parse("0.006")));

                assertThat(further.getMessage().getHeader("CaravelReason")).isEqualTo("budget");
                assertThat(further.getMessage().getHeader("CaravelCostUsd"))
                        .isEqualTo(model.charged().toString());
                assertThat(model.charged().picos())
                        .isGreaterThan(first.picos() * 3 / 2)
                        .isLessThanOrEqualTo(Dollars.parse("0.006").picos());
            }
        }
    }

    /** Whatever it had when its money was at an end: what it is said to need is enough for a turn, and not only to sum up again. */
    @Test
    void whatARunIsSaidToNeedIsEnoughForAnotherTurn() throws Exception {
        try (MeteredModel model = new MeteredModel(new Habits(true, 0, 0, 0, "look", "{\"at\": \"#\"}"), 1)) {
            Map<String, String> settings = Map.of(
                    "caravel.anthropic.base-url", model.url(),
                    "caravel.anthropic.key", "key",
                    "caravel.limits.turns", "1000");
            RouteBuilder workers = new RouteBuilder() {
                @Override
                public void configure() {
                    for (int i = 1; i <= 12; i++) {
                        from("agent:worker" + i + "?budget=" + new Dollars(i * 400_000_000L))
                                .to("direct:caravel-loop");
                    }
                }
            };
            try (TestHouse house = TestHouse.start(settings, routes(), workers)) {
                for (int i = 1; i <= 12; i++) {
                    Exchange reply = house.run("worker" + i, "go on");
                    String run = reply.getMessage().getHeader("CaravelRunId", String.class);
                    RunRecord paused = record(house, run);
                    assertThat(paused.reason()).isEqualTo("budget");
                    Dollars enough = paused.costUsd().plus(paused.exceeded().neededUsd());

                    house.runControl().resume(run, Optional.of(enough));

                    assertThat(record(house, run).turns())
                            .as("it had %s, and was resumed with %s", paused.budgetUsd(), enough)
                            .isGreaterThan(paused.turns());
                }
            }
        }
    }

    private static RunRecord record(TestHouse house, String run) {
        return new RunRecords(house.journal()).find(run).orElseThrow();
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
            Exchange reply = second.runControl().resume(run, Optional.empty());
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

            assertThatThrownBy(() -> house.runControl().resume(run, Optional.empty()))
                    .hasMessage("run " + run + " is completed and cannot be resumed");
            assertThatThrownBy(() -> house.runControl().resume("nobody", Optional.empty()))
                    .hasMessage("there is no run 'nobody'");
        }
    }
}
