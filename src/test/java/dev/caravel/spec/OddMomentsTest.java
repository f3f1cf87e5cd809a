package dev.caravel.spec;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravel.journal.Decision;
import dev.caravel.journal.Entry;
import dev.caravel.journal.Event;
import dev.caravel.journal.RunListener;
import dev.caravel.journal.RunStatus;
import dev.caravel.money.Scope;
import dev.caravel.run.Run;
import dev.caravel.run.RunRecord;
import dev.caravel.run.RunRecords;
import dev.caravel.run.Stop;
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
import java.util.concurrent.CopyOnWriteArrayList;
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

    private static RunRecord runOf(TestHouse house, String agent) {
        return records(house).stream()
                .filter(r -> r.agent().equals(agent))
                .findFirst()
                .orElse(null);
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
            // What hangs must not hold up the other tests, too.
            house.context().getShutdownStrategy().setTimeout(2);
            house.context().stop();
        }
    }

    @Test
    void aRunWhoseRouteFailsBeforeTheLoopIsTriedAgainLessOften(@TempDir Path folder) throws Exception {
        List<Instant> looked = new CopyOnWriteArrayList<>();
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
                                looked.add(Instant.now());
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
        looked.clear();
        try (TestHouse house = TestHouse.start(settings(folder, "caravel.recovery", "true"), routes[1])) {
            Until.is("it was tried again", () -> looked.size() == 2);
            // What waits is looked at twice a second.
            assertThat(Duration.between(looked.get(0), looked.get(1))).isGreaterThan(Duration.ofMillis(1_500));
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
            house.listen(new RunListener() {
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
            });
            CompletableFuture<Exchange> run =
                    CompletableFuture.supplyAsync(() -> house.run("worker", "[[call note {}]]"));
            assertThat(landing.await(30, TimeUnit.SECONDS)).isTrue();
            String id = house.journal().latest(1, Optional.empty()).get(0);
            assertThat(house.runControl().cancel(id)).isFalse();
            run.get(30, TimeUnit.SECONDS);
            assertThat(runOf(house, "worker").status()).isEqualTo(RunStatus.CANCELLED);
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
            List<Run> clerks = house.journal().latest(10, Optional.empty()).stream()
                    .map(id -> house.runs().read(id).orElseThrow())
                    .filter(run -> run.start().agent().equals("clerk")
                            && "acme".equals(run.start().tenant()))
                    .toList();
            assertThat(clerks)
                    .extracting(run -> run.messages().toString())
                    .noneMatch(said -> said.contains("secret"))
                    .anyMatch(said -> said.split("from within", -1).length == 3);
        }
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
            Until.is("it asks", () -> house.runControl().approvals(5).size() == 1);
            Until.is("it stands", () -> runOf(house, "clerk").status() == RunStatus.WAITING_APPROVAL);
            house.runControl().decide(house.runControl().approvals(5).get(0).id(), Decision.APPROVE, "ann", "");
            Until.is("it goes on", () -> runOf(house, "clerk").status() == RunStatus.COMPLETED);
            assertThat(erased).hasValue(1);
            assertThat(runOf(house, "clerk").parent()).isNull();
        }
    }
}
