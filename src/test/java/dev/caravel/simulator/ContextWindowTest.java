package dev.caravel.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.caravel.simulator.wire.ContextWindows;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Models that take so many tokens and no more. */
class ContextWindowTest {

    private static JsonNode ask(Simulator model, String path, String name, String task) throws Exception {
        String body = "{\"model\": \"" + name
                + "\", \"max_tokens\": 500, \"messages\": [{\"role\": \"user\", \"content\": \"" + task + "\"}]}";
        HttpRequest request = HttpRequest.newBuilder(URI.create(model.url() + path))
                .header("anthropic-version", "2023-06-01")
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
        return parsed(HttpClient.newHttpClient()
                .send(request, HttpResponse.BodyHandlers.ofString())
                .body());
    }

    private static JsonNode parsed(String body) throws IOException {
        return new ObjectMapper().readTree(body);
    }

    private static Simulator model(String windows) {
        return Simulator.start(
                Simulator.Settings.defaults().withPace(Duration.ZERO).withWindows(ContextWindows.parse(windows)));
    }

    @Test
    void whatIsTooLongIsRefusedInTheProvidersWords() throws Exception {
        try (Simulator model = model("claude-haiku-5-5=100, *=200")) {
            String long1 = "word ".repeat(100);

            assertThat(ask(model, "/v1/messages", "claude-haiku-5-5", long1)
                            .at("/error/message")
                            .asText())
                    .matches("prompt is too long: \\d+ tokens > 100 maximum");
            assertThat(ask(model, "/v1/messages", "claude-sonnet-5-5", long1)
                            .at("/type")
                            .asText())
                    .isEqualTo("message");
            assertThat(ask(model, "/v1/chat/completions", "gpt-4o", long1.repeat(3))
                            .at("/error/code")
                            .asText())
                    .isEqualTo("context_length_exceeded");
        }
    }

    @Test
    void aReplyEndsWhereTheWindowIsFull() throws Exception {
        try (Simulator model = model("100")) {
            JsonNode reply = ask(model, "/v1/messages", "claude-haiku-5-5", "[[say 300 words]]");

            assertThat(reply.path("stop_reason").asText()).isEqualTo("model_context_window_exceeded");
        }
    }

    @Test
    void aWindowThatIsNoneIsSaid() {
        assertThatThrownBy(() -> ContextWindows.parse("8000, gpt-4o=many"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "'gpt-4o=many' is no context window: write a number of tokens for every model, or MODEL=TOKENS");
    }
}
