package dev.caravel.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import dev.caravel.journal.CallOutcome;
import dev.caravel.journal.Event;
import dev.caravel.run.Resolution;
import dev.caravel.support.TestHouse;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A tool's {@code onUnknown} names an endpoint: it is asked what became of a call before a person is. */
class LookUpTest {

    private static final String PAY =
            "tool:pay?description=Pays&timeout=300&parameter.order=integer&parameter.outcome=string&onUnknown=";
    private static final String TASK = "[[call pay {\"order\": 7, \"outcome\": \"done\"}]]";

    private final List<Map<String, Object>> paid = new CopyOnWriteArrayList<>();
    private final List<Map<String, Object>> asked = new CopyOnWriteArrayList<>();
    private final List<Object> bodies = new CopyOnWriteArrayList<>();

    /** The tool hangs the first times that it is called. */
    private TestHouse house(String options, int hangs, Processor lookUp) {
        return TestHouse.start(Map.of(), new RouteBuilder() {
            @Override
            public void configure() {
                from(PAY + options).process(exchange -> {
                    paid.add(Map.copyOf(exchange.getMessage().getHeaders()));
                    if (paid.size() <= hangs) {
                        Thread.sleep(60_000);
                    }
                    exchange.getMessage().setBody("paid");
                });
                from("direct:look").process(exchange -> {
                    asked.add(Map.copyOf(exchange.getMessage().getHeaders()));
                    bodies.add(exchange.getMessage().getBody());
                    lookUp.process(exchange);
                });
            }
        });
    }

    private static Processor answers(Object answer) {
        return exchange -> exchange.getMessage().setBody(answer);
    }

    private static String reason(Exchange reply) {
        return reply.getMessage().getHeader("CaravelReason", String.class);
    }

    @Test
    void getsTheCallAsTheToolDid() {
        try (TestHouse house = house("direct:look", 1, answers("done"))) {
            house.run("assistant", TASK);
        }

        assertThat(bodies).containsExactly(Map.of("order", 7, "outcome", "done"));
        assertThat(asked).hasSize(1);
        assertThat(asked.get(0))
                .containsAllEntriesOf(paid.get(0))
                .containsKeys("CaravelRunId", "CaravelEffectKey")
                .containsEntry("CaravelTool", "pay");
    }

    @Test
    void ofACallThatWasDoneGivesTheModelItsResult() {
        try (TestHouse house =
                house("direct:look?timeout=9000", 1, answers(Map.of("outcome", "done", "result", "receipt 12")))) {
            Exchange reply = house.run("assistant", TASK);

            assertThat(reply.getMessage().getBody()).isEqualTo("done: receipt 12");
            assertThat(paid).hasSize(1);
            assertThat(house.events(reply, Event.ToolResolved.class))
                    .singleElement()
                    .satisfies(resolved -> {
                        assertThat(resolved.outcome()).isEqualTo(CallOutcome.DONE);
                        assertThat(resolved.result()).isEqualTo("receipt 12");
                        assertThat(resolved.by()).isEqualTo("direct:look");
                    });
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"done", "{\"outcome\": \"done\"}", " done\n"})
    void mayGiveNoResult(String answer) {
        try (TestHouse house = house("direct:look", 1, answers(answer))) {
            assertThat(house.run("assistant", TASK).getMessage().getBody()).isEqualTo("done: done");
        }
    }

    @Test
    void mayGiveAResultThatIsJson() {
        try (TestHouse house =
                house("direct:look", 1, answers(Map.of("outcome", "done", "result", Map.of("receipt", 12))))) {
            assertThat(house.run("assistant", TASK).getMessage().getBody()).isEqualTo("done: {\"receipt\":12}");
        }
    }

    @Test
    void itsResultIsAsUntrustedAndAsLongAsTheTools() {
        try (TestHouse house = house(
                "direct:look&untrusted=true&longestResult=5",
                1,
                answers(Map.of("outcome", "done", "result", "0123456789")))) {
            Exchange reply = house.run("assistant", TASK);

            assertThat(house.events(reply, Event.ToolFinished.class))
                    .singleElement()
                    .satisfies(finished -> {
                        assertThat(finished.untrusted()).isTrue();
                        assertThat(finished.result()).startsWith("01234\n[cut: ");
                    });
        }
    }

    @Test
    void ofACallThatWasNotDoneHasItMadeAgainUnderTheSameKey() {
        try (TestHouse house = house("direct:look", 1, answers("not_done"))) {
            Exchange reply = house.run("assistant", TASK);

            assertThat(reply.getMessage().getBody()).isEqualTo("done: paid");
            assertThat(paid).hasSize(2);
            assertThat(paid.get(1)).isEqualTo(paid.get(0));
            assertThat(house.events(reply, Event.ToolResolved.class))
                    .containsExactly(new Event.ToolResolved(
                            house.events(reply, Event.ToolStarted.class).get(0).call(),
                            CallOutcome.NOT_DONE,
                            null,
                            "direct:look"));
        }
    }

    @Test
    void thatNeverFindsACallDoneEndsWithAPerson() {
        try (TestHouse house = house("direct:look", 100, answers("not_done"))) {
            Exchange reply = house.run("assistant", TASK);

            assertThat(reason(reply)).isEqualTo("outcome_unknown");
            assertThat(paid).hasSize(4);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"unknown", "Done!", "", "{\"outcome\": 1}", "{\"outcome\": ", "[\"done\"]", "no such order"})
    void thatDoesNotKnowLeavesItToAPerson(String answer) throws Exception {
        leavesItToAPerson("direct:look", answers(answer));
    }

    @Test
    void thatThrowsLeavesItToAPerson() throws Exception {
        leavesItToAPerson("direct:look", exchange -> {
            throw new IOException("the payment service is away");
        });
    }

    @Test
    void thatTakesLongerThanTheToolMayLeavesItToAPerson() throws Exception {
        leavesItToAPerson("direct:look", exchange -> Thread.sleep(60_000));
    }

    @Test
    void thatSaysNothingLeavesItToAPersonWhateverTheModelWroteIntoItsCall() throws Exception {
        leavesItToAPerson("direct:look", exchange -> {});
    }

    private void leavesItToAPerson(String lookUp, Processor answer) throws Exception {
        try (TestHouse house = house(lookUp, 1, answer)) {
            Exchange reply = house.run("assistant", TASK);
            String run = reply.getMessage().getHeader("CaravelRunId", String.class);

            assertThat(reason(reply)).isEqualTo("outcome_unknown");
            assertThat(asked).hasSize(1);
            String call = house.runs()
                    .read(run)
                    .orElseThrow()
                    .unknownCall()
                    .orElseThrow()
                    .id();
            house.runControl().resolve(run, call, new Resolution(Optional.of("it was paid")));
            assertThat(house.runControl()
                            .resume(run, Optional.empty())
                            .getMessage()
                            .getBody())
                    .isEqualTo("done: it was paid");
            assertThat(paid).hasSize(1);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"readOnlyHint", "idempotentHint"})
    void isNotAskedWhereACallMayBeRepeated(String hint) {
        try (TestHouse house = house("direct:look&" + hint + "=true", 1, answers("done"))) {
            house.run("assistant", TASK);
        }

        assertThat(asked).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "guess,         'onUnknown must be park, tell or an endpoint such as direct:look-it-up, not ''guess'''",
        "direct:nobody, 'tool ''pay'': onUnknown names direct:nobody, and no route begins with it'",
        "nothing:here,  'tool ''pay'': onUnknown names nothing:here, which is no endpoint'",
    })
    void mustBeThereWhenTheProgramStarts(String onUnknown, String complaint) {
        assertThatThrownBy(() -> house(onUnknown, 0, answers("done"))).hasStackTraceContaining(complaint);
    }

    /** Refunds by the key of their call; the first answer is lost on its way, after the refund was made or before. */
    @ParameterizedTest
    @CsvSource({"true, done: {\"refunded\":7}, 1", "false, done: {\"refunded\": 7}, 2"})
    void ofTheDocumentationWorks(boolean madeBefore, String answer, int posts) throws Exception {
        Map<String, String> refunds = new ConcurrentHashMap<>();
        List<String> keys = new CopyOnWriteArrayList<>();
        HttpServer payments = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
        payments.setExecutor(Executors.newCachedThreadPool());
        payments.createContext("/refunds", request -> {
            boolean makes = request.getRequestMethod().equals("POST");
            String key = makes
                    ? request.getRequestHeaders().getFirst("Idempotency-Key")
                    : request.getRequestURI().getQuery().replaceFirst("key=", "");
            if (makes) {
                keys.add(key);
            }
            if (makes && (madeBefore || keys.size() > 1)) {
                refunds.put(key, "{\"refunded\": 7}");
            }
            if (!makes || keys.size() > 1) {
                byte[] body = refunds.getOrDefault(key, "none").getBytes(StandardCharsets.UTF_8);
                request.sendResponseHeaders(refunds.containsKey(key) ? 200 : 404, body.length);
                request.getResponseBody().write(body);
            }
            request.close();
        });
        payments.start();
        String page = Files.readString(Path.of("docs/durability.md"));
        String yaml = page.substring(page.indexOf("```yaml\n") + 8);
        String routes = yaml.substring(0, yaml.indexOf("```"));
        Map<String, String> settings =
                Map.of("payments", "http://127.0.0.1:" + payments.getAddress().getPort());
        try (TestHouse house =
                TestHouse.start(settings, (TestHouse.Application) context -> PluginHelper.getRoutesLoader(context)
                        .loadRoutes(ResourceHelper.fromString("refund.camel.yaml", routes)))) {
            Exchange reply = house.run("assistant", "[[call refund {\"order\": 7}]]");

            assertThat(reply.getMessage().getBody()).isEqualTo(answer);
            assertThat(keys).hasSize(posts).allMatch(refunds::containsKey);
            assertThat(refunds).hasSize(1);
        } finally {
            payments.stop(0);
        }
    }
}
