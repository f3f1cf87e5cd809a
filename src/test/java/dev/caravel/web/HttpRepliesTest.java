package dev.caravel.web;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.caravel.journal.Event;
import dev.caravel.simulator.Simulator;
import dev.caravel.support.TestHouse;
import dev.caravel.support.Until;
import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.zip.GZIPOutputStream;
import org.apache.camel.builder.RouteBuilder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a route of two steps, platform-http: and agent:, answers to the calls that people make. */
class HttpRepliesTest {

    private static final HttpClient CLIENT = HttpClient.newHttpClient();
    private static final String FORM = "application/x-www-form-urlencoded";
    private static final String TASK = "[[say 2 words]]";
    private static final String ANSWER = "word1 word2";

    private TestHouse house;

    @AfterEach
    void stop() {
        if (house != null) {
            house.close();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "what is up [[say 2 words]]",
                "[[say 2 words]] 50% of 1+1 & more = ?",
                "[[say 2 words]]",
                "2+2=4",
                "%",
                "größer"
            })
    void theTextThatCurlSaysIsAFormIsTheTask(String text) throws Exception {
        start("", Map.of());

        assertThat(post("/ask", FORM, text).statusCode()).isEqualTo(200);
        assertThat(house.started("assistant").get(0).input()).isEqualTo(text);
    }

    @Test
    void aLongTextIsAsGoodAsAShortOne() throws Exception {
        start("", Map.of());
        String text = TASK + " word".repeat(20_000);

        assertThat(post("/ask", FORM, text).body()).isEqualTo(ANSWER);
        assertThat(house.started("assistant").get(0).input()).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "input=Wie+gr%C3%B6%C3%9Fer%3F&send=Go | Wie größer?",
                "question=1%2B1&name=Ann          | question: 1+1;name: Ann",
                "tag=a&tag=b                      | tag: a, b",
            })
    void aFormIsItsInputElseItsFields(String form, String task) throws Exception {
        start("", Map.of());

        assertThat(post("/ask", FORM, form).statusCode()).isEqualTo(200);
        assertThat(house.started("assistant").get(0).input()).isEqualTo(task.replace(';', '\n'));
    }

    @Test
    void aRouteReachesTheFieldsOfAFormAsWithoutAnAgent() throws Exception {
        start("", Map.of());

        assertThat(post("/fields", FORM, "name=Ann&age=5").body()).isEqualTo("Ann 5");
    }

    @Test
    void jsonAndTextAreTheTaskAsTheyAre() throws Exception {
        start("", Map.of());
        String json = "{\"question\": \"[[say 2 words]]\"}";

        HttpResponse<String> answer = post("/ask", "application/json", json);
        assertThat(answer.body()).isEqualTo(ANSWER);
        assertThat(answer.headers().firstValue("content-type")).contains("text/plain; charset=utf-8");
        assertThat(post("/ask", "text/plain", TASK).body()).isEqualTo(ANSWER);
        assertThat(house.started("assistant"))
                .extracting(Event.RunStarted::input)
                .containsExactlyInAnyOrder(json, TASK);
    }

    @Test
    void theRunsHeadersComeAndTheCallersDoNotComeBack() throws Exception {
        start("", Map.of());

        HttpResponse<String> answer = send(request("/ask?mine=query")
                .header("X-Mine", "secret")
                .header("CaravelRunId", "forged")
                .header("Cookie", "session=1")
                .POST(BodyPublishers.ofString(TASK)));

        assertThat(answer.headers().firstValue("CaravelStatus")).contains("completed");
        assertThat(answer.headers().firstValue("CaravelRunId")).isPresent().isNotEqualTo(Optional.of("forged"));
        assertThat(answer.headers().map()).doesNotContainKeys("x-mine", "mine", "cookie", "user-agent");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " \n"})
    void anEmptyTaskIs400(String task) throws Exception {
        start("", Map.of());

        assertLine(post("/ask", "text/plain", task), 400, "no input");
        assertThat(house.started("assistant")).isEmpty();
    }

    @Test
    void anErrorIsAProblemForThoseWhoAcceptJson() throws Exception {
        start("", Map.of());

        HttpResponse<String> answer =
                send(request("/ask").header("Accept", "application/json").POST(BodyPublishers.ofString("")));

        assertThat(answer.headers().firstValue("content-type")).contains("application/problem+json");
        JsonNode problem = new ObjectMapper().readTree(answer.body());
        assertThat(problem.path("status").asInt()).isEqualTo(400);
        assertThat(problem.path("detail").asText()).contains("no input");
    }

    @Test
    void aTaskThatIsTooLongIs413() throws Exception {
        start("", Map.of("caravel.limits.task", "1KB"));

        assertLine(post("/ask", "text/plain", "a".repeat(1_025)), 413, "caravel.limits.task");
    }

    @ParameterizedTest
    @ValueSource(strings = {"text/plain", FORM})
    void bytesThatAreNoTextAre400(String type) throws Exception {
        start("", Map.of());

        HttpResponse<String> answer = send(request("/ask")
                .header("Content-Type", type)
                .POST(BodyPublishers.ofByteArray("Müller".getBytes(StandardCharsets.ISO_8859_1))));

        assertLine(answer, 400, "byte 2 of 6 is 0xFC");
    }

    @ParameterizedTest
    @ValueSource(strings = {"ISO-8859-1", "\"iso-8859-1\"", "windows-1252; x=1"})
    void aTaskIsReadInTheCharacterSetThatItNames(String charset) throws Exception {
        start("", Map.of());

        post("/ask", "text/plain; charset=" + charset, "Müller".getBytes(StandardCharsets.ISO_8859_1));

        assertThat(house.started("assistant").get(0).input()).isEqualTo("Müller");
    }

    @Test
    void aCharacterSetThatThereIsNotIs400() throws Exception {
        start("", Map.of());

        assertLine(post("/ask", "text/plain; charset=nope", TASK), 400, "there is no character set 'nope'");
    }

    @Test
    void aCompressedTaskIsUnpacked() throws Exception {
        start("", Map.of());
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
            gzip.write(TASK.getBytes(StandardCharsets.UTF_8));
        }

        assertThat(post("/ask", "text/plain", packed.toByteArray(), "Content-Encoding", "gzip")
                        .body())
                .isEqualTo(ANSWER);
    }

    @Test
    void anotherTaskUnderTheSameKeyIs409() throws Exception {
        start("", Map.of());
        post("/ask", "text/plain", TASK, "Idempotency-Key", "k1");

        assertLine(post("/ask", "text/plain", "other", "Idempotency-Key", "k1"), 409, "k1");
        assertThat(post("/ask", "text/plain", TASK, "Idempotency-Key", "k1").body())
                .isEqualTo(ANSWER);
    }

    @Test
    void aBudgetThatIsNoneIs400() throws Exception {
        start("", Map.of());

        assertLine(post("/ask", "text/plain", TASK, "X-Budget", "much"), 400, "budget");
    }

    @Test
    void aRunThatWaitsForAPersonIs202AndNamed() throws Exception {
        start("", Map.of());

        HttpResponse<String> answer = post("/ask", "text/plain", "[[call wipe {}]]");

        assertLine(answer, 202, "waits for a person");
        assertThat(answer.body())
                .contains(answer.headers().firstValue("CaravelRunId").orElseThrow());
    }

    @Test
    void aRunThatIsPausedIs202AndSaysWhy() throws Exception {
        start("", Map.of("caravel.limits.turns", "1"));

        assertLine(post("/ask", "text/plain", "[[call list-files {}]]"), 202, "is paused (turns)");
    }

    @Test
    void aProviderThatIsAwayIs503() throws Exception {
        start("529*", Map.of("caravel.retry.attempts", "1"));

        HttpResponse<String> answer = post("/ask", "text/plain", TASK);

        assertLine(answer, 503, "provider");
        assertThat(answer.headers().firstValue("retry-after")).isPresent();
    }

    @Test
    void whatIsWrongHereIs500WithoutTheCause() throws Exception {
        start("401", Map.of());

        HttpResponse<String> answer = post("/ask", "text/plain", TASK);

        assertLine(answer, 500, "key_refused");
        assertThat(answer.body()).doesNotContain("x-api-key", "Exception");
    }

    @Test
    void whereAllPlacesAreTakenIs429() throws Exception {
        start("stall*", Map.of("caravel.limits.active", "1", "caravel.limits.queued", "1"));
        List.of(1, 2)
                .forEach(i -> CompletableFuture.runAsync(() -> {
                    try {
                        post("/ask", "text/plain", TASK);
                    } catch (Exception e) {
                        // The house ends before it.
                    }
                }));
        Until.is(
                "one has the place and one waits",
                () -> house.runs().active() == 1 && house.runs().waiting() == 1);

        HttpResponse<String> answer = post("/ask", "text/plain", TASK);

        assertLine(answer, 429, "caravel.limits.queued");
        assertThat(answer.headers().firstValue("retry-after")).isPresent();
    }

    @Test
    void whatTheRouteSaysAfterTheAgentStays() throws Exception {
        start("", Map.of());

        HttpResponse<String> answer = post("/own", "text/plain", "[[call wipe {}]]");

        assertThat(answer.statusCode()).isEqualTo(418);
        assertThat(answer.body()).isEqualTo("waiting_approval: mine");
        assertThat(answer.headers().firstValue("x-own")).contains("yes");
    }

    private void start(String faults, Map<String, String> settings) {
        Simulator model = TestHouse.model(faults);
        house = TestHouse.against(model, settings, context -> {
            WebServer.addTo(context, new WebSettings("127.0.0.1", 0, Optional.empty()));
            context.addRoutes(new RouteBuilder() {
                @Override
                public void configure() {
                    from("platform-http:/ask")
                            .to("agent:assistant?key=${header.Idempotency-Key}&budget=${header.X-Budget}");
                    from("platform-http:/fields").setBody(simple("${body[name]} ${header.age}"));
                    from("platform-http:/own")
                            .to("agent:assistant")
                            .setBody(simple("${header.CaravelStatus}: mine"))
                            .setHeader("X-Own", constant("yes"))
                            .setHeader("CamelHttpResponseCode", constant(418));
                    from("tool:wipe?description=Wipes&destructiveHint=true").setBody(constant("wiped"));
                }
            });
        });
    }

    private static void assertLine(HttpResponse<String> answer, int status, String word) {
        assertThat(answer.statusCode()).isEqualTo(status);
        assertThat(answer.headers().firstValue("content-type")).contains("text/plain; charset=utf-8");
        assertThat(answer.body()).contains(word).endsWith("\n").hasLineCount(1);
    }

    private HttpResponse<String> post(String path, String type, String body, String... headers) throws Exception {
        return post(path, type, body.getBytes(StandardCharsets.UTF_8), headers);
    }

    private HttpResponse<String> post(String path, String type, byte[] body, String... headers) throws Exception {
        HttpRequest.Builder request = request(path).header("Content-Type", type).POST(BodyPublishers.ofByteArray(body));
        for (int i = 0; i < headers.length; i += 2) {
            request.header(headers[i], headers[i + 1]);
        }
        return send(request);
    }

    private HttpRequest.Builder request(String path) {
        WebServer server = house.context().getRegistry().lookupByNameAndType(WebServer.NAME, WebServer.class);
        return HttpRequest.newBuilder(URI.create(server.url() + path));
    }

    private static HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
        return CLIENT.send(request.build(), BodyHandlers.ofString());
    }
}
