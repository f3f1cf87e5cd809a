package dev.caravel.observe.otel;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.caravel.door.DoorHouse;
import dev.caravel.simulator.Call;
import dev.caravel.simulator.Simulator;
import dev.caravel.support.TestHouse;
import dev.caravel.support.Until;
import io.opentelemetry.proto.trace.v1.Span;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.camel.builder.RouteBuilder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A run's trace begins with whoever asked and goes on with whatever the run calls, over the header traceparent. */
class OneTraceTest {

    private static final String CALLERS_TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
    private static final String CALLER = "00-" + CALLERS_TRACE + "-00f067aa0ba902b7-01";

    private final OtlpReceiver receiver = new OtlpReceiver();

    /** What somebody outside got as traceparent, "none" for nothing. */
    private final List<String> got = new CopyOnWriteArrayList<>();

    private HttpServer outside;

    @BeforeEach
    void open() throws IOException {
        outside = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        outside.createContext("/", exchange -> {
            String parent = exchange.getRequestHeaders().getFirst("traceparent");
            got.add(parent == null ? "none" : parent);
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

    private String url() {
        return "http://127.0.0.1:" + outside.getAddress().getPort();
    }

    private Map<String, String> settings(String... more) {
        Map<String, String> settings = new HashMap<>(Map.of("caravel.otlp", receiver.url(), "outside", url()));
        for (int i = 0; i < more.length; i += 2) {
            settings.put(more[i], more[i + 1]);
        }
        return settings;
    }

    private RouteBuilder routes() {
        return new RouteBuilder() {
            @Override
            public void configure() {
                from("agent:boss?tools=look,show").to("direct:caravel-loop");
                from("tool:look?description=Looks").setBody(constant("look")).to("http:" + url().substring(7));
                from("tool:show?description=Shows&argumentHeaders=true&parameter.traceparent=string")
                        .process(exchange -> got.add(exchange.getMessage().getHeader("traceparent", String.class)));
                from("direct:task").to("agent:assistant?wait=false&replyTo=direct:answer");
                from("direct:posted").to("agent:assistant?wait=false&replyTo=RAW({{outside}})");
                from("direct:answer")
                        .process(exchange -> got.add(exchange.getMessage().getHeader("traceparent", String.class)));
            }
        };
    }

    private static String header(Span span) {
        return "00-" + OtlpReceiver.trace(span) + "-" + OtlpReceiver.id(span) + "-01";
    }

    @Test
    void aToolsOwnRequestsContinueTheTraceBelowItsCall() {
        try (TestHouse house = TestHouse.start(settings(), routes())) {
            house.run("boss", "[[call look {}]]");
        }

        assertThat(got).containsExactly(header(receiver.span("execute_tool look")));
    }

    @Test
    void aParameterOfThatNameIsTheToolsOwn() {
        try (TestHouse house = TestHouse.start(settings(), routes())) {
            house.run("boss", "[[call show {\"traceparent\": \"mine\"}]]");
        }

        assertThat(got).containsExactly("mine");
    }

    @Test
    void whoGetsTheAnswerContinuesTheTraceBelowTheRun() {
        try (TestHouse house = TestHouse.start(settings("caravel.recovery", "true"), routes())) {
            send(house, "direct:task");
            Until.is("the answer is there", () -> got.size() == 1);
            send(house, "direct:posted");
            Until.is("the webhook is there", () -> got.size() == 2);
        }

        assertThat(got)
                .containsExactlyInAnyOrderElementsOf(receiver.spans().stream()
                        .filter(span -> span.getName().startsWith("invoke_agent"))
                        .map(OneTraceTest::header)
                        .toList())
                .allSatisfy(header -> assertThat(header).contains(CALLERS_TRACE));
    }

    private static void send(TestHouse house, String route) {
        house.context()
                .createProducerTemplate()
                .sendBodyAndHeader(route, "[[say 1 words]]", "traceparent", CALLER.getBytes(StandardCharsets.US_ASCII));
    }

    @Test
    void aModelIsToldOnlyWhereItIsWanted() {
        for (String wanted : List.of("false", "true")) {
            try (Simulator model = TestHouse.model("");
                    TestHouse house = TestHouse.against(model, settings("caravel.otlp.models", wanted))) {
                house.run("assistant", "[[say 1 words]]");
                got.add(model.calls().stream()
                        .map(Call::headers)
                        .map(headers -> headers.getOrDefault("traceparent", "none"))
                        .findFirst()
                        .orElseThrow());
            }
        }

        List<Span> chats = receiver.spans().stream()
                .filter(span -> span.getName().startsWith("chat"))
                .toList();
        assertThat(got).containsExactly("none", header(chats.get(1)));
    }

    @Test
    void nothingGoesOutWhereNoSpansAreSent() {
        try (TestHouse house = TestHouse.start(Map.of("outside", url(), "caravel.recovery", "true"), routes())) {
            house.run("boss", "[[call look {}]]", Map.of("traceparent", CALLER));
            send(house, "direct:posted");
            Until.is("the webhook is there", () -> got.size() == 2);
        }

        assertThat(got).containsOnly("none");
    }

    @Test
    void clientsOfOpenAiBeginItToo() {
        try (DoorHouse door = DoorHouse.open(TestHouse.model(""), settings("caravel.doors", "openai"))) {
            door.post(
                    "/v1/chat/completions",
                    "{\"model\": \"assistant\", \"messages\": [{\"role\": \"user\", \"content\": \"[[say 1 words]]\"}]}",
                    "traceparent",
                    CALLER);
            door.post(
                    "/v1/responses",
                    "{\"model\": \"assistant\", \"input\": \"[[say 1 words]]\"}",
                    "traceparent",
                    CALLER);
        }

        assertThat(receiver.spans()).hasSize(4).extracting(OtlpReceiver::trace).containsOnly(CALLERS_TRACE);
    }
}
