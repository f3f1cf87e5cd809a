package dev.caravel.simulator;

import static dev.caravel.simulator.Client.ANTHROPIC;
import static dev.caravel.simulator.Client.OPENAI;
import static dev.caravel.simulator.Client.anthropic;
import static dev.caravel.simulator.Client.node;
import static dev.caravel.simulator.Client.openAi;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FaultTest {

    private final Simulator simulator =
            Simulator.start(Simulator.Settings.defaults().withPace(Duration.ofMillis(1)));
    private final Client client = new Client(simulator);

    @AfterEach
    void stop() {
        simulator.close();
    }

    @ParameterizedTest
    @CsvSource({
        "400,invalid_request_error",
        "401,authentication_error",
        "402,billing_error",
        "403,permission_error",
        "404,not_found_error",
        "413,request_too_large",
        "429,rate_limit_error",
        "500,api_error",
        "529,overloaded_error"
    })
    void aStatusComesWithTheProvidersErrorType(int status, String type) throws Exception {
        simulator.script(Script.parse("" + status));

        HttpResponse<String> answer = client.post(ANTHROPIC, anthropic("hi"));

        assertThat(answer.statusCode()).isEqualTo(status);
        assertThat(Client.JSON.readTree(answer.body()).at("/error/type").asText())
                .isEqualTo(type);
    }

    @Test
    void entriesAreUsedUpOneByOne() throws Exception {
        simulator.script(Script.parse("429, ok, 529"));
        List<Integer> statuses = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            statuses.add(client.post(ANTHROPIC, anthropic("hi")).statusCode());
        }

        assertThat(statuses).containsExactly(429, 200, 529, 200, 200);
        assertThat(simulator.calls()).extracting(Call::status).containsExactly(429, 200, 529, 200, 200);
    }

    @Test
    void retryAfterIsSaidInSecondsMillisecondsOrAsADate() throws Exception {
        simulator.script(Script.parse("429, 429 retry-after=2, 529 retry-after=300ms, 429 retry-after=date:60"));

        assertThat(client.post(ANTHROPIC, anthropic("hi")).headers().map()).doesNotContainKey("retry-after");
        assertThat(client.post(ANTHROPIC, anthropic("hi")).headers().firstValue("retry-after"))
                .contains("2");
        assertThat(client.post(ANTHROPIC, anthropic("hi")).headers().firstValue("retry-after-ms"))
                .contains("300");
        String date = client.post(ANTHROPIC, anthropic("hi"))
                .headers()
                .firstValue("retry-after")
                .orElseThrow();
        assertThat(ZonedDateTime.parse(date, DateTimeFormatter.RFC_1123_DATE_TIME)
                        .toInstant())
                .isBetween(Instant.now().plusSeconds(50), Instant.now().plusSeconds(61));
    }

    @Test
    void aHeaderAsksForAFaultAndLeavesTheScriptAlone() throws Exception {
        simulator.script(Script.parse("529"));
        HttpRequest request = client.request(OPENAI, openAi("hi").toString())
                .header("x-simulate", "insufficient-quota")
                .build();

        assertThat(client.send(request).body()).contains("\"code\":\"insufficient_quota\"");
        assertThat(client.post(OPENAI, openAi("hi")).statusCode()).isEqualTo(529);
    }

    @Test
    void aMisspeltHeaderIsToldSo() throws Exception {
        HttpRequest request = client.request(ANTHROPIC, anthropic("hi").toString())
                .header("x-simulate", "flood")
                .build();

        HttpResponse<String> answer = client.send(request);

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.body()).contains("Unknown fault 'flood'").contains("slow-head");
    }

    @Test
    void withoutMoneyAnthropicSpeaksOfTheSpendLimit() throws Exception {
        simulator.script(Script.parse("insufficient-quota"));

        HttpResponse<String> answer = client.post(ANTHROPIC, anthropic("hi"));

        assertThat(answer.statusCode()).isEqualTo(429);
        assertThat(answer.body()).contains("rate_limit_error").contains("spend limit");
    }

    @ParameterizedTest
    @CsvSource({"/v1/messages,true", "/v1/messages,false", "/v1/chat/completions,true", "/v1/chat/completions,false"})
    void aCutAnswerBreaksOffInTheMiddle(String path, boolean stream) throws Exception {
        simulator.script(Script.parse("cut*"));
        ObjectNode body = path.equals(ANTHROPIC) ? anthropic("[[say 20 words]]") : openAi("[[say 20 words]]");

        assertThatThrownBy(() -> client.post(path, body.put("stream", stream))).isInstanceOf(IOException.class);
        assertThat(received(path, body)).contains("word1").doesNotContain("word20");
    }

    @Test
    void aCutToolCallBreaksOffInsideItsArguments() throws Exception {
        simulator.script(Script.parse("cut-tool*"));
        ObjectNode body = anthropic("hello").put("stream", true);
        body.withArray("tools")
                .add(
                        node(
                                "{'name':'refund','input_schema':{'type':'object','properties':{'order':{'type':'string'}},'required':['order']}}"));

        assertThatThrownBy(() -> client.post(ANTHROPIC, body)).isInstanceOf(IOException.class);
        assertThat(received(ANTHROPIC, body))
                .contains("\"name\":\"refund\"")
                .contains("input_json_delta")
                .doesNotContain("content_block_stop");
    }

    @Test
    void aSlowHeadComesLateAndWell() throws Exception {
        simulator.script(Script.parse("slow-head=300ms"));
        long start = System.nanoTime();

        HttpResponse<String> answer = client.post(ANTHROPIC, anthropic("hi"));

        assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThan(Duration.ofMillis(299));
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(simulator.calls().get(0).finished()).isTrue();
    }

    @ParameterizedTest
    @CsvSource({"true", "false"})
    void garbageIsWellDeliveredNonsense(boolean stream) throws Exception {
        simulator.script(Script.parse("garbage"));

        HttpResponse<String> answer = client.post(ANTHROPIC, anthropic("hi").put("stream", stream));

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThatThrownBy(() -> Client.JSON.readTree(answer.body().replace("data: ", "")))
                .isInstanceOf(IOException.class);
    }

    @Test
    void anOverloadedStreamEndsWithAnErrorEvent() throws Exception {
        simulator.script(Script.parse("overloaded, overloaded, overloaded"));

        String anthropic = client.post(ANTHROPIC, anthropic("[[say 9 words]]").put("stream", true))
                .body();
        String openAi = client.post(OPENAI, openAi("[[say 9 words]]").put("stream", true))
                .body();

        assertThat(anthropic)
                .contains("word3")
                .doesNotContain("word4")
                .contains("event: error\ndata: {\"type\":\"error\"");
        assertThat(anthropic).endsWith("\"overloaded_error\",\"message\":\"Overloaded\"}}\n\n");
        assertThat(openAi).contains("data: {\"error\":{").doesNotContain("[DONE]");
        assertThat(client.post(ANTHROPIC, anthropic("hi")).statusCode()).isEqualTo(529);
    }

    @Test
    void aResetLeavesTheClientWithoutAResponse() {
        // Always, because this client tries again by itself when a connection breaks before the response.
        simulator.script(Script.parse("reset*"));

        assertThatThrownBy(() -> client.post(ANTHROPIC, anthropic("hi"))).isInstanceOf(IOException.class);
    }

    @Test
    void aPortThatIsTakenIsToldInOneLine() {
        int port = URI.create(simulator.url()).getPort();

        assertThatThrownBy(() -> Simulator.start(Simulator.Settings.defaults().withPort(port)))
                .hasMessageContaining("127.0.0.1:" + port);
    }

    /** All that comes over the wire; a real client may throw the last bytes away when the connection breaks. */
    private String received(String path, ObjectNode body) throws IOException {
        try (Socket socket = new Socket("127.0.0.1", URI.create(simulator.url()).getPort())) {
            String head =
                    "POST " + path + " HTTP/1.1\r\nhost: localhost\r\nanthropic-version: 2023-06-01\r\ncontent-length: "
                            + body.toString().length() + "\r\n\r\n";
            socket.getOutputStream().write((head + body).getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
