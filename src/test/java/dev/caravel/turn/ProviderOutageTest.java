package dev.caravel.turn;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravel.journal.Event;
import dev.caravel.journal.Journal;
import dev.caravel.journal.MemoryJournal;
import dev.caravel.journal.RunStatus;
import dev.caravel.money.Account;
import dev.caravel.money.Dollars;
import dev.caravel.money.Scope;
import dev.caravel.run.Run;
import dev.caravel.run.RunFailed;
import dev.caravel.simulator.Script;
import dev.caravel.simulator.Simulator;
import dev.caravel.support.TestHouse;
import dev.caravel.support.Until;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A provider that is away for longer than the attempts last: nothing is lost, nothing is paid twice, and nobody is flooded. */
class ProviderOutageTest {

    private static final String PAY = "[[call pay {}]]";

    private final AtomicInteger payments = new AtomicInteger();
    private final List<String> delivered = new CopyOnWriteArrayList<>();

    private RouteBuilder routes() {
        return new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:task").routeId("task").to("agent:worker?replyTo=direct:answer");
                from("agent:worker?tools=pay,agent:helper").routeId("worker").to("direct:caravel-loop");
                from("agent:helper?description=Helps&tools=pay")
                        .routeId("helper")
                        .to("direct:caravel-loop");
                from("tool:pay?description=Pays")
                        .routeId("pay")
                        .process(exchange -> payments.incrementAndGet())
                        .setBody(constant("paid"));
                from("direct:answer")
                        .routeId("answer")
                        .process(exchange -> delivered.add(exchange.getMessage().getHeader("CaravelStatus") + ": "
                                + exchange.getMessage().getBody()));
            }
        };
    }

    private TestHouse house(Simulator model, Map<String, String> settings) {
        Map<String, String> all = new HashMap<>(settings);
        all.putIfAbsent("caravel.retry.attempts", "2");
        all.putIfAbsent("caravel.model.stall-timeout", "300");
        all.putIfAbsent("caravel.model.first-byte-timeout", "600");
        return TestHouse.against(model, all, routes());
    }

    private TestHouse house(Simulator model, Journal journal, Map<String, String> settings) {
        return TestHouse.against(model, settings, context -> {
            context.getRegistry().bind("journal", Journal.class, journal);
            context.addRoutes(routes());
        });
    }

    private static Exchange hand(TestHouse house, String task) {
        return house.context().createProducerTemplate().request("direct:task", exchange -> exchange.getMessage()
                .setBody(task));
    }

    private static String run(Exchange reply) {
        return reply.getMessage().getHeader("CaravelRunId", String.class);
    }

    private static void assertAwaitsProvider(Exchange reply) {
        assertThat(reply.getException()).isNull();
        assertThat(reply.getMessage().getHeader("CaravelStatus")).isEqualTo("paused");
        assertThat(reply.getMessage().getHeader("CaravelReason")).isEqualTo("provider");
        assertThat(reply.getMessage().getBody()).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"429", "408", "500", "503", "529", "reset", "cut", "stall", "slow-head=5s", "overloaded"})
    void troubleThatPassesLeavesARunThatGoesOnWhereItWas(String fault) throws Exception {
        try (Simulator model = TestHouse.model("ok, " + fault + "*");
                TestHouse house = house(model, Map.of())) {
            Exchange reply = house.run("worker", PAY);
            assertAwaitsProvider(reply);
            Event.NextTry next =
                    house.events(reply, Event.RunParked.class).get(0).nextTry();
            assertThat(next.model()).isEqualTo("anthropic/claude-haiku-5-5");
            assertThat(Instant.parse(next.at())).isAfter(Instant.parse(next.since()));

            model.script(Script.none());
            Exchange resumed = house.runControl().resume(run(reply), Optional.empty());

            assertThat(resumed.getMessage().getBody()).isEqualTo("done: paid");
            assertThat(payments).hasValue(1);
            assertThat(house.journal().account(Scope.ofRun(run(reply))).reserved())
                    .isEqualTo(Dollars.ZERO);
        }
    }

    @Test
    void aProviderThatCannotBeReachedIsTroubleThatPasses() {
        try (Simulator gone = TestHouse.model("")) {
            gone.close();
            try (TestHouse house = house(gone, Map.of())) {
                Exchange reply = house.run("worker", "hello");

                assertAwaitsProvider(reply);
                assertThat(house.runs().read(run(reply)).orElseThrow().error()).contains("cannot be reached");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"400", "401", "402", "403", "404", "413", "insufficient-quota"})
    void whatIsForGoodFails(String fault) {
        try (Simulator model = TestHouse.model(fault + "*");
                TestHouse house = house(model, Map.of())) {
            assertThat(house.run("worker", "hello").getException()).isInstanceOf(RunFailed.class);
        }
    }

    @Test
    void theSameKeyGoesOnWithTheRun() {
        try (Simulator model = TestHouse.model("ok, 503*");
                TestHouse house = house(model, Map.of())) {
            assertAwaitsProvider(house.run("worker?key=invoice", PAY));
            assertAwaitsProvider(house.run("worker?key=invoice", PAY));
            model.script(Script.none());

            assertThat(house.run("worker?key=invoice", PAY).getMessage().getBody())
                    .isEqualTo("done: paid");
            assertThat(payments).hasValue(1);
        }
    }

    @Test
    void theSubagentThatWaitsLetsTheRunAboveItWait() throws Exception {
        try (Simulator model = TestHouse.model("ok, ok, 503*");
                TestHouse house = house(model, Map.of())) {
            Exchange reply = house.run("worker", "[[call helper {\"task\": \"" + PAY + "\"}]]");
            assertAwaitsProvider(reply);
            assertThat(house.runs().read(run(reply)).orElseThrow().waitsFor()).isNotEmpty();
            assertThat(house.journal().awaitingProvider(10)).containsOnlyKeys(run(reply));
            model.script(Script.none());

            Exchange resumed = house.runControl().resume(run(reply), Optional.empty());

            assertThat(resumed.getMessage().getBody()).isEqualTo("done: done: paid");
            assertThat(payments).hasValue(1);
        }
    }

    @Test
    void theRunGoesOnByItselfAndItsAnswerArrives() {
        try (Simulator model = TestHouse.model("ok, 503*");
                TestHouse house = house(model, Map.of("caravel.recovery", "true"))) {
            Exchange reply = hand(house, PAY);
            assertAwaitsProvider(reply);
            Until.is(
                    "it was tried in vain",
                    () -> house.events(reply, Event.RunParked.class).size() > 2);
            assertThat(delivered).isEmpty();
            model.script(Script.none());

            Until.is("the answer arrives", () -> delivered.contains("completed: done: paid"));
            assertThat(payments).hasValue(1);
        }
    }

    @Test
    void whatItWaitsForSurvivesARestart(@TempDir Path folder) {
        Map<String, String> settings = new HashMap<>(
                Map.of("caravel.journal", "jdbc:sqlite:" + folder.resolve("journal.db"), "caravel.recovery", "true"));
        try (Simulator model = TestHouse.model("529 retry-after=3600*")) {
            settings.put("caravel.retry.attempts", "1");
            Map<String, Event.NextTry> waiting;
            try (TestHouse house = house(model, settings)) {
                assertAwaitsProvider(hand(house, "hello"));
                waiting = house.journal().awaitingProvider(10);
            }
            try (TestHouse house = house(model, settings)) {
                assertThat(house.journal().awaitingProvider(10))
                        .isEqualTo(waiting)
                        .hasSize(1);
                Instant at = Instant.parse(waiting.values().iterator().next().at());
                assertThat(at).isAfter(Instant.now().plus(Duration.ofMinutes(55)));
            }
            assertThat(model.calls())
                    .as("nobody asks before the provider wants to be asked")
                    .hasSize(1);
        }
    }

    @Test
    void eachTryInVainIsOneRequestAndTheNextIsLater() {
        try (Simulator model = TestHouse.model("503*");
                TestHouse house = house(
                        model,
                        Map.of(
                                "caravel.recovery",
                                "true",
                                "caravel.retry.attempts",
                                "3",
                                "caravel.retry.max-delay",
                                "300"))) {
            Exchange reply = hand(house, "hello");
            Until.is(
                    "it was tried in vain",
                    () -> house.events(reply, Event.RunParked.class).size() == 3);

            assertThat(model.calls()).hasSize(3 + 1 + 1);
            List<Instant> tries = house.events(reply, Event.RunParked.class).stream()
                    .map(parked -> Instant.parse(parked.nextTry().at()))
                    .toList();
            assertThat(Duration.between(tries.get(1), tries.get(2)))
                    .isGreaterThan(Duration.between(tries.get(0), tries.get(1)));
        }
    }

    @Test
    void whenPatienceIsOverTheRunFailsWithTheLastReasonAndWhoWaitsIsTold() {
        Map<String, String> settings = Map.of(
                "caravel.recovery",
                "true",
                "caravel.recovery.provider-patience",
                "2s",
                "caravel.retry.max-delay",
                "50");
        try (Simulator model = TestHouse.model("503*");
                TestHouse house = house(model, settings)) {
            Exchange reply = hand(house, "[[call helper {\"task\": \"hello\"}]]");
            assertAwaitsProvider(reply);

            Until.is("somebody is told", () -> !delivered.isEmpty());

            assertThat(delivered).singleElement().asString().startsWith("failed: anthropic answered 503");
            Run run = house.runs().read(run(reply)).orElseThrow();
            assertThat(run.reason()).isEqualTo("server_error");
            assertThat(run.error()).contains("caravel.recovery.provider-patience");
        }
    }

    @Test
    void aSubagentThatWaitedTooLongFailsWithTheRunAboveIt() {
        Map<String, String> settings = Map.of(
                "caravel.recovery",
                "true",
                "caravel.recovery.provider-patience",
                "2s",
                "caravel.retry.max-delay",
                "50");
        try (Simulator model = TestHouse.model("ok, 503*");
                TestHouse house = house(model, settings)) {
            hand(house, "[[call helper {\"task\": \"hello\"}]]");

            Until.is("somebody is told", () -> !delivered.isEmpty());

            assertThat(delivered).singleElement().asString().startsWith("failed: anthropic answered 503");
            assertThat(house.journal().latest(10, Optional.of(RunStatus.FAILED)))
                    .hasSize(2);
            assertThat(house.journal().latest(10, Optional.of(RunStatus.PAUSED)))
                    .isEmpty();
        }
    }

    @Test
    void manyThatWaitDoNotAskAtOnceAndAllGoOnWhenTheProviderIsBack() throws Exception {
        int many = 200;
        Journal journal = new MemoryJournal(1_000, 1_000);
        Map<String, String> settings = new HashMap<>(
                Map.of("caravel.retry.attempts", "1", "caravel.budget.day", "none", "caravel.retry.max-delay", "100"));
        // 429 speaks against nobody's health: no circuit breaker helps here.
        try (Simulator model = TestHouse.model("429*")) {
            try (TestHouse house = house(model, journal, settings)) {
                handSideBySide(house, many);
            }
            assertThat(journal.awaitingProvider(1_000)).hasSize(many);
            int before = model.calls().size();
            settings.put("caravel.recovery", "true");
            try (TestHouse house = house(model, journal, settings)) {
                Thread.sleep(5_000);
                assertThat(model.calls().size() - before)
                        .as("requests while the provider is away")
                        .isBetween(2, 8);
                model.script(Script.none());

                Until.is("all answers arrive", Duration.ofSeconds(60), () -> delivered.size() == many);

                assertThat(delivered).containsOnly("completed: word1 word2");
            }
        }
    }

    private static void handSideBySide(TestHouse house, int many) {
        ExecutorService callers = Executors.newFixedThreadPool(20);
        List<CompletableFuture<Exchange>> all = new ArrayList<>();
        for (int i = 0; i < many; i++) {
            all.add(CompletableFuture.supplyAsync(() -> hand(house, "[[say 2 words]]"), callers));
        }
        all.forEach(reply -> assertAwaitsProvider(reply.join()));
        callers.shutdown();
    }

    @Test
    void whatMayHaveBeenBilledIsBookedAndNothingStaysSetAside() {
        try (Simulator model = TestHouse.model("slow-head=5s*");
                TestHouse house = house(model, Map.of())) {
            Exchange reply = house.run("worker", "hello");

            List<Event.ModelFailed> failures = house.events(reply, Event.ModelFailed.class);
            Dollars each =
                    house.events(reply, Event.BudgetReserved.class).get(0).callUsd();
            assertThat(failures).hasSize(2).allSatisfy(failure -> {
                assertThat(failure.possiblyBilled()).isTrue();
                assertThat(failure.costUsd()).isEqualTo(each);
            });
            assertThat(house.journal().account(Scope.ofRun(run(reply))))
                    .isEqualTo(new Account(Dollars.ZERO, each.plus(each)));
        }
    }
}
