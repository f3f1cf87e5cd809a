package dev.caravel.toolcall;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravel.journal.Event;
import dev.caravel.journal.PauseReason;
import dev.caravel.simulator.Call;
import dev.caravel.simulator.Simulator;
import dev.caravel.support.CannedModel;
import dev.caravel.support.TestHouse;
import dev.caravel.support.Until;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.builder.RouteBuilder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The calls that a reply asks for: which run, when, with what, and what the model is told.
 *
 * <p>Covers the routes {@code caravel-tools} and {@code caravel-call}, with {@code caravel.prepare-call},
 * {@code caravel.tool-route} and {@code caravel.tool-results}; a call of unknown outcome.
 */
class ToolLoopTest {

    private static final String ADD = "description=Adds&parameter.a=integer&parameter.a.required=true";

    private final Simulator model = TestHouse.model("");

    @AfterEach
    void stop() {
        model.close();
    }

    @Test
    void callsWithoutSideEffectsRunSideBySide() {
        CyclicBarrier all = new CyclicBarrier(3);
        try (TestHouse house = with(tool("look", "readOnlyHint=true&description=Looks", exchange -> {
            all.await(10, TimeUnit.SECONDS);
            exchange.getMessage().setBody("seen");
        }))) {
            Exchange reply = house.run("assistant", "[[call look {}]] [[call look {}]] [[call look {}]]");

            assertThat(reply.getMessage().getBody()).isEqualTo("done: seen; seen; seen");
        }
    }

    @Test
    void callsWithSideEffectsRunOneAfterTheOtherInTheOrderAsked() {
        AtomicInteger now = new AtomicInteger();
        AtomicBoolean together = new AtomicBoolean();
        ConcurrentLinkedQueue<Object> order = new ConcurrentLinkedQueue<>();
        try (TestHouse house = with(tool("add", ADD, exchange -> {
            together.compareAndSet(false, now.incrementAndGet() > 1);
            Object a = exchange.getMessage().getBody(Map.class).get("a");
            Thread.sleep(40 - 10 * (Integer) a);
            order.add(a);
            now.decrementAndGet();
            exchange.getMessage().setBody(a);
        }))) {
            Exchange reply =
                    house.run("assistant", "[[call add {\"a\": 1}]] [[call add {\"a\": 2}]] [[call add {\"a\": 3}]]");

            assertThat(reply.getMessage().getBody()).isEqualTo("done: 1; 2; 3");
            assertThat(order).containsExactly(1, 2, 3);
            assertThat(together).isFalse();
        }
    }

    @Test
    void resultsStandInTheOrderAskedWhateverIsReadyFirst() {
        CountDownLatch second = new CountDownLatch(1);
        try (TestHouse house = with(
                tool("slow", "readOnlyHint=true&description=Waits", exchange -> {
                    second.await(10, TimeUnit.SECONDS);
                    exchange.getMessage().setBody("first asked");
                }),
                tool("quick", "readOnlyHint=true&description=Hurries", exchange -> {
                    exchange.getMessage().setBody("second asked");
                    second.countDown();
                }))) {
            Exchange reply = house.run("assistant", "[[call slow {}]] [[call quick {}]]");

            assertThat(reply.getMessage().getBody()).isEqualTo("done: first asked; second asked");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "[[call nonsense {}]]          | there is no tool 'nonsense'; there are: add, ",
                "[[call add {}]]               | required property 'a'",
                "[[call add {\"a\": \"x\"}]]   | integer expected",
                "[[call add {\"a\": 1, \"CamelFileName\": \"b\"}]] | 'CamelFileName' is not defined",
            })
    void aCallThatDoesNotFitIsExplainedToTheModelAndTheRunGoesOn(String task, String complaint) {
        AtomicInteger ran = new AtomicInteger();
        try (TestHouse house = with(tool("add", ADD, exchange -> ran.incrementAndGet()))) {
            Exchange reply = house.run("assistant", task);

            assertThat(reply.getMessage().getHeader("CaravelStatus")).isEqualTo("completed");
            assertThat(house.events(reply, Event.ToolFinished.class))
                    .singleElement()
                    .satisfies(finished -> {
                        assertThat(finished.error()).isTrue();
                        assertThat(finished.result()).startsWith("Error: ").contains(complaint);
                    });
            assertThat(house.events(reply, Event.ToolStarted.class)).isEmpty();
            assertThat(ran).hasValue(0);
        }
    }

    @Test
    void argumentsThatAreNoJsonAreExplainedToTheModel() {
        try (CannedModel openAi = new CannedModel(
                        """
                        {"id": "c1", "model": "gpt-4o", "choices": [{"index": 0, "finish_reason": "tool_calls", "message":
                         {"role": "assistant", "content": null, "tool_calls": [{"id": "call_1", "type": "function",
                          "function": {"name": "add", "arguments": "{\\"a\\": 1"}}]}}]}
                        """,
                        """
                        {"id": "c2", "model": "gpt-4o", "choices": [{"index": 0, "finish_reason": "stop", "message":
                         {"role": "assistant", "content": "I see."}}]}
                        """);
                TestHouse house = TestHouse.start(
                        Map.of(
                                "caravel.openai.base-url", openAi.url(),
                                "caravel.model.cheap", "openai/gpt-4o",
                                "caravel.model.streaming", "false"),
                        tool("add", ADD, exchange -> {}))) {
            Exchange reply = house.run("assistant", "add");

            assertThat(reply.getMessage().getBody()).isEqualTo("I see.");
            assertThat(openAi.requests().get(1).path("messages").findValuesAsText("content"))
                    .last()
                    .asString()
                    .contains("no JSON", "{\"a\": 1");
        }
    }

    @Test
    void aToolThatThrowsIsAnErrorToTheModelAndNoFailureOfTheRun() {
        try (TestHouse house = with(tool("break", "description=Breaks", exchange -> {
            throw new IllegalStateException("the drawer is stuck");
        }))) {
            Exchange reply = house.run("assistant", "[[call break {}]]");

            assertThat(reply.getMessage().getBody(String.class)).contains("the drawer is stuck");
            assertThat(house.events(reply, Event.ToolFinished.class).get(0).error())
                    .isTrue();
        }
    }

    @Test
    void aToolThatTakesTooLongIsLeftBehindAndItsLateResultChangesNothing() {
        CountDownLatch tested = new CountDownLatch(1);
        AtomicBoolean late = new AtomicBoolean();
        try (TestHouse house = with(tool("deaf", "description=Waits&timeout=300&readOnlyHint=true", exchange -> {
            while (tested.getCount() > 0) {
                try {
                    tested.await();
                } catch (InterruptedException e) {
                    // It does not heed them.
                }
            }
            exchange.getMessage().setBody("too late");
            late.set(true);
        }))) {
            long begun = System.nanoTime();

            Exchange reply = house.run("assistant", "[[call deaf {}]]");
            Duration took = Duration.ofNanos(System.nanoTime() - begun);
            int events = house.events(reply).size();
            tested.countDown();
            Until.is("the tool ends", late::get);

            assertThat(took).isBetween(Duration.ofMillis(300), Duration.ofSeconds(3));
            assertThat(reply.getMessage().getBody(String.class))
                    .contains("timeout of 300 ms", "not known")
                    .doesNotContain("too late");
            assertThat(house.events(reply)).hasSize(events);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "idempotentHint=true, completed, timeout of 100 ms",
        "onUnknown=tell,      completed, it is not known whether this call had its effect",
        "onUnknown=park,      paused,    ''",
    })
    void whereNobodyKnowsWhetherACallHadItsEffectThatIsSaidOrTheRunStandsStill(
            String options, String status, String told) {
        try (TestHouse house =
                with(tool("slow", "description=Waits&timeout=100&" + options, exchange -> Thread.sleep(5_000)))) {
            Exchange reply = house.run("assistant", "[[call slow {}]]");

            assertThat(reply.getMessage().getHeader("CaravelStatus")).isEqualTo(status);
            if (status.equals("paused")) {
                assertThat(reply.getMessage().getHeader("CaravelReason")).isEqualTo("outcome_unknown");
            } else {
                assertThat(reply.getMessage().getBody(String.class)).contains(told);
            }
        }
    }

    @Test
    void aLongResultIsCutAndSaysSo() {
        try (TestHouse house = with(tool("tell", "description=Tells&longestResult=10", exchange -> exchange.getMessage()
                .setBody("0123456789abcdef")))) {
            Exchange reply = house.run("assistant", "[[call tell {}]]");

            assertThat(reply.getMessage().getBody(String.class))
                    .isEqualTo("done: 0123456789\n[cut: these are the first 10 of 16 characters; ask for less]");
        }
    }

    @Test
    void noHeaderOfTheCallerReachesAToolOrAProvider() {
        AtomicReference<Map<String, Object>> seen = new AtomicReference<>();
        try (TestHouse house = with(tool("add", ADD, exchange -> {
            seen.set(Map.copyOf(exchange.getMessage().getHeaders()));
            exchange.getMessage().setHeader("FromTheTool", "x");
        }))) {
            Exchange reply = house.run(
                    "assistant",
                    "[[call add {\"a\": 1}]] then [[call add {\"a\": 2}]]",
                    Map.of("X-Secret", "s3cret", "CamelHttpUri", "http://evil.invalid", "CaravelRunId", "forged"));

            String run = reply.getMessage().getHeader("CaravelRunId", String.class);
            assertThat(run).isNotEqualTo("forged");
            assertThat(seen.get()).containsOnlyKeys("CaravelRunId", "CaravelEffectKey");
            assertThat(seen.get()).containsEntry("CaravelRunId", run);
            assertThat(seen.get().get("CaravelEffectKey").toString()).startsWith(run + "/");
            assertThat(reply.getMessage().getHeaders())
                    .containsEntry("X-Secret", "s3cret")
                    .doesNotContainKey("FromTheTool");
            assertThat(model.calls()).hasSize(3).allSatisfy(call -> assertThat(call.headers())
                    .doesNotContainKeys("x-secret", "camelhttpuri", "caravelrunid", "x-caravel-attempt")
                    .doesNotContainValue("s3cret"));
        }
    }

    @Test
    void argumentsBecomeHeadersOnlyWhereTheToolAsksForIt() {
        AtomicReference<Object> header = new AtomicReference<>();
        try (TestHouse house = with(tool(
                "add",
                ADD + "&argumentHeaders=true",
                exchange -> header.set(exchange.getMessage().getHeader("a"))))) {
            house.run("assistant", "[[call add {\"a\": 7}]]");

            assertThat(header).hasValue(7);
        }
    }

    @Test
    void aCallThatWasCutOffIsNeverRunAndTheModelIsTold() {
        AtomicInteger ran = new AtomicInteger();
        try (CannedModel anthropic = new CannedModel(
                        """
                        {"id": "m1", "type": "message", "role": "assistant", "model": "claude-haiku-5-5",
                         "stop_reason": "max_tokens", "usage": {"input_tokens": 1, "output_tokens": 1},
                         "content": [{"type": "tool_use", "id": "t1", "name": "add", "input": {"a": 1}}]}
                        """,
                        """
                        {"id": "m2", "type": "message", "role": "assistant", "model": "claude-haiku-5-5",
                         "stop_reason": "end_turn", "usage": {"input_tokens": 1, "output_tokens": 1},
                         "content": [{"type": "text", "text": "Then less."}]}
                        """);
                TestHouse house = TestHouse.start(
                        Map.of("caravel.anthropic.base-url", anthropic.url(), "caravel.model.streaming", "false"),
                        tool("add", ADD, exchange -> ran.incrementAndGet()))) {
            Exchange reply = house.run("assistant", "add");

            assertThat(reply.getMessage().getBody()).isEqualTo("Then less.");
            assertThat(ran).hasValue(0);
            assertThat(anthropic.requests().get(1).path("messages").path(2).toString())
                    .contains("was not run", "token limit", "\"is_error\":true");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "pause_turn,                    completed, ,                              2",
        "stop_sequence,                 completed, ,                              1",
        "max_tokens,                    completed, max_tokens,                    1",
        "model_context_window_exceeded, completed, model_context_window_exceeded, 1",
        "refusal,                       failed,    refusal,                       1",
    })
    void aReplyEndsTheRunAsItsStopReasonSays(String stopReason, String status, String reason, int turns) {
        try (TestHouse house = with()) {
            Exchange reply = house.run("assistant", "[[say 3 words]] [[stop " + stopReason + "]]");

            assertThat(reply.getMessage().getHeader("CaravelStatus")).isEqualTo(status);
            assertThat(reply.getMessage().getHeader("CaravelTurns")).isEqualTo(turns);
            assertThat(house.events(reply)).last().isInstanceOfSatisfying(Event.RunEnded.class, end -> assertThat(
                            end.reason())
                    .isEqualTo(reason));
            if (status.equals("completed")) {
                assertThat(reply.getMessage().getBody(String.class)).startsWith("word1 word2 word3");
            }
        }
    }

    @Test
    void aRunWhoseTurnsAreUsedUpSumsUpWithoutToolsAndStandsStill() {
        try (TestHouse house = with(agent("brief", "maxTurns=2"))) {
            Exchange reply = house.run(
                    "brief", "[[call current-time {}]] then [[call current-time {}]] then [[call current-time {}]]");

            assertThat(reply.getException()).isNull();
            assertThat(reply.getMessage().getBody(String.class)).startsWith("done: ");
            assertThat(reply.getMessage().getHeader("CaravelStatus")).isEqualTo("paused");
            assertThat(house.events(reply)).endsWith(new Event.RunParked(PauseReason.TURNS));
            assertThat(house.events(reply, Event.ModelReplied.class)).hasSize(3);
            assertThat(model.calls()).hasSize(3);
        }
    }

    @Test
    void aCallerMayAllowFewerTurnsButNotMore() {
        String tasks = "[[call current-time {}]] then [[call current-time {}]] then [[call current-time {}]]";
        try (TestHouse house = with(agent("brief", "maxTurns=2"), new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:one").to("agent:brief?maxTurns=1");
                from("direct:many").to("agent:brief?maxTurns=${header.turns}");
            }
        })) {
            var template = house.context().createProducerTemplate();

            assertThat(template.request("direct:one", e -> e.getMessage().setBody(tasks))
                            .getMessage()
                            .getHeader("CaravelTurns"))
                    .isEqualTo(1);
            assertThat(template.request("direct:many", e -> {
                                e.getMessage().setBody(tasks);
                                e.getMessage().setHeader("turns", 9);
                            })
                            .getMessage()
                            .getHeader("CaravelTurns"))
                    .isEqualTo(2);
        }
    }

    @Test
    void anotherAgentCanBeATool() {
        try (TestHouse house = with(agent("boss", "tools=agent:helper"), agent("helper", "maxTurns=5"))) {
            Exchange reply = house.run("boss", "[[call helper {\"task\": \"[[call current-time {}]]\"}]]");

            assertThat(reply.getMessage().getBody(String.class)).startsWith("done: done: 20");
            assertThat(house.started("helper")).singleElement().satisfies(child -> {
                assertThat(child.parent()).isEqualTo(reply.getMessage().getHeader("CaravelRunId"));
                assertThat(child.input()).isEqualTo("[[call current-time {}]]");
            });
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "' '                      | true  | Error: agent 'helper' was given no input",
                "[[call current-time {}]] | false | done: 20",
            })
    void aChildWithoutAnAnswerIsExplainedToItsParent(String task, boolean error, String result) {
        try (TestHouse house = with(agent("boss", "tools=agent:helper"), agent("helper", "maxTurns=1"))) {
            Exchange reply = house.run("boss", "[[call helper {\"task\": \"" + task + "\"}]]");

            assertThat(reply.getMessage().getHeader("CaravelStatus")).isEqualTo("completed");
            assertThat(house.events(reply, Event.ToolFinished.class))
                    .singleElement()
                    .satisfies(finished -> {
                        assertThat(finished.error()).isEqualTo(error);
                        assertThat(finished.result()).startsWith(result);
                    });
        }
    }

    @Test
    void howOneCallEndedIsNotSaidOfTheNext() {
        try (TestHouse house = with(
                agent("boss", "tools=agent:helper,add"),
                agent("helper", "maxTurns=1"),
                tool("add", ADD, exchange -> exchange.getMessage().setBody("added")))) {
            Exchange reply = house.run(
                    "boss", "[[call helper {\"task\": \"[[call current-time {}]]\"}]] [[call add {\"a\": 1}]]");

            assertThat(house.events(reply, Event.ToolFinished.class))
                    .extracting(Event.ToolFinished::result)
                    .satisfiesExactly(
                            helped -> assertThat(helped).contains("This is not complete"),
                            added -> assertThat(added).isEqualTo("added"));
        }
    }

    @Test
    void aRunOfAThreadGoesOnWithTheConversationOfTheOneBefore() {
        try (TestHouse house = with(new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:chat").to("agent:assistant?thread=${header.conversation}");
            }
        })) {
            say(house, "blue", "[[call current-time {}]]");
            say(house, "red", "[[say 1 word]]");
            say(house, "blue", "[[say 2 words]]");

            Call last = model.calls().get(model.calls().size() - 1);
            assertThat(last.body().path("messages").findValuesAsText("role"))
                    .containsExactly("user", "assistant", "user", "assistant", "user");
            assertThat(last.body().toString()).contains("current-time").doesNotContain("1 word]");
        }
    }

    @Test
    void withoutAListAnAgentHasTheToolsThatHarmNothingAndWithOneOnlyThose() {
        try (TestHouse house = with(agent("few", "tools=current-time,read-file"), agent("none", "tools="))) {
            house.run("assistant", "[[say 1 word]]");
            house.run("few", "[[say 1 word]]");
            house.run("few", "[[call list-files {}]]");

            assertThat(tools(model.calls().get(0)))
                    .containsExactly("current-time", "list-files", "read-file", "search-files");
            assertThat(tools(model.calls().get(1))).containsExactlyInAnyOrder("current-time", "read-file");
            assertThat(house.started("few")).hasSize(2);
            assertThat(model.calls().get(3).body().toString()).contains("there is no tool 'list-files'");
        }
    }

    private static Exchange say(TestHouse house, String conversation, String input) {
        return house.context().createProducerTemplate().request("direct:chat", exchange -> {
            exchange.getMessage().setBody(input);
            exchange.getMessage().setHeader("conversation", conversation);
        });
    }

    private static List<String> tools(Call call) {
        return call.body().path("tools").findValuesAsText("name");
    }

    private TestHouse with(RouteBuilder... routes) {
        return TestHouse.against(model, Map.of(), routes);
    }

    private static RouteBuilder tool(String name, String options, Processor work) {
        return new RouteBuilder() {
            @Override
            public void configure() {
                from("tool:" + name + "?" + options).process(work);
            }
        };
    }

    private static RouteBuilder agent(String name, String options) {
        return new RouteBuilder() {
            @Override
            public void configure() {
                from("agent:" + name + "?description=Helps&" + options).to("direct:caravel-loop");
            }
        };
    }
}
