package dev.caravel.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravel.journal.Approval;
import dev.caravel.journal.Entry;
import dev.caravel.journal.Event;
import dev.caravel.journal.MemoryJournal;
import dev.caravel.journal.Scope;
import dev.caravel.journal.sql.SqlJournal;
import dev.caravel.journal.sql.Sync;
import dev.caravel.simulator.Simulator;
import dev.caravel.support.TestHouse;
import dev.caravel.support.Until;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Rare moments, in which two things happen at once or in an unusual order. */
class OddMomentsTest {

    private static String sqlite(Path folder) {
        return "jdbc:sqlite:" + folder.resolve("journal.db");
    }

    private static Map<String, String> settings(Path folder, String... more) {
        Map<String, String> all = new HashMap<>();
        all.put("caravel.journal", sqlite(folder));
        for (int i = 0; i < more.length; i += 2) {
            all.put(more[i], more[i + 1]);
        }
        return all;
    }

    private static List<RunRecord> records(TestHouse house) {
        return new RunRecords(house.journal()).latest(50, Optional.empty());
    }

    private static RunRecord of(TestHouse house, String agent) {
        return records(house).stream()
                .filter(r -> r.agent().equals(agent))
                .findFirst()
                .orElse(null);
    }

    private static Event.RunStarted start(String replyTo) {
        return new Event.RunStarted(
                "a", null, null, null, null, replyTo, null, "hi", List.of(), null, 5, 1000L, 100, null, false);
    }

    @Test
    @Timeout(60)
    void aDeliveryThatStartsAnotherAgentDoesNotHangWhenPlacesAreUsedUp() throws Exception {
        TestHouse house = TestHouse.start(Map.of("caravel.limits.active", "1"), new RouteBuilder() {
            @Override
            public void configure() {
                from("agent:one").routeId("one").to("direct:caravel-loop");
                from("agent:two").routeId("two").to("direct:caravel-loop");
                from("direct:task").routeId("task").to("agent:one?replyTo=direct:next");
                from("direct:next").routeId("next").to("agent:two");
            }
        });
        try {
            CompletableFuture<Object> reply = CompletableFuture.supplyAsync(
                    () -> house.context().createProducerTemplate().requestBody("direct:task", "hello"));
            assertThat(reply).succeedsWithin(10, TimeUnit.SECONDS);
        } finally {
            // lets the test end
            house.context().getShutdownStrategy().setTimeout(2);
            house.context().stop();
        }
    }

    @Test
    void aRunWhoseRouteFailsBeforeTheLoopIsTriedAgainLessAndLessOften(@TempDir Path folder) throws Exception {
        AtomicInteger looked = new AtomicInteger();
        AtomicBoolean down = new AtomicBoolean();
        CountDownLatch waiting = new CountDownLatch(1);
        RouteBuilder[] routes = new RouteBuilder[2];
        for (int i = 0; i < 2; i++) {
            routes[i] = new RouteBuilder() {
                @Override
                public void configure() {
                    from("agent:worker?tools=wait")
                            .routeId("worker")
                            .process(e -> {
                                looked.incrementAndGet();
                                if (down.get()) {
                                    throw new IllegalStateException("the lookup is down");
                                }
                            })
                            .to("direct:caravel-loop");
                    from("tool:wait?description=Waits&readOnlyHint=true")
                            .routeId("wait")
                            .process(e -> {
                                waiting.countDown();
                                Thread.sleep(30_000);
                            });
                }
            };
        }
        try (TestHouse house = TestHouse.start(settings(folder), routes[0])) {
            CompletableFuture<Exchange> cut =
                    CompletableFuture.supplyAsync(() -> house.run("worker", "[[call wait {}]]"));
            waiting.await();
            house.runs().stopAll(Stop.SHUTDOWN);
            cut.get();
        }
        down.set(true);
        looked.set(0);
        try (TestHouse house = TestHouse.start(settings(folder, "caravel.recovery", "true"), routes[1])) {
            Thread.sleep(5000);
            assertThat(looked.get()).isLessThanOrEqualTo(3);
        }
    }

    @Test
    void aRunThatIsCancelledInItsLandingIsCancelled() throws Exception {
        try (Simulator model = TestHouse.model("", Duration.ofMillis(300));
                TestHouse house = TestHouse.against(model, Map.of("caravel.limits.turns", "1"), new RouteBuilder() {
                    @Override
                    public void configure() {
                        from("agent:worker?tools=note").routeId("worker").to("direct:caravel-loop");
                        from("tool:note?description=n&readOnlyHint=true")
                                .routeId("note")
                                .setBody(constant("a b c d e f g h i j k l m n o p"));
                    }
                })) {
            CountDownLatch landing = new CountDownLatch(1);
            AtomicBoolean landed = new AtomicBoolean();
            house.listen(new dev.caravel.journal.RunListener() {
                @Override
                public void recorded(Entry entry) {
                    if (entry.event() instanceof Event.RunLanding) {
                        landed.set(true);
                    }
                }

                @Override
                public void text(String run, String delta) {
                    if (landed.get()) {
                        landing.countDown();
                    }
                }

                @Override
                public void textRetracted(String run) {}
            });
            CompletableFuture<Exchange> run =
                    CompletableFuture.supplyAsync(() -> house.run("worker", "[[call note {}]]"));
            assertThat(landing.await(30, TimeUnit.SECONDS)).isTrue();
            String id = house.journal().latest(1, Optional.empty()).get(0);
            assertThat(house.standingRuns().cancel(id)).isFalse();
            run.get(30, TimeUnit.SECONDS);
            assertThat(of(house, "worker").status()).isEqualTo("cancelled");
        }
    }

    @Test
    void aRunThatHasAKeyHasAnEventInMemoryToo() throws Exception {
        for (int i = 0; i < 3000; i++) {
            MemoryJournal journal = new MemoryJournal(10, 10);
            Event.RunStarted start = new Event.RunStarted(
                    "a", null, null, "k", null, null, null, "hi", List.of(), null, 5, 1000L, 100, null, false);
            CompletableFuture<Void> other = CompletableFuture.runAsync(
                    () -> journal.append(new Entry("r", 1, Instant.now(), start), List.of()));
            while (true) {
                Optional<String> bound = journal.boundTo("a", "", "k");
                if (bound.isPresent()) {
                    assertThat(journal.read(bound.get())).as("round " + i).isNotEmpty();
                    break;
                }
            }
            other.get();
        }
    }

    @Test
    void theThreadOfATenantsSubagentIsTheTenants(@TempDir Path folder) throws Exception {
        try (TestHouse house = TestHouse.start(settings(folder), new RouteBuilder() {
            @Override
            public void configure() {
                from("agent:boss?tools=ask").routeId("boss").to("direct:caravel-loop");
                from("agent:clerk?description=c&tools=").routeId("clerk").to("direct:caravel-loop");
                from("tool:ask?description=Asks")
                        .routeId("ask")
                        .setBody(constant("from within"))
                        .to("agent:clerk?thread=t");
                from("direct:nobody").routeId("nobody").to("agent:clerk?thread=t");
                from("direct:acme").routeId("acme").to("agent:boss?tenant=acme");
            }
        })) {
            var template = house.context().createProducerTemplate();
            template.requestBody("direct:nobody", "secret of nobody");
            template.requestBody("direct:acme", "[[call ask {}]]");
            template.requestBody("direct:acme", "[[call ask {}]]");
            List<Event.RunStarted> clerks = house.started("clerk");
            assertThat(clerks)
                    .filteredOn(c -> "acme".equals(c.tenant()))
                    .extracting(c -> c.messages().toString())
                    .noneMatch(m -> m.contains("secret"))
                    .anyMatch(m -> m.contains("from within"));
        }
    }

    @Test
    void aCancelFromAnotherProcessIsNotLostWhenTheRunParksMeanwhile(@TempDir Path folder) throws Exception {
        AtomicInteger erased = new AtomicInteger();
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        try (TestHouse house = TestHouse.start(
                Map.of("caravel.journal", sqlite(folder), "caravel.recovery", "true"), new RouteBuilder() {
                    @Override
                    public void configure() {
                        from("agent:worker?tools=hold,erase").routeId("worker").to("direct:caravel-loop");
                        from("tool:hold?description=h&readOnlyHint=true")
                                .routeId("hold")
                                .process(e -> {
                                    begun.countDown();
                                    go.await();
                                })
                                .setBody(constant("held"));
                        from("tool:erase?description=Erases&destructiveHint=true")
                                .routeId("erase")
                                .process(e -> erased.incrementAndGet())
                                .setBody(constant("erased"));
                    }
                })) {
            CompletableFuture<Exchange> run =
                    CompletableFuture.supplyAsync(() -> house.run("worker", "[[call hold {}]] then [[call erase {}]]"));
            begun.await();
            String id = house.journal().latest(1, Optional.empty()).get(0);
            try (SqlJournal other = new SqlJournal(sqlite(folder), Sync.NORMAL)) {
                other.awaitOpen();
                StandingRuns cli = StandingRuns.inAnIdleProcess(other, new dev.caravel.journal.RunListeners());
                assertThat(cli.cancel(id)).isFalse();
                go.countDown();
                Thread.sleep(2500);
                List<Approval> asked = cli.approvals(5);
                if (!asked.isEmpty()) {
                    cli.decide(asked.get(0).id(), Approval.APPROVE, "ann", "");
                    Thread.sleep(2500);
                }
                assertThat(new RunRecords(other).find(id).get().status()).isEqualTo("cancelled");
            }
        }
    }

    @Test
    void aRunThatWaitsForAPersonIsNotForgotten() {
        MemoryJournal journal = new MemoryJournal(1, 1);
        journal.append(new Entry("r1", 1, Instant.now(), start(null)), List.of());
        journal.append(new Entry("r1", 2, Instant.now(), new Event.RunParked("shutdown")), List.of());
        journal.append(new Entry("r1", 3, Instant.now(), new Event.RunResumed(null, 5, null)), List.of());
        journal.append(new Entry("r1", 4, Instant.now(), new Event.RunParked("waiting_approval")), List.of());
        for (int i = 2; i < 4; i++) {
            journal.append(new Entry("r" + i, 1, Instant.now(), start(null)), List.of());
            journal.append(
                    new Entry("r" + i, 2, Instant.now(), new Event.RunEnded("completed", null, null)), List.of());
        }
        assertThat(journal.read("r1")).isNotEmpty();
    }

    @Test
    void aRunWhoseAnswerIsDeliveredLateIsForgottenInTheEnd() {
        MemoryJournal journal = new MemoryJournal(1, 1);
        journal.append(new Entry("r1", 1, Instant.now(), start("direct:x")), List.of());
        journal.append(new Entry("r1", 2, Instant.now(), new Event.RunEnded("completed", null, null)), List.of());
        for (int i = 2; i < 5; i++) {
            journal.append(new Entry("r" + i, 1, Instant.now(), start(null)), List.of());
            journal.append(
                    new Entry("r" + i, 2, Instant.now(), new Event.RunEnded("completed", null, null)), List.of());
            if (i == 3) {
                journal.append(new Entry("r1", 3, Instant.now(), new Event.AnswerDelivered("direct:x")), List.of());
            }
        }
        assertThat(journal.latest(10, Optional.empty())).doesNotContain("r1");
    }

    @Test
    void aRunThatIsAskedForTwiceWithinACallCostsOnce() {
        try (TestHouse house = TestHouse.start(Map.of(), new RouteBuilder() {
            @Override
            public void configure() {
                from("agent:boss?tools=ask").routeId("boss").to("direct:caravel-loop");
                from("agent:clerk?description=c&tools=").routeId("clerk").to("direct:caravel-loop");
                from("tool:ask?description=Asks")
                        .routeId("ask")
                        .setBody(constant("same"))
                        .to("agent:clerk")
                        .setBody(constant("same"))
                        .to("agent:clerk");
            }
        })) {
            Exchange reply = house.run("boss", "[[call ask {}]]");
            String id = reply.getMessage().getHeader("CaravelRunId", String.class);
            System.out.println("M " + house.started("clerk").size() + " clerks; account "
                    + house.journal().account(Scope.ofRun(id)) + " record "
                    + reply.getMessage().getHeader("CaravelCostUsd"));
            assertThat(reply.getMessage().getHeader("CaravelCostUsd"))
                    .isEqualTo(house.journal().account(Scope.ofRun(id)).spent().toString());
        }
    }

    @Test
    void aRunThatAToolBeganAndLeftGoesOnAfterItIsApproved(@TempDir Path folder) throws Exception {
        AtomicInteger erased = new AtomicInteger();
        try (TestHouse house = TestHouse.start(settings(folder, "caravel.recovery", "true"), new RouteBuilder() {
            @Override
            public void configure() {
                from("agent:boss?tools=later").routeId("boss").to("direct:caravel-loop");
                from("agent:clerk?tools=erase").routeId("clerk").to("direct:caravel-loop");
                from("tool:later?description=Later")
                        .routeId("later")
                        .setBody(constant("[[call erase {}]]"))
                        .to("agent:clerk?wait=false")
                        .setBody(constant("begun"));
                from("tool:erase?description=Erases&destructiveHint=true")
                        .routeId("erase")
                        .process(e -> erased.incrementAndGet())
                        .setBody(constant("erased"));
            }
        })) {
            Exchange reply = house.run("boss", "[[call later {}]]");
            assertThat(reply.getMessage().getHeader("CaravelStatus")).isEqualTo("completed");
            Until.is("it asks", () -> house.standingRuns().approvals(5).size() == 1);
            Until.is("it stands", () -> of(house, "clerk").status().equals("waiting_approval"));
            house.standingRuns().decide(house.standingRuns().approvals(5).get(0).id(), Approval.APPROVE, "ann", "");
            Until.is("it goes on", () -> of(house, "clerk").status().equals("completed"));
            assertThat(erased).hasValue(1);
            assertThat(of(house, "clerk").parent()).isNull();
        }
    }
}
