package dev.caravel.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.caravel.support.FreePort;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The program is killed again and again while its tools are between their effects and the record of them, or just before their
 * effects; look-ups say what became of the calls. The profile kill-everywhere makes a thousand such crashes.
 */
class LookUpKillIT {

    private static final boolean MANY = Boolean.getBoolean("kill.everywhere");
    private static final int LIVES = MANY ? 12 : 2;
    private static final int RUNS_A_LIFE = MANY ? 100 : 20;
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    /** Three of ten die before the effect; who comes so far, stays until it is killed. */
    private static final String ROUTES =
            """
            - route:
                id: pay
                from:
                  uri: tool:pay
                  parameters:
                    description: Pays
                    destructiveHint: true
                    approval: never
                    timeout: 10m
                    onUnknown: direct:was-it-paid
                  steps:
                    - setProperty: { name: key, simple: "${header.CaravelEffectKey.replace('/', '-')}" }
                    - filter:
                        simple: "'{{crash.hang}}' == '0' || ${random(100)} < 70"
                        steps:
                          - setBody: { simple: "${header.CaravelRunId}\\n" }
                          - to: file:ledger?fileName=${exchangeProperty.key}&fileExist=Append
                    - setBody: { constant: "x" }
                    - to: file:reached?fileName=${exchangeId}
                    - delay: { constant: "{{crash.hang}}" }
                    - setBody: { constant: paid }
            - route:
                id: was-it-paid
                from:
                  uri: direct:was-it-paid
                  steps:
                    - setProperty: { name: key, simple: "${header.CaravelEffectKey.replace('/', '-')}" }
                    - pollEnrich:
                        simple: "file:ledger?fileName=${exchangeProperty.key}&noop=true&idempotent=false"
                        timeout: "500"
                        cacheSize: -1
                        allowOptimisedComponents: false
                    - choice:
                        when:
                          - simple: "${header.CamelFileName} == null"
                            steps:
                              - setBody: { constant: not_done }
                        otherwise:
                          steps:
                            - setBody: { constant: done }
            """;

    @TempDir
    private Path folder;

    private final HttpClient client = HttpClient.newHttpClient();
    private int port;

    @Test
    void whatBecameOfACallIsFoundOutWithoutAPersonAndNothingIsDoubled() throws Exception {
        port = FreePort.find();
        Files.createDirectories(folder.resolve("routes"));
        Files.createDirectories(folder.resolve("ledger"));
        Files.createDirectories(folder.resolve("reached"));
        Files.writeString(folder.resolve("routes/pay.camel.yaml"), ROUTES);
        List<String> runs = new ArrayList<>();
        int crashes = 0;
        for (int life = 0; life < LIVES; life++) {
            Shell.Running serve = serve(600_000);
            int before = crashes;
            for (int run = 0; run < RUNS_A_LIFE; run++) {
                runs.add(start());
            }
            // All that were left over have been looked up: they are through, or have been called once more.
            await().atMost(PATIENCE).until(() -> settled() >= runs.size());
            crashes = count("reached");
            assertThat(crashes).isGreaterThanOrEqualTo(before + RUNS_A_LIFE);
            serve.signal("KILL");
        }

        Shell.Running serve = serve(0);
        await().atMost(PATIENCE).until(() -> list("running,queued").isEmpty());
        List<JsonNode> waiting = list("paused,waiting_approval");
        List<JsonNode> completed = list("completed");
        serve.signal("TERM");

        System.out.println(
                crashes + " calls were killed, " + waiting.size() + " of " + runs.size() + " runs wait for a person");
        assertThat(waiting.size() + completed.size()).isEqualTo(runs.size());
        assertThat(waiting.size()).isLessThanOrEqualTo(crashes / 20);
        Map<String, Long> paid = ledger();
        assertThat(paid.values()).as("nothing is paid twice").allMatch(times -> times == 1);
        assertThat(paid.keySet())
                .as("nothing is done that was said to be not done, nor left undone")
                .containsAll(
                        completed.stream().map(run -> run.path("id").asText()).toList());
    }

    private Shell.Running serve(int hang) throws Exception {
        Files.writeString(
                folder.resolve("application.properties"),
                "crash.hang=" + hang + "\ncaravel.simulator=true\ncaravel.simulator.pace=1\ncaravel.http.port=" + port
                        + "\n");
        Shell.Running serve = new Shell(folder).start(Map.of(), "serve");
        await().atMost(PATIENCE).ignoreExceptions().until(() -> get("/runs?limit=1") != null);
        return serve;
    }

    private String start() throws Exception {
        String reply = client.send(
                        HttpRequest.newBuilder(uri("/agents/assistant/runs"))
                                .POST(HttpRequest.BodyPublishers.ofString("{\"input\": \"[[call pay {}]]\"}"))
                                .build(),
                        BodyHandlers.ofString())
                .body();
        return new ObjectMapper().readTree(reply).path("id").asText();
    }

    /** How many runs have ended, wait for a person, or are in a call that will be killed. */
    private int settled() throws Exception {
        return list("completed").size()
                + list("paused,waiting_approval").size()
                + (int) list("running").stream().filter(this::hangs).count();
    }

    private boolean hangs(JsonNode run) {
        try {
            JsonNode events = get("/runs/" + run.path("id").asText() + "/events");
            return events.get(events.size() - 1).path("type").asText().equals("tool.started");
        } catch (Exception e) {
            return false;
        }
    }

    private List<JsonNode> list(String statuses) throws Exception {
        List<JsonNode> found = new ArrayList<>();
        for (String status : statuses.split(",")) {
            String before = "";
            JsonNode page;
            do {
                page = get("/runs?limit=1000&status=" + status + before);
                page.forEach(found::add);
                before = page.isEmpty()
                        ? ""
                        : "&before=" + page.get(page.size() - 1).path("id").asText();
            } while (page.size() == 1_000);
        }
        return found;
    }

    private JsonNode get(String path) throws Exception {
        return new ObjectMapper()
                .readTree(client.send(
                                HttpRequest.newBuilder(uri(path))
                                        .header("Accept", "application/json")
                                        .build(),
                                BodyHandlers.ofString())
                        .body());
    }

    private URI uri(String path) {
        return URI.create("http://127.0.0.1:" + port + path);
    }

    private int count(String place) throws IOException {
        try (Stream<Path> files = Files.list(folder.resolve(place))) {
            return (int) files.count();
        }
    }

    /** How often each run has paid. */
    private Map<String, Long> ledger() throws IOException {
        try (Stream<Path> files = Files.list(folder.resolve("ledger"))) {
            return files.filter(Files::isRegularFile)
                    .flatMap(file -> {
                        try {
                            return Files.readAllLines(file).stream();
                        } catch (IOException e) {
                            throw new UncheckedIOException(e);
                        }
                    })
                    .collect(Collectors.groupingBy(run -> run, Collectors.counting()));
        }
    }
}
