package dev.caravel.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.caravel.support.Scrape;
import dev.caravel.support.TestHouse;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.apache.camel.Route;
import org.apache.camel.builder.RouteBuilder;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Who is answered over HTTP, and what those who watch get to see. */
class WebServerTest {

    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    private static final CountDownLatch release = new CountDownLatch(1);

    private static TestHouse local;
    private static TestHouse guarded;

    @BeforeAll
    static void start() {
        local = house(Optional.empty());
        guarded = house(Optional.of("s3cret"));
    }

    @AfterAll
    static void stop() {
        release.countDown();
        local.close();
        guarded.close();
    }

    /** A service with a page of its own beside ours, and one that keeps its caller waiting. */
    private static TestHouse house(Optional<String> token) {
        return TestHouse.start(Map.of(), context -> {
            Metrics.addTo(context);
            WebServer.addTo(context, new WebSettings("127.0.0.1", 0, token));
            context.addRoutes(new RouteBuilder() {
                @Override
                public void configure() {
                    from("platform-http:/ask?httpMethodRestrict=POST").to("agent:assistant");
                    from("platform-http:/wait").process(exchange -> release.await());
                    from("platform-http:/two-seconds").delay(2_000).setBody(constant("there"));
                }
            });
        });
    }

    @Test
    void tellsCamelsHealthCheckByCheck() throws Exception {
        HttpResponse<String> response = get(local, "/observe/health");

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.headers().firstValue("content-type")).contains("application/json");
        JsonNode health = new ObjectMapper().readTree(response.body());
        assertThat(health.path("status").asText()).isEqualTo("UP");
        assertThat(health.path("checks").findValuesAsText("name")).contains("caravel-agents");
    }

    @Test
    void aBalancerMayAskForTheHeadAlone() throws Exception {
        HttpResponse<String> response = CLIENT.send(
                request(local, "/observe/health")
                        .method("HEAD", BodyPublishers.noBody())
                        .build(),
                BodyHandlers.ofString());

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.body()).isEmpty();
    }

    @Test
    void tellsHowTheAgentsAre() throws Exception {
        local.run("assistant", "hello");

        JsonNode numbers =
                new ObjectMapper().readTree(get(local, "/health/agents").body());

        assertThat(numbers.path("tokens_today").asLong()).isPositive();
        assertThat(numbers.path("simulated").asBoolean()).isTrue();
    }

    @Test
    void showsMetersAsPrometheusReadsThem() throws Exception {
        local.run("assistant", "hello");

        HttpResponse<String> response = get(local, "/observe/metrics");

        assertThat(response.headers().firstValue("content-type")).contains("text/plain; version=0.0.4; charset=utf-8");
        Scrape scrape = Scrape.of(response.body());
        assertThat(scrape.value("caravel_runs_total", "status", "completed", "reason", "none"))
                .isPositive();
        assertThat(scrape.value(
                        "camel_exchanges_total",
                        "camelContext",
                        local.context().getName(),
                        "eventType",
                        "route",
                        "kind",
                        "CamelRoute",
                        "routeId",
                        "caravel-loop"))
                .isPositive();
    }

    @Test
    void tellsPrometheusWhenItBegan() throws Exception {
        Scrape scrape = Scrape.of(get(local, "/observe/metrics").body());

        assertThat(scrape.value("process_start_time_seconds")).isPositive();
    }

    @Test
    void everyRouteHasMetersButTheStepsOfATurn() throws Exception {
        local.run("assistant", "hello");

        String metered = get(local, "/observe/metrics").body();

        assertThat(local.context().getRoutes())
                .extracting(Route::getRouteId)
                .containsAll(Metrics.STEPS)
                .allSatisfy(id ->
                        assertThat(metered.contains("routeId=\"" + id + "\"")).isEqualTo(!Metrics.STEPS.contains(id)));
    }

    @Test
    void answersThoseWhoWatchWhileAllOtherThreadsAreBusy() throws Exception {
        Stream.generate(() -> "/wait")
                .limit(50)
                .forEach(path -> CLIENT.sendAsync(request(local, path).build(), BodyHandlers.ofString()));

        assertThat(get(local, "/observe/health/live").statusCode()).isEqualTo(200);
        release.countDown();
    }

    @Test
    void aHundredCallersWaitAtOnce() {
        long begun = System.nanoTime();
        List<CompletableFuture<HttpResponse<String>>> calls = Stream.generate(() -> "/two-seconds")
                .limit(100)
                .map(path -> CLIENT.sendAsync(request(local, path).build(), BodyHandlers.ofString()))
                .toList();

        assertThat(calls).allSatisfy(call -> assertThat(call.join().body()).isEqualTo("there"));
        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(7));
    }

    @Test
    void servesRoutesOfOnesOwn() throws Exception {
        HttpResponse<String> response = CLIENT.send(
                request(local, "/ask")
                        .POST(BodyPublishers.ofString("[[say 3 words]]"))
                        .build(),
                BodyHandlers.ofString());

        assertThat(response.body()).isEqualTo("word1 word2 word3");
    }

    @ParameterizedTest
    @CsvSource({
        "GET,    /nowhere,         404, there is nothing at this path",
        "POST,   /observe/health,  405, 'this path takes GET, HEAD'",
        "DELETE, /ask/,            405, this path takes POST",
        "DELETE, /ask,             405, this path takes POST",
    })
    void saysWhatIsWrongWithACall(String method, String path, int status, String detail) throws Exception {
        HttpResponse<String> response = CLIENT.send(
                request(local, path).method(method, BodyPublishers.noBody()).build(), BodyHandlers.ofString());

        assertProblem(response, status, detail);
        assertThat(response.headers().firstValue("allow").isPresent()).isEqualTo(status == 405);
    }

    @Test
    void refusesABodyThatIsTooLong() throws Exception {
        HttpResponse<String> response = CLIENT.send(
                request(local, "/ask")
                        .POST(BodyPublishers.ofString("a".repeat(10 * 1024 * 1024 + 1)))
                        .build(),
                BodyHandlers.ofString());

        assertProblem(response, 413, "longer than 10485760 bytes");
    }

    @ParameterizedTest
    @CsvSource({
        "localhost,               200",
        "127.0.0.1:80,            200",
        "[::1]:8080,              200",
        "evil.example,            403",
        "evil.example:8080,       403",
        "localhost.evil.example,  403",
        "127.0.0.1@evil.example,  400",
    })
    void withoutATokenAnswersNobodyWhoWasSentHereUnderAnotherName(String host, int status) throws Exception {
        assertThat(answer(local, "GET /health/agents HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n"))
                .startsWith("HTTP/1.1 " + status);
    }

    @Test
    void withoutATokenAnswersNobodyWhoDoesNotSayWhomHeAsks() throws Exception {
        assertThat(answer(local, "GET /health/agents HTTP/1.0\r\n\r\n")).startsWith("HTTP/1.0 403");
    }

    @ParameterizedTest
    @CsvSource({
        "http://localhost:3000,   200",
        "http://127.0.0.1,        200",
        "https://evil.example,    403",
        "null,                    403",
        "http://,                 403",
    })
    void withoutATokenAnswersNoFormOfAnotherSite(String origin, int status) throws Exception {
        assertThat(answer(
                        local,
                        "POST /ask HTTP/1.1\r\nHost: localhost\r\nOrigin: " + origin
                                + "\r\nContent-Length: 2\r\nConnection: close\r\n\r\nhi"))
                .startsWith("HTTP/1.1 " + status);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/observe/health", "/observe/health/live", "/observe/health/ready", "/health/agents"})
    void healthNeedsNoToken(String path) throws Exception {
        assertThat(get(guarded, path).statusCode()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"/observe/metrics", "/ask", "/nowhere", "/", "/observe/health/", "/observe//metrics", "/%61sk"})
    void allElseNeedsTheToken(String path) throws Exception {
        assertProblem(get(guarded, path), 401, "caravel.http.token");
        assertThat(get(guarded, path).headers().firstValue("www-authenticate")).contains("Bearer");
    }

    @ParameterizedTest
    @CsvSource({
        "Bearer s3cret, 200",
        "bearer s3cret, 200",
        "Bearer s3cre,  401",
        "Bearer s3crets, 401",
        "Bearer,        401",
        "s3cret,        401",
        "Basic s3cret,  401",
    })
    void takesTheTokenOnly(String authorization, int status) throws Exception {
        HttpRequest request = request(guarded, "/observe/metrics")
                .header("Authorization", authorization)
                .build();

        assertThat(CLIENT.send(request, BodyHandlers.ofString()).statusCode()).isEqualTo(status);
    }

    @Test
    void doesNotStartWhereThePortIsTaken() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertThatThrownBy(() -> start(new WebSettings("127.0.0.1", taken.getLocalPort(), Optional.empty())))
                    .rootCause()
                    .hasMessageContaining("127.0.0.1:" + taken.getLocalPort())
                    .hasMessageContaining("caravel.http.port");
        }
    }

    @ParameterizedTest
    @CsvSource({"0.0.0.0, caravel.http.token", "no.such.host.invalid, there is no host"})
    void doesNotStartWhereOthersCouldCallWithoutAToken(String host, String message) {
        assertThatThrownBy(() -> start(new WebSettings(host, 0, Optional.empty())))
                .hasMessageContaining(message)
                .hasMessageContaining("caravel.http.host");
    }

    private static void start(WebSettings settings) {
        TestHouse.start(Map.of(), context -> WebServer.addTo(context, settings)).close();
    }

    private static void assertProblem(HttpResponse<String> response, int status, String detail) throws IOException {
        assertThat(response.statusCode()).isEqualTo(status);
        assertThat(response.headers().firstValue("content-type")).contains("application/problem+json");
        JsonNode problem = new ObjectMapper().readTree(response.body());
        assertThat(problem.path("status").asInt()).isEqualTo(status);
        assertThat(problem.path("title").asText()).isNotEmpty();
        assertThat(problem.path("detail").asText()).contains(detail);
    }

    private static String answer(TestHouse house, String request) throws IOException {
        try (Socket socket = new Socket(
                InetAddress.getLoopbackAddress(), URI.create(url(house)).getPort())) {
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static HttpResponse<String> get(TestHouse house, String path) throws IOException, InterruptedException {
        return CLIENT.send(request(house, path).build(), BodyHandlers.ofString());
    }

    private static HttpRequest.Builder request(TestHouse house, String path) {
        return HttpRequest.newBuilder(URI.create(url(house) + path));
    }

    private static String url(TestHouse house) {
        return house.context()
                .getRegistry()
                .lookupByNameAndType(WebServer.NAME, WebServer.class)
                .url();
    }
}
