package dev.caravel.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;

import dev.caravel.journal.Entry;
import dev.caravel.journal.Event;
import dev.caravel.journal.Journal;
import dev.caravel.journal.MemoryJournal;
import dev.caravel.journal.PauseReason;
import dev.caravel.journal.RunListener;
import dev.caravel.journal.RunStatus;
import dev.caravel.money.Account;
import dev.caravel.money.Booking;
import dev.caravel.money.Dollars;
import dev.caravel.money.Scope;
import dev.caravel.run.Run;
import dev.caravel.run.RunFailed;
import dev.caravel.run.Stop;
import dev.caravel.simulator.Call;
import dev.caravel.simulator.Simulator;
import dev.caravel.support.ForwardingJournal;
import dev.caravel.support.TestHouse;
import dev.caravel.support.Until;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Runs that are told to stop: at once, wherever they are, and with nothing left behind. */
class StopTest {

    private static final Duration SLOW = Duration.ofMillis(50);

    /** Far less than what would have to be waited for otherwise, and patient with a busy machine. */
    private static final Duration AT_ONCE = Duration.ofSeconds(3);

    private static final String LONG_ANSWER = "[[say 400 words]]";

    private final ExecutorService callers = Executors.newCachedThreadPool();
    private final AtomicReference<String> run = new AtomicReference<>();
    private final AtomicBoolean textCame = new AtomicBoolean();

    @AfterEach
    void callersGoHome() {
        callers.shutdownNow();
    }

    @Test
    void aRunThatIsOutOfTimeStandsStillAndClosesTheProvidersConnection() {
        try (Simulator model = TestHouse.model("", SLOW);
                TestHouse house = TestHouse.against(model, Map.of("caravel.limits.duration", "500"))) {
            Exchange reply = house.run("assistant", LONG_ANSWER);

            assertThat(reply.getException()).isNull();
            assertThat(reply.getMessage().getBody()).isNull();
            assertThat(reply.getMessage().getHeader("CaravelStatus")).isEqualTo("paused");
            assertThat(house.events(reply)).endsWith(new Event.RunParked(PauseReason.DURATION));
            assertHungUp(model.calls().get(0));
            assertNothingLeft(house);
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Stop.class,
            names = {"SHUTDOWN", "CANCELLED", "INTERRUPTED"})
    void aCallThatIsCutOffBeforeItsAnswerIsBookedLikeThatOfAProgramThatWasKilled(Stop why) throws Exception {
        try (Simulator model = TestHouse.model("slow-head=9s");
                TestHouse house = TestHouse.against(model, Map.of())) {
            CompletableFuture<Exchange> call = begin(house, LONG_ANSWER);
            Until.is("the model is asked", () -> !model.calls().isEmpty());

            house.runs().stopAll(why);

            Exchange reply = call.get();
            Dollars most =
                    house.events(reply, Event.BudgetReserved.class).get(0).callUsd();
            Event.ModelFailed cut = house.events(reply, Event.ModelFailed.class).get(0);
            assertThat(cut.possiblyBilled()).isTrue();
            assertThat(cut.costUsd()).isEqualTo(most);
            String account = Scope.ofRun(reply.getMessage().getHeader("CaravelRunId", String.class));
            assertThat(house.journal().account(account)).isEqualTo(new Account(Dollars.ZERO, most));
        }
    }

    @ParameterizedTest
    @EnumSource(Stop.class)
    void whatIsCutOffInMidStreamIsBookedInFullWhereTheProgramEndsAndAsItsStreamSaysWhereItGoesOn(Stop why) {
        try (Simulator model = TestHouse.model("", SLOW);
                TestHouse house = TestHouse.against(model, Map.of())) {
            CompletableFuture<Exchange> call = begin(house, LONG_ANSWER);
            Until.is(
                    "the answer streams",
                    () -> !model.calls().isEmpty() && model.calls().get(0).status() == 200);
            Until.is("text came", textCame::get);

            stop(house, why);

            Exchange reply = call.join();
            Dollars most =
                    house.events(reply, Event.BudgetReserved.class).get(0).callUsd();
            Dollars booked = house.events(reply, Event.ModelFailed.class).get(0).costUsd();
            if (why == Stop.SHUTDOWN || why == Stop.INTERRUPTED) {
                assertThat(booked).isEqualTo(most);
            } else {
                assertThat(booked).isGreaterThan(Dollars.ZERO).isLessThan(most);
            }
        }
    }

    @Test
    void whatAReplyHadSaidWhenItsRunWasCancelledIsKeptAndIsNoAnswer() {
        try (Simulator model = TestHouse.model("", SLOW);
                TestHouse house = TestHouse.against(model, Map.of())) {
            CompletableFuture<Exchange> call = begin(house, LONG_ANSWER);
            Until.is("text came", textCame::get);

            stop(house, Stop.CANCELLED);
            Exchange reply = call.join();

            assertThat(house.events(reply, Event.ModelFailed.class))
                    .singleElement()
                    .satisfies(failed -> assertThat(failed.unfinished()).startsWith("word1"));
            Run run = house.runs()
                    .read(reply.getMessage().getHeader("CaravelRunId", String.class))
                    .orElseThrow();
            assertThat(run.answer()).isEmpty();
            assertThat(run.messages().toString()).doesNotContain("word1");
        }
    }

    @Test
    void whatAReplyHadSaidThatIsAskedForAgainIsNotKept() {
        try (Simulator model = TestHouse.model("cut, ok");
                TestHouse house = TestHouse.against(model, Map.of("caravel.retry.initial-delay", "1"))) {
            Exchange reply = house.run("assistant", "[[say 50 words]]");

            assertThat(house.events(reply, Event.ModelFailed.class))
                    .extracting(Event.ModelFailed::unfinished)
                    .containsOnlyNulls();
        }
    }

    @Test
    void aRunThatIsCancelledInMidStreamClosesTheProvidersConnection() {
        try (Simulator model = TestHouse.model("", SLOW);
                TestHouse house = TestHouse.against(model, Map.of())) {
            CompletableFuture<Exchange> call = begin(house, LONG_ANSWER);
            Until.is(
                    "the answer streams",
                    () -> !model.calls().isEmpty() && model.calls().get(0).status() == 200);

            long stopped = stop(house, Stop.CANCELLED);
            Exchange reply = call.join();

            assertThat(since(stopped)).isLessThan(AT_ONCE);
            assertCancelled(house, reply);
            assertHungUp(model.calls().get(0));
            assertThat(house.events(reply, Event.ModelFailed.class))
                    .extracting(Event.ModelFailed::kind, Event.ModelFailed::possiblyBilled)
                    .containsExactly(tuple("stopped", true));
            assertNothingLeft(house);
        }
    }

    @Test
    void aRunThatIsCancelledBeforeTheProviderAnswersHangsUp() {
        try (Simulator model = TestHouse.model("slow-head=30s");
                TestHouse house = TestHouse.against(model, Map.of())) {
            CompletableFuture<Exchange> call = begin(house, LONG_ANSWER);
            Until.is("the model is asked", () -> !model.calls().isEmpty());

            long stopped = stop(house, Stop.CANCELLED);

            assertCancelled(house, call.join());
            assertThat(since(stopped)).isLessThan(AT_ONCE);
            assertHungUp(model.calls().get(0));
            assertNothingLeft(house);
        }
    }

    @Test
    void aRunThatIsCancelledBeforeItsRequestIsSentSendsNone() {
        try (Simulator model = TestHouse.model("");
                TestHouse house = TestHouse.against(model, Map.of())) {
            house.listen(on(Event.ModelAsked.class, id -> house.runs().stop(id, Stop.CANCELLED)));

            assertCancelled(house, house.run("assistant", "hello"));
            assertThat(model.calls()).isEmpty();
            assertNothingLeft(house);
        }
    }

    @Test
    void aRunThatIsCancelledWhileItWaitsForARetryAsksNoMore() {
        try (Simulator model = TestHouse.model("429 retry-after=20");
                TestHouse house = TestHouse.against(model, Map.of())) {
            CompletableFuture<Exchange> call = begin(house, LONG_ANSWER);
            Until.is("the first attempt failed", () -> !model.calls().isEmpty() && house.attemptsInProgress() == 0);

            long stopped = stop(house, Stop.CANCELLED);
            Exchange reply = call.join();

            assertThat(since(stopped)).isLessThan(AT_ONCE);
            assertCancelled(house, reply);
            assertThat(model.calls()).hasSize(1);
            assertThat(house.events(reply, Event.ModelFailed.class)).hasSize(1);
            assertNothingLeft(house);
        }
    }

    @Test
    void aRunThatIsOutOfTimeWhileItWaitsForARetryStandsStill() {
        Map<String, String> settings = Map.of(
                "caravel.limits.duration",
                "60s",
                "caravel.retry.initial-delay",
                "20s",
                "caravel.retry.max-delay",
                "20s");
        try (Simulator model = TestHouse.model("529*");
                TestHouse house = TestHouse.against(model, settings)) {
            CompletableFuture<Exchange> call = begin(house, LONG_ANSWER);
            Until.is("the first attempt failed", () -> !model.calls().isEmpty() && house.attemptsInProgress() == 0);

            stop(house, Stop.DURATION);
            Exchange reply = call.join();

            assertThat(reply.getException()).isNull();
            assertThat(reply.getMessage().getHeader("CaravelStatus")).isEqualTo("paused");
            assertNothingLeft(house);
        }
    }

    @Test
    void aRunWhoseCallerIsInterruptedStandsStillAndTheCallerLearnsOfIt() throws Exception {
        try (Simulator model = TestHouse.model("429 retry-after=20");
                TestHouse house = TestHouse.against(model, Map.of())) {
            AtomicReference<Exchange> reply = new AtomicReference<>();
            AtomicBoolean told = new AtomicBoolean();
            Thread caller = new Thread(() -> {
                reply.set(house.run("assistant", LONG_ANSWER));
                told.set(Thread.currentThread().isInterrupted());
            });
            caller.start();
            Until.is("the first attempt failed", () -> !model.calls().isEmpty() && house.attemptsInProgress() == 0);

            caller.interrupt();
            caller.join(10_000);

            assertThat(house.events(reply.get())).endsWith(new Event.RunParked(PauseReason.INTERRUPTED));
            assertThat(told).isTrue();
            assertNothingLeft(house);
        }
    }

    @Test
    void aRunThatIsCancelledWhileAToolRunsLeavesTheToolBehind() {
        CountDownLatch interrupted = new CountDownLatch(1);
        CountDownLatch begun = new CountDownLatch(1);
        RouteBuilder slow = tool("slow", () -> {
            begun.countDown();
            try {
                Thread.sleep(60_000);
            } catch (InterruptedException e) {
                interrupted.countDown();
            }
        });
        try (Simulator model = TestHouse.model("");
                TestHouse house = TestHouse.against(model, Map.of(), slow)) {
            CompletableFuture<Exchange> call = begin(house, "[[call slow {}]]");
            Until.is("the tool runs", () -> begun.getCount() == 0);

            long stopped = stop(house, Stop.CANCELLED);
            Exchange reply = call.join();

            assertThat(since(stopped)).isLessThan(AT_ONCE);
            assertCancelled(house, reply);
            assertThat(house.events(reply, Event.ToolFinished.class)).isEmpty();
            Until.is("the tool's thread is told", () -> interrupted.getCount() == 0);
            assertThat(model.calls()).hasSize(1);
            assertNothingLeft(house);
        }
    }

    @Test
    void aRunThatIsStoppedBetweenAReplyAndItsToolsStartsNone() {
        AtomicInteger ran = new AtomicInteger();
        try (Simulator model = TestHouse.model("");
                TestHouse house = TestHouse.against(model, Map.of(), tool("count", ran::incrementAndGet))) {
            house.listen(on(Event.ModelReplied.class, id -> house.runs().stop(id, Stop.SHUTDOWN)));

            Exchange reply = house.run("assistant", "[[call count {}]]");

            assertThat(reply.getMessage().getHeader("CaravelStatus")).isEqualTo("paused");
            assertThat(house.events(reply, Event.ToolStarted.class)).isEmpty();
            assertThat(ran).hasValue(0);
        }
    }

    @Test
    void anAnswerThatIsThereIsNotLostToAStopThatComesTooLate() {
        try (Simulator model = TestHouse.model("");
                TestHouse house = TestHouse.against(model, Map.of())) {
            house.listen(on(Event.ModelReplied.class, id -> house.runs().stop(id, Stop.DURATION)));

            Exchange reply = house.run("assistant", "[[say 3 words]]");

            assertThat(reply.getMessage().getHeader("CaravelStatus")).isEqualTo("completed");
            assertThat(reply.getMessage().getBody()).isEqualTo("word1 word2 word3");
        }
    }

    @Test
    void theNextRunWorksAsIfNothingHadHappened() throws Exception {
        try (Simulator model = TestHouse.model("429 retry-after=20", SLOW);
                TestHouse house = TestHouse.against(model, Map.of("caravel.limits.active", "1"))) {
            CompletableFuture<Exchange> call = begin(house, LONG_ANSWER);
            CompletableFuture<Boolean> marked =
                    call.thenApply(reply -> Thread.currentThread().isInterrupted());
            Until.is("the first attempt failed", () -> !model.calls().isEmpty() && house.attemptsInProgress() == 0);
            stop(house, Stop.CANCELLED);
            call.join();

            Exchange next = house.run("assistant", "[[say 3 words]]");

            assertThat(marked).isCompletedWithValue(false);
            assertThat(next.getMessage().getBody()).isEqualTo("word1 word2 word3");
        }
    }

    @Test
    void aStepOfAnEditedRouteThatStopsTheRouteDoesNotKeepTheRunsPlace() {
        RouteBuilder edited = new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:caravel-choose-model")
                        .routeId("caravel-choose-model")
                        .stop();
            }
        };
        try (TestHouse house = TestHouse.start(Map.of("caravel.limits.active", "1"), edited)) {
            for (int i = 0; i < 3; i++) {
                Exchange reply = house.run("assistant", "hello");
                assertThat(reply.getException()).isInstanceOf(RunFailed.class).hasMessageContaining("ended early");
            }
            assertNothingLeft(house);
        }
    }

    @Test
    void aMistakeInAnEditedRouteFailsTheRunWithItsOwnWords() {
        RouteBuilder edited = new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:caravel-choose-model")
                        .routeId("caravel-choose-model")
                        .throwException(new IllegalStateException("no rule fits"));
            }
        };
        try (TestHouse house = TestHouse.start(Map.of("caravel.limits.active", "1"), edited)) {
            Exchange reply = house.run("assistant", "hello");

            assertThat(reply.getException()).isInstanceOf(RunFailed.class).hasMessageContaining("no rule fits");
            assertThat(reply.getMessage().getHeader("CaravelStatus")).isEqualTo("failed");
            assertNothingLeft(house);
        }
    }

    @Test
    void aJournalThatFailsDoesNotKeepTheRunsPlace() {
        AtomicBoolean failing = new AtomicBoolean(true);
        Journal moody = new ForwardingJournal(new MemoryJournal(10, 10)) {
            @Override
            public void append(Entry entry, List<Booking> bookings) {
                if (failing.get()) {
                    throw new IllegalStateException("the disk is full");
                }
                super.append(entry, bookings);
            }
        };
        try (TestHouse house = TestHouse.start(Map.of("caravel.limits.active", "1"), context -> context.getRegistry()
                .bind("journal", moody))) {
            for (int i = 0; i < 3; i++) {
                assertThat(house.run("assistant", "hello").getException()).hasMessageContaining("the disk is full");
                assertNothingLeft(house);
            }
            failing.set(false);

            assertThat(house.run("assistant", "hello").getException()).isNull();
        }
    }

    @Test
    void aContextThatStopsParksItsRunsAndDoesNotWaitForThem() {
        CountDownLatch begun = new CountDownLatch(1);
        RouteBuilder slow = tool("slow", () -> {
            begun.countDown();
            sleep(60_000);
        });
        List<Exchange> replies = new ArrayList<>();
        try (Simulator model = TestHouse.model("ok, ok, 429 retry-after=30", SLOW)) {
            TestHouse house = TestHouse.against(model, Map.of("caravel.limits.active", "3"), slow);
            List<CompletableFuture<Exchange>> calls = new ArrayList<>();
            calls.add(begin(house, "[[call slow {}]]"));
            Until.is("the tool runs", () -> begun.getCount() == 0);
            calls.add(begin(house, LONG_ANSWER));
            Until.is("the answer streams", () -> model.calls().size() == 2);
            calls.add(begin(house, LONG_ANSWER));
            Until.is("a retry is waited for", () -> model.calls().size() == 3 && house.attemptsInProgress() == 1);
            for (int i = 0; i < 3; i++) {
                calls.add(begin(house, LONG_ANSWER));
            }
            Until.is("the others queue", () -> house.runs().waiting() == 3);
            int asked = model.calls().size();
            Runs runs = house.runs();

            long stopping = System.nanoTime();
            house.close();

            assertThat(since(stopping)).isLessThan(Duration.ofSeconds(5));
            calls.forEach(call -> replies.add(call.join()));
            assertThat(replies).allSatisfy(reply -> {
                assertThat(reply.getException()).isNull();
                assertThat(reply.getMessage().getHeader("CaravelStatus")).isEqualTo("paused");
                assertThat(house.events(reply)).endsWith(new Event.RunParked(PauseReason.SHUTDOWN));
            });
            assertThat(model.calls()).hasSize(asked);
            assertThat(runs.active()).isZero();
        }
    }

    @Test
    void neverMoreRunsThanAllowedAreUnderWayAndAllComeToTheirEnd() {
        AtomicInteger most = new AtomicInteger();
        AtomicInteger now = new AtomicInteger();
        RouteBuilder busy = tool("busy", () -> {
            most.accumulateAndGet(now.incrementAndGet(), Math::max);
            sleep(30);
            now.decrementAndGet();
        });
        try (Simulator model = TestHouse.model("");
                TestHouse house = TestHouse.against(model, Map.of("caravel.limits.active", "2"), busy)) {
            List<CompletableFuture<Exchange>> calls = new ArrayList<>();
            for (int i = 0; i < 10; i++) {
                calls.add(begin(house, "[[call busy {}]]"));
            }

            assertThat(calls)
                    .allSatisfy(call -> assertThat(call.join().getMessage().getHeader("CaravelStatus"))
                            .isEqualTo("completed"));
            assertThat(most).hasValueLessThanOrEqualTo(2);
            assertNothingLeft(house);
        }
    }

    @Test
    void anAgentWithinAToolNeedsNoPlaceOfItsOwn() {
        RouteBuilder routes = new RouteBuilder() {
            @Override
            public void configure() {
                from("agent:other?description=Helps").to("direct:caravel-loop");
                from("tool:ask-other?description=Asks the other agent")
                        .setBody(constant("[[say 2 words]]"))
                        .to("agent:other");
            }
        };
        try (Simulator model = TestHouse.model("");
                TestHouse house = TestHouse.against(model, Map.of("caravel.limits.active", "1"), routes)) {
            Exchange reply = house.run("assistant", "[[call ask-other {}]]");

            assertThat(reply.getMessage().getBody()).isEqualTo("done: word1 word2");
            assertNothingLeft(house);
        }
    }

    @Test
    void aChildStopsWithItsParent() {
        RouteBuilder routes = new RouteBuilder() {
            @Override
            public void configure() {
                from("agent:other?description=Helps").to("direct:caravel-loop");
                from("agent:boss?description=Delegates&tools=agent:other").to("direct:caravel-loop");
            }
        };
        try (Simulator model = TestHouse.model("", SLOW);
                TestHouse house = TestHouse.against(model, Map.of(), routes)) {
            CompletableFuture<Exchange> call = begin(house, "boss", "[[call other {\"task\": \"[[say 400 words]]\"}]]");
            Until.is("the child is asked", () -> model.calls().size() == 2);

            stop(house, Stop.CANCELLED);

            assertCancelled(house, call.join());
            assertHungUp(model.calls().get(1));
            assertNothingLeft(house);
        }
    }

    private CompletableFuture<Exchange> begin(TestHouse house, String input) {
        return begin(house, "assistant", input);
    }

    private CompletableFuture<Exchange> begin(TestHouse house, String agent, String input) {
        house.listen(on(Event.RunStarted.class, id -> run.compareAndSet(null, id)));
        house.listen(new RunListener() {
            @Override
            public void text(String id, String delta) {
                textCame.set(true);
            }
        });
        return CompletableFuture.supplyAsync(() -> house.run(agent, input), callers);
    }

    private long stop(TestHouse house, Stop why) {
        assertThat(house.runs().stop(run.get(), why)).isTrue();
        return System.nanoTime();
    }

    private static Duration since(long nanos) {
        return Duration.ofNanos(System.nanoTime() - nanos);
    }

    private static void assertHungUp(Call call) {
        Until.is("the server notices", call::aborted);
    }

    private static void assertCancelled(TestHouse house, Exchange reply) {
        assertThat(reply.getException()).isInstanceOf(RunFailed.class).hasMessageContaining("cancelled");
        assertThat(house.events(reply)).last().isInstanceOfSatisfying(Event.RunEnded.class, end -> assertThat(
                        end.status())
                .isEqualTo(RunStatus.CANCELLED));
    }

    private static void assertNothingLeft(TestHouse house) {
        assertThat(house.runs().active()).isZero();
        assertThat(house.runs().waiting()).isZero();
        assertThat(house.attemptsInProgress()).isZero();
        assertThat(Thread.currentThread().isInterrupted()).isFalse();
    }

    private static RunListener on(Class<? extends Event> type, Consumer<String> what) {
        return new RunListener() {
            @Override
            public void recorded(Entry entry) {
                if (type.isInstance(entry.event())) {
                    what.accept(entry.run());
                }
            }
        };
    }

    private static RouteBuilder tool(String name, Runnable work) {
        return new RouteBuilder() {
            @Override
            public void configure() {
                from("tool:" + name + "?description=Works").process(exchange -> work.run());
            }
        };
    }

    private static void sleep(long milliseconds) {
        try {
            Thread.sleep(milliseconds);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
