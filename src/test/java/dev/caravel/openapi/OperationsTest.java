package dev.caravel.openapi;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.caravel.journal.Event;
import dev.caravel.journal.Verdict;
import dev.caravel.simulator.Simulator;
import dev.caravel.support.TestHouse;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Agents call a real HTTP server by its OpenAPI document. Covers caravel-operation, caravel.operation-request,
 * caravel.operation-client, caravel.operation-result.
 */
class OperationsTest {

    private static final String SHOP = "classpath:openapi/shop.yaml";

    private final Simulator model = TestHouse.model("");
    private final List<Request> requests = new CopyOnWriteArrayList<>();
    private HttpServer server;

    /** What the server was asked; header names in small letters. */
    private record Request(String line, Map<String, String> headers, String body) {}

    /** What it answers, by the beginning of the path. */
    private final Map<String, Reply> replies = new HashMap<>();

    private record Reply(int status, String type, byte[] body) {

        static Reply json(int status, String body) {
            return new Reply(status, "application/json", body.getBytes(StandardCharsets.UTF_8));
        }
    }

    @BeforeEach
    void serve() throws IOException {
        server = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
        server.setExecutor(Executors.newCachedThreadPool());
        server.createContext("/", this::answer);
        server.start();
    }

    @AfterEach
    void stop() {
        model.close();
        server.stop(0);
    }

    private void answer(HttpExchange exchange) throws IOException {
        Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        exchange.getRequestHeaders().forEach((name, values) -> headers.put(name, String.join(" | ", values)));
        String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        requests.add(new Request(exchange.getRequestMethod() + " " + exchange.getRequestURI(), headers, body));
        Reply reply = replies.entrySet().stream()
                .filter(each -> exchange.getRequestURI().toString().startsWith(each.getKey()))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElse(Reply.json(200, "{\"ok\": true}"));
        exchange.getResponseHeaders().set("Content-Type", reply.type());
        exchange.sendResponseHeaders(reply.status(), reply.body().length == 0 ? -1 : reply.body().length);
        exchange.getResponseBody().write(reply.body());
        exchange.close();
    }

    private String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/v1";
    }

    private TestHouse house(String tools, Map<String, String> more) {
        Map<String, String> settings =
                new HashMap<>(Map.of("caravel.openapi.shop.document", SHOP, "caravel.openapi.shop.base-url", url()));
        settings.putAll(more);
        return TestHouse.against(model, settings, new RouteBuilder() {
            @Override
            public void configure() {
                from("agent:clerk?tools=" + tools).to("direct:caravel-loop");
            }
        });
    }

    private static Exchange ask(TestHouse house, String call) {
        return house.run("clerk", "[[call openapi__shop__" + call + "]]");
    }

    @Test
    void aGetRunsUnaskedAndItsAnswerIsTextFromOutside() {
        replies.put("/v1/orders/7", Reply.json(200, "{\"id\": 7, \"status\": \"open\"}"));
        try (TestHouse house = house("openapi:shop/getOrder", Map.of())) {
            Exchange reply = ask(house, "getOrder {\"id\": 7}");

            assertThat(reply.getMessage().getBody()).isEqualTo("done: {\"id\": 7, \"status\": \"open\"}");
            Event.ToolJudged judged =
                    house.events(reply, Event.ToolJudged.class).get(0);
            assertThat(judged.tool()).isEqualTo("openapi:shop/getOrder");
            assertThat(judged.verdict()).isEqualTo(Verdict.ALLOW);
            assertThat(house.events(reply, Event.ToolFinished.class).get(0).untrusted())
                    .isTrue();
            assertThat(requests).extracting(Request::line).containsExactly("GET /v1/orders/7");
        }
    }

    @Test
    void whateverChangesSomethingWaitsForAPerson() {
        try (TestHouse house = house("openapi:shop/*", Map.of())) {
            Exchange reply = ask(house, "cancelOrder {\"id\": 7}");

            assertThat(house.events(reply, Event.ApprovalRequested.class))
                    .extracting(Event.ApprovalRequested::tool)
                    .containsExactly("openapi:shop/cancelOrder");
            assertThat(requests).isEmpty();
        }
    }
}
