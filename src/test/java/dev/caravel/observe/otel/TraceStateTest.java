package dev.caravel.observe.otel;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpServer;
import dev.caravel.door.DoorHouse;
import dev.caravel.journal.Decision;
import dev.caravel.journal.Event;
import dev.caravel.simulator.Simulator;
import dev.caravel.support.TestHouse;
import dev.caravel.support.Until;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What others say of a trace goes on with it; what they say of its user does not. */
class TraceStateTest {

    private static final String STATE = "rojo=00f067aa0ba902b7,congo=t61rcWkgMzE";
    private static final Map<String, Object> CALLER = Map.of(
            "traceparent",
            "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
            "tracestate",
            STATE,
            "baggage",
            "user=ann@example.org");

    private final OtlpReceiver receiver = new OtlpReceiver();
    private final List<Headers> got = new CopyOnWriteArrayList<>();
    private HttpServer outside;

    @BeforeEach
    void open() throws IOException {
        outside = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        outside.createContext("/", exchange -> {
            got.add(exchange.getRequestHeaders());
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
        });
        outside.start();
    }

    @AfterEach
    void close() {
        outside.stop(0);
        receiver.close();
    }

    private Map<String, String> settings(Map<String, String> more) {
        Map<String, String> settings = new HashMap<>(more);
        settings.put("caravel.otlp", receiver.url());
        return settings;
    }

    private RouteBuilder routes() {
        return new RouteBuilder() {
            @Override
            public void configure() {
                from("agent:boss?tools=agent:looker,look").to("direct:caravel-loop");
                from("agent:looker?description=Looks&tools=look").to("direct:caravel-loop");
                from("tool:look?description=Looks&approval=required").to("http:" + address());
                from("direct:posted").to("agent:assistant?wait=false&replyTo=RAW(http://" + address() + ")");
            }
        };
    }

    private String address() {
        return "127.0.0.1:" + outside.getAddress().getPort();
    }

    private void assertPassedOn(int times) {
        assertThat(got).hasSize(times).allSatisfy(headers -> {
            assertThat(headers.get("traceparent"))
                    .singleElement()
                    .asString()
                    .contains("4bf92f3577b34da6a3ce929d0e0e4736");
            assertThat(headers.get("tracestate")).containsExactly(STATE);
            assertThat(headers).doesNotContainKey("Baggage");
        });
        assertThat(receiver.spans()).isNotEmpty().allSatisfy(span -> assertThat(span.getTraceState())
                .isEqualTo(STATE));
    }

    @Test
    void aToolsRequestsHaveItInASubagentAndAfterAResumptionToo(@TempDir Path folder) throws Exception {
        Map<String, String> journal = Map.of("caravel.journal", "jdbc:sqlite:" + folder.resolve("journal.db"));
        String run;
        String approval;
        try (TestHouse first = TestHouse.start(settings(journal), routes())) {
            Exchange reply = first.run("boss", "[[call looker {\"task\": \"[[call look {}]]\"}]]", CALLER);
            run = reply.getMessage().getHeader("CaravelRunId", String.class);
            approval = first.runControl().approvals(1).get(0).id();
        }
        try (TestHouse second = TestHouse.start(settings(journal), routes())) {
            second.runControl().decide(approval, Decision.APPROVE, "ann", "");
            second.runControl().resume(run, Optional.empty());
        }

        assertPassedOn(1);
    }

    @Test
    void aWebhookHasIt() {
        try (TestHouse house = TestHouse.start(settings(Map.of("caravel.recovery", "true")), routes())) {
            house.context().createProducerTemplate().sendBodyAndHeaders("direct:posted", "[[say 1 words]]", CALLER);
            Until.is("the webhook is there", () -> got.size() == 1);
        }

        assertPassedOn(1);
    }

    @Test
    void aRunThatARequestBeginsHasIt() throws Exception {
        try (DoorHouse door = DoorHouse.open(TestHouse.model(""), settings(Map.of()))) {
            door.post(
                    "/agents/assistant/runs",
                    "{\"input\": \"[[say 1 words]]\"}",
                    "Traceparent",
                    (String) CALLER.get("traceparent"),
                    "Tracestate",
                    STATE,
                    "Prefer",
                    "wait=20");
        }

        assertPassedOn(0);
    }

    @Test
    void aModelIsToldWithTheTraceAndOfNobodysBaggage() {
        try (Simulator model = TestHouse.model("");
                TestHouse house = TestHouse.against(model, settings(Map.of("caravel.otlp.models", "true")))) {
            house.run("assistant", "[[say 1 words]]", CALLER);

            assertThat(model.calls()).singleElement().satisfies(call -> assertThat(call.headers())
                    .containsEntry("tracestate", STATE)
                    .doesNotContainKey("baggage"));
        }
    }

    @Test
    void oneThatIsNotOfTheFormIsLeftOut() {
        Map<String, Object> broken = new HashMap<>(CALLER);
        broken.put("tracestate", "no state, I think");
        try (TestHouse house = TestHouse.start(settings(Map.of()), routes())) {
            Exchange reply = house.run("assistant", "[[say 1 words]]", broken);

            assertThat(house.events(reply, Event.RunStarted.class).get(0).tracestate())
                    .isNull();
        }
        assertThat(receiver.spans()).hasSize(2).allSatisfy(span -> assertThat(span.getTraceState())
                .isEmpty());
    }
}
