package dev.caravel.loop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravel.journal.Decision;
import dev.caravel.journal.Entry;
import dev.caravel.journal.Event;
import dev.caravel.journal.Journal;
import dev.caravel.journal.MemoryJournal;
import dev.caravel.journal.RunStatus;
import dev.caravel.journal.sql.SqlJournal;
import dev.caravel.journal.sql.Sync;
import dev.caravel.run.Stop;
import dev.caravel.simulator.Simulator;
import dev.caravel.support.Postgres;
import dev.caravel.support.TestHouse;
import dev.caravel.support.Until;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.stream.IntStream;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The runs of one conversation follow one another in the order they came, and none of their turns is lost. */
class ThreadTest {

    private static final String TALKER = "talker?thread=blue";
    private static final String WAIT = "[[call wait {}]]";

    private final Semaphore go = new Semaphore(0);
    private final Journal journal = new MemoryJournal(100, 100);

    private RouteBuilder routes() {
        return new RouteBuilder() {
            @Override
            public void configure() {
                from("agent:talker?tools=wait,wipe,inner").routeId("talker").to("direct:caravel-loop");
                from("tool:wait?description=Waits&readOnlyHint=true")
                        .routeId("wait")
                        .process(exchange -> go.acquire())
                        .setBody(constant("waited"));
                from("agent:boss?tools=ask").routeId("boss").to("direct:caravel-loop");
                from("tool:ask?description=Asks the talker")
                        .routeId("ask")
                        .setBody(constant("hello"))
                        .to("agent:" + TALKER);
                from("tool:wipe?description=Wipes&destructiveHint=true")
                        .routeId("wipe")
                        .setBody(constant("wiped"));
                from("tool:inner?description=Talks&readOnlyHint=true")
                        .routeId("inner")
                        .setBody(constant("[[say 1 word]]"))
                        .to("agent:" + TALKER);
            }
        };
    }

    private TestHouse house(Simulator model, Journal kept, Map<String, String> settings) {
        return TestHouse.against(model, settings, context -> {
            context.getRegistry().bind("journal", Journal.class, kept);
            context.addRoutes(routes());
        });
    }

    private TestHouse house(Simulator model, Map<String, String> settings) {
        return house(model, journal, settings);
    }

    private static CompletableFuture<Exchange> say(TestHouse house, String words) {
        return CompletableFuture.supplyAsync(() -> house.run(TALKER, words));
    }

    /** The last prompt that a model got, as text. */
    private static String lastPrompt(Simulator model) {
        return model.calls()
                .get(model.calls().size() - 1)
                .body()
                .path("messages")
                .toString();
    }

    private static List<String> of(Journal kept, String status) {
        return kept.latest(100, RunStatus.named(status));
    }

    @Test
    void theSecondWaitsVisiblyAndGoesOnWhereTheFirstEnded() throws Exception {
        try (Simulator model = TestHouse.model("ok");
                TestHouse house = house(model, Map.of())) {
            CompletableFuture<Exchange> zoe = say(house, "my name is Zoe " + WAIT);
            Until.is("the first is in progress", () -> go.hasQueuedThreads());
            CompletableFuture<Exchange> kiel = say(house, "I live in Kiel [[say 3 words]]");
            Until.is("the second waits", () -> of(journal, "queued").size() == 1);
            assertThat(house.runs()
                            .read(of(journal, "queued").get(0))
                            .orElseThrow()
                            .toRecord()
                            .status())
                    .isEqualTo(RunStatus.QUEUED);
            go.release();

            assertThat(zoe.get().getMessage().getBody()).isEqualTo("done: waited");
            assertThat(kiel.get().getMessage().getBody()).isEqualTo("word1 word2 word3");
            assertThat(lastPrompt(model)).containsSubsequence("Zoe", "done: waited", "Kiel");
        }
    }

    @Test
    void manyFollowInTheOrderTheyCame() throws Exception {
        try (Simulator model = TestHouse.model("ok");
                TestHouse house = house(model, Map.of("caravel.limits.active", "2"))) {
            List<CompletableFuture<Exchange>> replies = new ArrayList<>();
            replies.add(say(house, "turn 0 " + WAIT));
            Until.is("the first is in progress", () -> go.hasQueuedThreads());
            for (int turn = 1; turn < 8; turn++) {
                replies.add(say(house, "turn " + turn + " [[say 1 word]]"));
                int waiting = turn;
                Until.is("it waits", () -> of(journal, "queued").size() == waiting);
            }
            assertThat(house.run("talker", "[[say 2 words]]").getMessage().getBody())
                    .as("those that wait hold no place")
                    .isEqualTo("word1 word2");
            go.release();
            for (CompletableFuture<Exchange> reply : replies) {
                assertThat(reply.get().getException()).isNull();
            }

            assertThat(lastPrompt(model))
                    .containsSubsequence(
                            IntStream.range(0, 8).mapToObj(i -> "turn " + i).toList());
        }
    }

    @Test
    void oneThatWaitsCanBeCancelled() throws Exception {
        try (Simulator model = TestHouse.model("ok");
                TestHouse house = house(model, Map.of())) {
            CompletableFuture<Exchange> first = say(house, WAIT);
            Until.is("the first is in progress", () -> go.hasQueuedThreads());
            CompletableFuture<Exchange> second = say(house, "never mind");
            Until.is("the second waits", () -> of(journal, "queued").size() == 1);

            house.runControl().cancel(of(journal, "queued").get(0));

            assertThat(second.get().getException()).hasMessageContaining("cancelled");
            go.release();
            first.get();
            say(house, "[[say 1 word]]").get();
            assertThat(lastPrompt(model)).doesNotContain("never mind");
        }
    }

    @Test
    void whoCallsAnAgentThatWaitsBehindAnotherRunIsToldWhichOneGoesFirst() throws Exception {
        try (Simulator model = TestHouse.model("ok");
                TestHouse house = house(model, Map.of("caravel.limits.thread-wait", "300ms"))) {
            String first = say(house, "[[call wipe {}]]").get().getMessage().getHeader("CaravelRunId", String.class);

            Exchange boss = house.run("boss", "[[call ask {}]]");

            assertThat(house.events(boss, Event.ToolFinished.class))
                    .singleElement()
                    .extracting(Event.ToolFinished::result)
                    .isEqualTo("(no answer: the agent's run is paused: thread_busy, run " + first
                            + " of the same thread goes first, and has not finished)");
        }
    }

    @Test
    void behindOneThatWaitsForAPersonItStandsStillAfterAWhileAndGoesOnByItself() throws Exception {
        Map<String, String> settings = Map.of("caravel.limits.thread-wait", "300ms", "caravel.recovery", "true");
        try (Simulator model = TestHouse.model("ok");
                TestHouse house = house(model, settings)) {
            Exchange asks = say(house, "[[call wipe {}]]").get();
            assertThat(asks.getMessage().getHeader("CaravelStatus")).isEqualTo("waiting_approval");

            Exchange behind = say(house, "[[say 2 words]]").get();

            assertThat(behind.getMessage().getHeader("CaravelReason")).isEqualTo("thread_busy");
            String id = behind.getMessage().getHeader("CaravelRunId", String.class);
            assertThat(house.runs().read(id).orElseThrow().error())
                    .contains(asks.getMessage().getHeader("CaravelRunId", String.class));
            house.runControl().decide(house.runControl().approvals(1).get(0).id(), Decision.APPROVE, "ann", "");
            Until.is("both are over", () -> of(journal, "completed").size() == 2);
            assertThat(lastPrompt(model)).containsSubsequence("done: wiped", "say 2 words");
        }
    }

    @Test
    void oneThatALimitPausedLetsTheConversationGoOnWithItsSummary() throws Exception {
        try (Simulator model = TestHouse.model("ok");
                TestHouse house = house(model, Map.of("caravel.limits.turns", "1"))) {
            go.release();
            assertThat(say(house, WAIT).get().getMessage().getHeader("CaravelReason"))
                    .isEqualTo("turns");

            assertThat(say(house, "[[say 1 word]]").get().getMessage().getBody())
                    .isEqualTo("word1");
        }
    }

    @Test
    void oneThatWasStoppedIsNotAnsweredByTheNext() throws Exception {
        try (Simulator model = TestHouse.model("ok");
                TestHouse house = house(model, Map.of())) {
            CompletableFuture<Exchange> stopped = say(house, "do it " + WAIT);
            Until.is("it is in progress", () -> go.hasQueuedThreads());
            house.runs().stop(of(journal, "running").get(0), Stop.INTERRUPTED);
            assertThat(stopped.get().getMessage().getHeader("CaravelReason")).isEqualTo("interrupted");

            assertThat(say(house, "[[say 1 word]]").get().getMessage().getBody())
                    .isEqualTo("word1");
            assertThat(lastPrompt(model))
                    .containsSubsequence("do it", "broken off before it was answered", "say 1 word");
        }
    }

    @Test
    void aRunWithinARunOfTheSameThreadDoesNotWaitForIt() throws Exception {
        try (Simulator model = TestHouse.model("ok");
                TestHouse house = house(model, Map.of())) {
            assertThat(say(house, "[[call inner {}]]").get().getMessage().getBody())
                    .isEqualTo("done: word1");
        }
    }

    @Test
    void oneWhoseProgramDiedIsNotWaitedForForEver(@TempDir Path folder) throws Exception {
        String url = "jdbc:sqlite:" + folder.resolve("journal.db");
        try (SqlJournal dead = new SqlJournal(url, Sync.NORMAL)) {
            dead.append(new Entry("dead", 1, Instant.now(), started()), List.of());
            dead.takeThread("dead", Optional.empty());
            dead.append(new Entry("dead", 2, Instant.now(), new Event.ThreadTaken(null, List.of())), List.of());
        }
        try (Simulator model = TestHouse.model("ok");
                TestHouse house = TestHouse.against(model, Map.of("caravel.journal", url), routes())) {
            assertThat(say(house, "[[say 1 word]]").get().getMessage().getBody())
                    .isEqualTo("word1");
            assertThat(lastPrompt(model)).contains("who am I");
        }
    }

    private static Event.RunStarted started() {
        return new Event.RunStarted(
                "talker",
                null,
                "blue",
                null,
                null,
                null,
                null,
                "who am I",
                List.of(),
                null,
                50,
                60_000,
                8192,
                null,
                false,
                null,
                null,
                null,
                null,
                null,
                null,
                null);
    }

    @Test
    void twoNodesTakeTurns() throws Exception {
        try (Postgres postgres = Postgres.start();
                Simulator model = TestHouse.model("ok")) {
            String url = postgres.empty();
            try (SqlJournal one = new SqlJournal(url, Sync.NORMAL);
                    SqlJournal other = new SqlJournal(url, Sync.NORMAL);
                    TestHouse here = house(model, one, Map.of());
                    TestHouse there = house(model, other, Map.of())) {
                List<CompletableFuture<Exchange>> replies = IntStream.range(0, 10)
                        .mapToObj(turn -> say(turn % 2 == 0 ? here : there, "turn-" + turn + " [[say 1 word]]"))
                        .toList();
                for (CompletableFuture<Exchange> reply : replies) {
                    assertThat(reply.get().getException()).isNull();
                }
                Until.is(
                        "all are over",
                        Duration.ofSeconds(60),
                        () -> of(one, "completed").size() == 10);

                assertThat(lastPrompt(model))
                        .contains(IntStream.range(0, 10)
                                .mapToObj(i -> "turn-" + i + " ")
                                .toList());
            }
        }
    }
}
