package dev.caravel.loop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravel.journal.Event;
import dev.caravel.run.Resolution;
import dev.caravel.run.RunFailed;
import dev.caravel.run.Stop;
import dev.caravel.simulator.Simulator;
import dev.caravel.support.TestHouse;
import dev.caravel.support.Until;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The same message handed in again is the same run: it is never paid for, and never acts, a second time.
 *
 * <p>Covers {@code caravel.run-opener}.
 */
class IdempotencyKeyTest {

    private final AtomicInteger payments = new AtomicInteger();
    private final CountDownLatch paying = new CountDownLatch(1);
    private volatile CountDownLatch slow = new CountDownLatch(0);

    @TempDir
    private Path folder;

    private RouteBuilder routes() {
        return new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:task")
                        .routeId("task")
                        .to("agent:worker?key=${header.key}&tenant=${header.tenant}&budget=${header.budget}"
                                + "&maxTurns=${header.turns}");
                from("direct:frugal").routeId("asks").to("agent:frugal?key=k&budget=0.5");
                from("agent:frugal?budget=0.0005").routeId("frugal").to("direct:caravel-loop");
                from("agent:worker").routeId("worker").to("direct:caravel-loop").setBody(simple("<${body}>"));
                from("tool:pay?description=Pays").routeId("pay").process(exchange -> {
                    payments.incrementAndGet();
                    paying.countDown();
                    slow.await();
                    exchange.getMessage().setBody("paid");
                });
            }
        };
    }

    private TestHouse house(Simulator model) {
        Map<String, String> settings = new HashMap<>();
        settings.put("caravel.journal", "jdbc:sqlite:" + folder.resolve("journal.db"));
        settings.put("caravel.anthropic.key", "key");
        return TestHouse.against(model, settings, routes());
    }

    private static Exchange hand(TestHouse house, String input, String... headers) {
        Map<String, Object> all = new HashMap<>();
        for (int i = 0; i < headers.length; i += 2) {
            all.put(headers[i], headers[i + 1]);
        }
        return house.context().createProducerTemplate().request("direct:task", exchange -> {
            exchange.getMessage().setBody(input);
            exchange.getMessage().setHeaders(all);
        });
    }

    @Test
    void theSameMessageGetsTheAnswerThatThereIsAndNothingIsDoneAgain() {
        try (Simulator model = TestHouse.model("ok")) {
            Exchange first;
            try (TestHouse house = house(model)) {
                first = hand(house, "[[call pay {}]]", "key", "k");
            }
            int calls = model.calls().size();
            try (TestHouse house = house(model)) {
                Exchange again = hand(house, "[[call pay {}]]", "key", "k", "mine", "stays");

                assertThat(again.getException()).isNull();
                // What stands behind the loop in the agent's route happens to this answer, too.
                assertThat(again.getMessage().getBody(String.class))
                        .isEqualTo(first.getMessage().getBody())
                        .isEqualTo("<done: paid>");
                assertThat(again.getMessage().getHeader("CaravelRunId"))
                        .isEqualTo(first.getMessage().getHeader("CaravelRunId"));
                assertThat(again.getMessage().getHeader("mine")).isEqualTo("stays");
            }
            assertThat(model.calls()).hasSize(calls);
            assertThat(payments).hasValue(1);
        }
    }

    @Test
    void aKeyBelongsToItsTenantAndToOneInput() {
        try (Simulator model = TestHouse.model("ok");
                TestHouse house = house(model)) {
            Exchange first = hand(house, "hello", "key", "k");
            Exchange others = hand(house, "hello", "key", "k", "tenant", "acme");
            Exchange another = hand(house, "good morning", "key", "k");

            assertThat(others.getMessage().getHeader("CaravelRunId"))
                    .isNotEqualTo(first.getMessage().getHeader("CaravelRunId"));
            assertThat(another.getException())
                    .isInstanceOf(RunFailed.class)
                    .hasMessageContaining("the key 'k' belongs to run "
                            + first.getMessage().getHeader("CaravelRunId") + ", whose input was another one");
            assertThat(house.journal().latest(10, Optional.empty())).hasSize(2);
        }
    }

    @Test
    void whoeverComesWhileTheRunGoesOnWaitsForItsAnswer() throws Exception {
        slow = new CountDownLatch(1);
        try (Simulator model = TestHouse.model("ok");
                TestHouse one = house(model);
                TestHouse other = house(model)) {
            List<CompletableFuture<Exchange>> callers = IntStream.range(0, 8)
                    .mapToObj(i -> CompletableFuture.supplyAsync(
                            () -> hand(i % 2 == 0 ? one : other, "[[call pay {}]]", "key", "k")))
                    .toList();
            paying.await();
            slow.countDown();

            Set<Object> runs = new HashSet<>();
            for (CompletableFuture<Exchange> caller : callers) {
                Exchange reply = caller.get();
                assertThat(reply.getException()).isNull();
                assertThat(reply.getMessage().getBody()).isEqualTo("<done: paid>");
                runs.add(reply.getMessage().getHeader("CaravelRunId"));
            }
            assertThat(runs).hasSize(1);
            assertThat(payments).hasValue(1);
            assertThat(one.journal().latest(10, Optional.empty())).hasSize(1);
        }
    }

    @Test
    void aRunThatWasCutShortGoesOnWhenItsMessageComesAgain() throws Exception {
        slow = new CountDownLatch(1);
        try (Simulator model = TestHouse.model("ok")) {
            CompletableFuture<Exchange> cut;
            try (TestHouse house = house(model)) {
                cut = CompletableFuture.supplyAsync(() -> hand(house, "[[call pay {}]]", "key", "k"));
                paying.await();
                house.runs().stopAll(Stop.SHUTDOWN);
                assertThat(cut.get().getMessage().getHeader("CaravelReason")).isEqualTo("shutdown");
            }
            slow.countDown();
            try (TestHouse house = house(model)) {
                Exchange again = hand(house, "[[call pay {}]]", "key", "k");

                // The payment was in progress, and nobody but a person can tell what became of it.
                assertThat(again.getMessage().getHeader("CaravelReason")).isEqualTo("outcome_unknown");
                String run = again.getMessage().getHeader("CaravelRunId", String.class);
                String call = house.runs()
                        .read(run)
                        .orElseThrow()
                        .unknownCall()
                        .orElseThrow()
                        .id();
                house.runControl().resolve(run, call, new Resolution(Optional.of("paid")));
                assertThat(hand(house, "[[call pay {}]]", "key", "k")
                                .getMessage()
                                .getBody())
                        .isEqualTo("<done: paid>");
                assertThat(payments).hasValue(1);
            }
        }
    }

    @Test
    void aRunThatFailedFailsAgainAndAsksNobody() {
        try (Simulator model = TestHouse.model("401*");
                TestHouse house = house(model)) {
            Exchange first = hand(house, "hello", "key", "k");
            int calls = model.calls().size();
            Exchange again = hand(house, "hello", "key", "k");

            assertThat(again.getException())
                    .isInstanceOf(RunFailed.class)
                    .hasMessage(first.getException().getMessage());
            assertThat(model.calls()).hasSize(calls);
        }
    }

    @Test
    void aLimitThatWasReachedHoldsUntilTheMessageComesWithAHigherOne() {
        try (Simulator model = TestHouse.model("ok");
                TestHouse house = house(model)) {
            String task = "[[call pay {}]] then [[call pay {}]]";
            Exchange poor = hand(house, task, "key", "k", "budget", "0.0005");
            assertThat(poor.getMessage().getHeader("CaravelReason")).isEqualTo("budget");
            int calls = model.calls().size();

            assertThat(hand(house, task, "key", "k", "budget", "0.0005")
                            .getMessage()
                            .getHeader("CaravelReason"))
                    .isEqualTo("budget");
            assertThat(model.calls()).hasSize(calls);
            assertThat(hand(house, task, "key", "k", "budget", "0.5")
                            .getMessage()
                            .getHeader("CaravelStatus"))
                    .isEqualTo("completed");
        }
    }

    @Test
    void aMessageThatComesAgainWithMoreTurnsGetsThoseAndNoMore() {
        try (Simulator model = TestHouse.model("ok");
                TestHouse house = house(model)) {
            String task = "[[call pay {}]] then [[call pay {}]]";
            assertThat(hand(house, task, "key", "k", "turns", "1").getMessage().getHeader("CaravelReason"))
                    .isEqualTo("turns");
            assertThat(payments).hasValue(1);
            int calls = model.calls().size();

            hand(house, task, "key", "k", "turns", "1");
            assertThat(model.calls()).hasSize(calls);

            Exchange more = hand(house, task, "key", "k", "turns", "3");
            assertThat(house.events(more, Event.RunResumed.class))
                    .extracting(Event.RunResumed::maxTurns)
                    .containsExactly(3);
            assertThat(model.calls()).hasSizeGreaterThan(calls);
        }
    }

    @Test
    void aMessageThatComesAgainRaisesNoLimitOfTheAgents() {
        try (Simulator model = TestHouse.model("ok");
                TestHouse house = house(model)) {
            String task = "[[call pay {}]] then [[call pay {}]]";
            Exchange poor = house.context()
                    .createProducerTemplate()
                    .request("direct:frugal", exchange -> exchange.getMessage().setBody(task));
            assertThat(poor.getMessage().getHeader("CaravelReason")).isEqualTo("budget");
            int calls = model.calls().size();

            Exchange again = house.context()
                    .createProducerTemplate()
                    .request("direct:frugal", exchange -> exchange.getMessage().setBody(task));
            assertThat(again.getMessage().getHeader("CaravelReason")).isEqualTo("budget");
            assertThat(model.calls()).hasSize(calls);
        }
    }

    @Test
    void whoDoesNotWaitGetsTheRunsIdAtOnceAndItsAnswerWhereItWantedIt() throws Exception {
        slow = new CountDownLatch(1);
        CompletableFuture<Exchange> answer = new CompletableFuture<>();
        try (Simulator model = TestHouse.model("ok")) {
            TestHouse house = TestHouse.against(model, Map.of("caravel.anthropic.key", "key"), context -> {
                context.addRoutes(routes());
                context.addRoutes(new RouteBuilder() {
                    @Override
                    public void configure() {
                        from("direct:later").routeId("later").to("agent:worker?wait=false&replyTo=direct:answer");
                        from("direct:answer").routeId("answer").process(exchange -> answer.complete(exchange.copy()));
                    }
                });
            });
            try (house) {
                Exchange begun = house.context().createProducerTemplate().request("direct:later", exchange -> {
                    exchange.getMessage().setBody("[[call pay {}]]");
                    exchange.getMessage().setHeader("correlation", "c-1");
                    exchange.getMessage().setHeader("bytes", new byte[] {1, 2});
                    exchange.getMessage().setHeader("stream", Stream.of());
                });
                String run = begun.getMessage().getBody(String.class);
                assertThat(begun.getMessage().getHeader("CaravelRunId")).isEqualTo(run);
                assertThat(begun.getMessage().getHeader("CaravelStatus")).isEqualTo("running");
                paying.await();
                assertThat(answer).isNotDone();
                slow.countDown();

                Exchange delivered = answer.get();
                assertThat(delivered.getMessage().getBody()).isEqualTo("done: paid");
                assertThat(delivered.getMessage().getHeader("CaravelRunId")).isEqualTo(run);
                assertThat(delivered.getMessage().getHeader("CaravelStatus")).isEqualTo("completed");
                assertThat(delivered.getMessage().getHeader("correlation")).isEqualTo("c-1");
                assertThat(delivered.getMessage().getHeader("bytes")).isEqualTo(new byte[] {1, 2});
                assertThat(delivered.getMessage().getHeaders()).doesNotContainKey("stream");
                Until.is("the delivery is recorded", () -> house.journal().read(run).stream()
                        .anyMatch(entry -> entry.event() instanceof Event.AnswerDelivered));
            }
        }
    }
}
