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
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the packaged program tells those who did not watch. */
class ServeLogIT {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    private Path folder;

    private Shell shell;
    private int port;

    @BeforeEach
    void workingFolder() throws IOException {
        shell = new Shell(folder);
        for (String name : List.of("workspace", "inbox", "tickets", "routes")) {
            Files.createDirectories(folder.resolve(name));
        }
        Files.writeString(
                folder.resolve("routes/own.camel.yaml"),
                """
                - route:
                    id: tickets
                    from:
                      uri: file:tickets?moveFailed=.failed
                      steps:
                        - to: http://127.0.0.1:9/crm
                - route:
                    id: ask
                    from:
                      uri: platform-http:/ask
                      steps:
                        - to: agent:assistant
                - route:
                    id: odd
                    from:
                      uri: platform-http:/odd
                      steps:
                        - throwException: { exceptionType: java.io.IOException, message: "no java.util.Map\\u001b[31m here" }
                """);
        port = FreePort.find();
    }

    private Shell.Running serve(Map<String, String> more) throws IOException {
        Map<String, String> environment = new HashMap<>(Map.of(
                "CARAVEL_SIMULATOR", "true", "CARAVEL_SIMULATOR_PACE", "1", "CARAVEL_HTTP_PORT", String.valueOf(port)));
        environment.putAll(more);
        Shell.Running serve = shell.start(environment, "serve");
        await().atMost(PATIENCE).ignoreExceptions().until(() -> post("/nothing", "") == 404);
        return serve;
    }

    private int post(String path, String body) throws IOException, InterruptedException {
        return HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                                .timeout(PATIENCE)
                                .header("Content-Type", "text/plain")
                                .POST(HttpRequest.BodyPublishers.ofString(body))
                                .build(),
                        BodyHandlers.discarding())
                .statusCode();
    }

    @Test
    void eachTaskHasALineWhenItBeginsWhenItWaitsForAPersonAndWhenItEnds() throws Exception {
        Shell.Running serve = serve(Map.of());
        Files.writeString(folder.resolve("inbox/a.txt"), "[[say 3 words]]");
        Files.writeString(
                folder.resolve("inbox/b.txt"), "[[call write-file {\"path\": \"x.md\", \"content\": \"x\"}]]");
        await().atMost(PATIENCE).until(() -> Files.exists(folder.resolve("outbox/a.txt")));
        await().atMost(PATIENCE)
                .until(() -> shell.run(Map.of(), "approvals").out().contains("write-file"));
        Thread.sleep(1_000);
        serve.signal("TERM");
        String err = serve.end().err();

        String run = "[0-9a-f-]{36}";
        String time = "\\d{4}-\\d\\d-\\d\\dT\\S+";
        assertThat(err)
                .containsPattern(time + " INFO  Run " + run + " begins: agent assistant, trigger inbox\n")
                .containsPattern(
                        "Run " + run + " of agent assistant, trigger inbox: completed: 1 turn, .*\\$0\\.\\d+.* s\n")
                .containsPattern(
                        "Run " + run + " waits for a person: write-file .*x\\.md.* caravel approve [0-9a-f]+ ");
    }

    @Test
    void whateverFailsHasALineWithItsCauseInWords() throws Exception {
        Shell.Running serve = serve(Map.of());
        Files.writeString(folder.resolve("tickets/one.txt"), "x");
        post("/ask", "");
        post("/odd", "x");
        await().atMost(PATIENCE).until(() -> Files.exists(folder.resolve("tickets/.failed/one.txt")));
        serve.signal("TERM");
        String err = serve.end().err();

        assertThat(err)
                .containsPattern("WARN  Route 'tickets' failed on one.txt: .*127\\.0\\.0\\.1:9.*Connection refused\n")
                .contains("no input", "Route 'odd' failed on POST /odd: no map\\u001b[31m here\n")
                .doesNotContainPattern("(java|org\\.apache)\\.[a-z.]+\\.[A-Z]")
                .doesNotContain("Rollback", "Error processing exchange");
    }

    @Test
    void asJsonEveryLineIsAnObject() throws Exception {
        Shell.Running serve = serve(Map.of("CARAVEL_LOG_FORMAT", "json", "CARAVEL_LOG_LEVEL_DEV_CARAVEL_CLI", "info"));
        assertThat(post("/ask", "[[say 1 word]]")).isEqualTo(200);
        serve.signal("TERM");
        List<String> lines = serve.end().err().lines().toList();

        ObjectMapper mapper = new ObjectMapper();
        assertThat(lines).anySatisfy(line -> {
            JsonNode json = mapper.readTree(line);
            assertThat(json.path("status").asText()).isEqualTo("completed");
            assertThat(json.path("trigger").asText()).isEqualTo("ask");
            assertThat(json.path("cost_usd").asText()).startsWith("0.0000");
        });
        assertThat(lines)
                .allSatisfy(line ->
                        assertThat(mapper.readTree(line).path("level").asText()).isIn("INFO", "WARN"));
    }
}
