package dev.caravel.openapi;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.caravel.journal.Event;
import dev.caravel.journal.Verdict;
import dev.caravel.simulator.Simulator;
import dev.caravel.support.TestHouse;
import dev.caravel.tool.EffectCertainty;
import dev.caravel.tool.ToolCall;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

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

    private static final Reply BREAKS = new Reply(0, "", new byte[0]);
    private static final Reply ENDLESS = new Reply(200, "text/plain", "endless ".getBytes(StandardCharsets.UTF_8));

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
        if (reply == BREAKS) {
            exchange.close();
            return;
        }
        exchange.getResponseHeaders().set("Content-Type", reply.type());
        if (reply == ENDLESS) {
            exchange.sendResponseHeaders(200, 0);
            while (true) {
                // Until nobody reads any more: then this throws.
                exchange.getResponseBody().write(reply.body());
            }
        }
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

    /** Calls an operation from a route, where nobody is asked. */
    private Exchange call(TestHouse house, String operation, Map<String, Object> arguments) {
        return house.context().createProducerTemplate().request("openapi:shop/" + operation, exchange -> {
            exchange.setProperty(
                    ToolCall.PROPERTY,
                    new ToolCall(
                            "run-1",
                            "run-1/1/call-1",
                            Map.of(),
                            Optional.empty(),
                            Optional.empty(),
                            new CompletableFuture<>(),
                            failure -> {}));
            exchange.getMessage().setBody(arguments);
        });
    }

    private static String failure(Exchange reply) {
        assertThat(reply.getException()).isNotNull();
        return reply.getException().getMessage();
    }

    @Test
    void everyArgumentStaysInItsPlace() {
        try (TestHouse house = house("openapi:shop/*", Map.of())) {
            call(house, "readFile", Map.of("name", "a/b c?x=1&y#z;{{caravel.workspace}}%2e+\u00e9"));
            call(
                    house,
                    "listOrders",
                    Map.of(
                            "status",
                            "open",
                            "filter_since_",
                            "2026-01-01&admin=true",
                            "ids",
                            List.of(1, 2),
                            "tag",
                            List.of("a", "b c"),
                            "range",
                            Map.of("min", 1.50),
                            "X-Trace",
                            "t 1"));
        }
        assertThat(requests)
                .extracting(Request::line)
                .containsExactly(
                        "GET /v1/files/a%2Fb%20c%3Fx%3D1%26y%23z%3B%7B%7Bcaravel.workspace%7D%7D%252e%2B%C3%A9",
                        "GET /v1/orders?status=open&filter%5Bsince%5D=2026-01-01%26admin%3Dtrue&ids=1,2&tag=a&tag=b%20c"
                                + "&range%5Bmin%5D=1.5");
        assertThat(requests.get(1).headers()).containsEntry("X-Trace", "t 1");
        assertThat(requests.get(1).headers().keySet())
                .noneMatch(name -> name.toLowerCase(Locale.ROOT).contains("caravel"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"..", ".", "", "a/../b", "..\\x", "../../admin", "a;/../b"})
    void noArgumentLeadsToAnotherPath(String name) {
        try (TestHouse house = house("openapi:shop/*", Map.of())) {
            assertThat(failure(call(house, "readFile", Map.of("name", name))))
                    .containsAnyOf("would lead to another address", "is empty");
        }
        assertThat(requests).isEmpty();
    }

    @Test
    void noArgumentBecomesAnotherHeader() {
        try (TestHouse house = house("openapi:shop/*", Map.of())) {
            assertThat(failure(call(house, "listOrders", Map.of("X-Trace", "a\r\nAuthorization: b"))))
                    .contains("one line of ASCII characters");
            assertThat(failure(call(house, "listOrders", Map.of("CamelHttpUri", "http://elsewhere"))))
                    .contains("CamelHttpUri");
        }
        assertThat(requests).isEmpty();
    }

    @Test
    void aBodyIsCheckedAgainstItsSchemaAndSentAsTheDocumentSays() {
        Map<String, Object> lines = Map.of("lines", List.of(Map.of("article", "x", "count", 2)));
        try (TestHouse house = house("openapi:shop/*", Map.of())) {
            Map<String, Object> order = new HashMap<>(lines);
            order.put("customer", null);
            call(house, "createOrder", Map.of("body", order));
            call(house, "pay", Map.of("body", Map.of("amount", 5, "card", Map.of("number", "4 2"))));
            call(house, "cancelOrder", Map.of("id", 7));

            assertThat(failure(call(house, "createOrder", Map.of("body", lines))))
                    .contains("customer");
            assertThat(failure(call(house, "createOrder", Map.of()))).contains("body");
            order.put("id", 7);
            assertThat(failure(call(house, "createOrder", Map.of("body", order))))
                    .contains("id");
            order.remove("id");
            order.put("lines", List.of(Map.of("article", "x", "count", 0)));
            assertThat(failure(call(house, "createOrder", Map.of("body", order))))
                    .contains("count");
        }
        assertThat(requests)
                .extracting(Request::line)
                .containsExactly("POST /v1/orders", "POST /v1/payments", "DELETE /v1/orders/7");
        assertThat(requests.get(0).headers()).containsEntry("Content-Type", "application/json");
        assertThat(requests.get(0).body()).contains("\"customer\":null").contains("\"count\":2");
        assertThat(requests.get(1).headers()).containsEntry("Content-Type", "application/x-www-form-urlencoded");
        assertThat(requests.get(1).body().split("&")).containsExactlyInAnyOrder("amount=5", "card%5Bnumber%5D=4%202");
    }

    @Test
    void keyAndHeadersAreSentAndReachNoModel() {
        replies.put("/v1/orders/7", Reply.json(200, "{\"you\": \"Bearer secret-token-1, second-secret\"}"));
        Map<String, String> secrets = Map.of(
                "caravel.openapi.shop.key", "secret-token-1", "caravel.openapi.shop.headers", "X-Trace=second-secret");
        try (TestHouse house = house("openapi:shop/getOrder", secrets)) {
            assertThat(ask(house, "getOrder {\"id\": 7}").getMessage().getBody())
                    .isEqualTo("done: {\"you\": \"Bearer [redacted], [redacted]\"}");
            assertThat(failure(call(house, "listOrders", Map.of("X-Trace", "mine"))))
                    .contains("X-Trace");
        }
        assertThat(requests.get(0).headers())
                .containsEntry("Authorization", "Bearer secret-token-1")
                .containsEntry("X-Trace", "second-secret");
    }

    @Test
    void aRedirectIsAnErrorAndNobodyElseGetsTheKey() throws IOException {
        try (TestHouse house = house("openapi:shop/*", Map.of("caravel.openapi.shop.key", "secret-token-1"))) {
            replies.put("/v1/orders/7", Reply.json(302, ""));
            assertThat(failure(call(house, "getOrder", Map.of("id", 7)))).startsWith("302 ");
        }
        assertThat(requests).hasSize(1);
    }

    @Test
    void whatTheApiRefusesTheModelReads() {
        replies.put("/v1/orders/8", Reply.json(404, "{\"error\": \"no such order\"}"));
        replies.put("/v1/payments", Reply.json(502, "proxy"));
        try (TestHouse house = house("openapi:shop/*", Map.of())) {
            assertThat(ask(house, "getOrder {\"id\": 8}").getMessage().getBody(String.class))
                    .isEqualTo("done: Error: 404 Not Found\n{\"error\": \"no such order\"}");
            Exchange refused = call(house, "getOrder", Map.of("id", 8));
            assertThat(EffectCertainty.about(refused.getException())).isFalse();
            Exchange lost = call(house, "pay", Map.of("body", Map.of("amount", 5)));
            assertThat(EffectCertainty.about(lost.getException())).isTrue();
        }
    }

    @Test
    void aConnectionThatBreaksLeavesTheOutcomeUnknown() {
        replies.put("/v1/payments", BREAKS);
        try (TestHouse house = house("openapi:shop/*", Map.of())) {
            Exchange lost = call(house, "pay", Map.of("body", Map.of("amount", 5)));
            assertThat(EffectCertainty.about(lost.getException())).isTrue();
        }
        assertThat(requests).hasSize(1);
    }

    @Test
    void theEffectKeyGoesOutWhereTheApiKnowsIt() {
        try (TestHouse house = house("openapi:shop/*", Map.of("caravel.openapi.shop.effect-key", "Idempotency-Key"))) {
            call(house, "pay", Map.of("body", Map.of("amount", 5)));
            call(house, "getOrder", Map.of("id", 7));
        }
        assertThat(requests.get(0).headers()).containsEntry("Idempotency-Key", "run-1/1/call-1");
        assertThat(requests.get(1).headers()).doesNotContainKey("Idempotency-Key");
    }

    @Test
    void ofWhatIsNoTextOrHasNoEndTheModelReadsThat() {
        replies.put("/v1/files/a", new Reply(200, "application/pdf", new byte[] {1, 2, 3}));
        replies.put("/v1/files/b", ENDLESS);
        replies.put("/v1/files/c", Reply.json(204, ""));
        try (TestHouse house = house("openapi:shop/*", Map.of())) {
            assertThat(call(house, "readFile", Map.of("name", "a")).getMessage().getBody())
                    .isEqualTo("[application/pdf, 3 bytes, which can't be shown here]");
            assertThat(call(house, "readFile", Map.of("name", "b")).getMessage().getBody(String.class))
                    .hasSizeBetween(50_000, 51_000)
                    .contains("[cut: these are the first 50000 of ");
            assertThat(call(house, "readFile", Map.of("name", "c")).getMessage().getBody())
                    .isEqualTo("204 No Content");
        }
    }

    @Test
    void aRouteOfTheSameIdReplacesTheWayToTheApi() {
        try (TestHouse house = TestHouse.start(Map.of("caravel.openapi.shop.document", SHOP), new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:caravel-operation")
                        .routeId("caravel-operation")
                        .setBody(simple("${variable.api} ${variable.operation} ${body[id]}"));
            }
        })) {
            assertThat(call(house, "getOrder", Map.of("id", 7)).getMessage().getBody())
                    .isEqualTo("shop getOrder 7");
        }
    }
}
