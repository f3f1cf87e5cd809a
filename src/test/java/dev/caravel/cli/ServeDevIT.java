package dev.caravel.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.caravel.support.FreePort;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A developer edits routes beside {@code serve --dev}. */
class ServeDevIT {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Duration SOON = Duration.ofSeconds(10);

    @TempDir
    private Path folder;

    private int port;

    private void write(String result) throws IOException {
        Files.createDirectories(folder.resolve("routes/tools"));
        Files.writeString(
                folder.resolve("routes/tools/price.camel.yaml"),
                """
                - route:
                    id: price
                    from:
                      uri: tool:price
                      parameters:
                        description: Tells a price
                        readOnlyHint: true
                      steps:
                        - setBody: { constant: "%s" }
                """
                        .formatted(result));
    }

    private String answer() throws Exception {
        String reply = HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/agents/assistant/runs"))
                                .header("Prefer", "wait=30")
                                .POST(HttpRequest.BodyPublishers.ofString("{\"input\": \"[[call price {}]]\"}"))
                                .build(),
                        BodyHandlers.ofString())
                .body();
        JsonNode run = new ObjectMapper().readTree(reply);
        return run.path("answer").asText();
    }

    @Test
    void aChangedToolIsInTheNextRunAndABrokenFileIsSaid() throws Exception {
        port = FreePort.find();
        write("5 dollars");
        Shell.Running serve = new Shell(folder)
                .start(
                        Map.of(
                                "CARAVEL_SIMULATOR",
                                "true",
                                "CARAVEL_SIMULATOR_PACE",
                                "1",
                                "CARAVEL_HTTP_PORT",
                                "" + port),
                        "serve",
                        "--dev");
        await().atMost(PATIENCE).ignoreExceptions().until(() -> answer().contains("5 dollars"));

        write("6 dollars");
        await().atMost(SOON).until(() -> answer().contains("6 dollars"));
        Files.writeString(folder.resolve("routes/tools/price.camel.yaml"), "- route: {from: {uri: ");
        Thread.sleep(1_500);
        assertThat(answer()).contains("6 dollars");
        serve.signal("TERM");

        assertThat(serve.end().err())
                .contains("  dev: route files that change are taken up\n")
                .contains("routes/tools/price.camel.yaml is taken up: new runs have it\n")
                .contains("routes/tools/price.camel.yaml is not taken up, what was there before stays: ")
                .doesNotContain("\tat ");
    }
}
