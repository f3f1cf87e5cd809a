package dev.caravel.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.caravel.simulator.Simulator;
import dev.caravel.support.TestHouse;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code caravel doctor}, as its user runs it. */
class DoctorIT {

    private static final String AWAY = "127.0.0.1:1";

    @TempDir
    private Path folder;

    private Shell.Result doctor(Map<String, String> environment, String... options) throws Exception {
        Map<String, String> all = new HashMap<>(Map.of("CARAVEL_HTTP_PORT", "none"));
        all.putAll(environment);
        return new Shell(folder)
                .run(all, Stream.concat(Stream.of("doctor"), Stream.of(options)).toArray(String[]::new));
    }

    /** What was found, by its subject; of several the last. */
    private Map<String, JsonNode> found(Map<String, String> environment) throws Exception {
        Map<String, JsonNode> found = new TreeMap<>();
        new ObjectMapper()
                .readTree(doctor(environment, "--json").out())
                .forEach(finding -> found.put(finding.path("subject").asText(), finding));
        return found;
    }

    private void put(String file, String text) throws IOException {
        Path path = folder.resolve(file);
        Files.createDirectories(path.getParent());
        Files.writeString(path, text);
    }

    private List<String> files() throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(file -> !file.equals(folder))
                    .map(file -> folder.relativize(file).toString())
                    .sorted()
                    .toList();
        }
    }

    @Test
    void aFreshFolderIsFitAndStaysAsItIs() throws Exception {
        Shell.Result result = doctor(Map.of());

        assertThat(result.status()).isZero();
        assertThat(result.err()).isEmpty();
        assertThat(result.out().lines())
                .allMatch(line -> line.length() <= 80)
                .last()
                .asString()
                .startsWith("Nothing is wrong");
        assertThat(result.out()).contains("warning  provider      none is configured");
        assertThat(files()).isEmpty();
    }

    @Test
    void whatRunsHaveLeftIsNotTouched() throws Exception {
        put(
                "routes/triggers/soon.camel.yaml",
                """
                - route:
                    id: soon
                    from:
                      uri: timer:soon?delay=0&period=10
                      steps:
                        - to: file:made
                """);
        new Shell(folder).run(Map.of(), "run", "--quiet", "[[say 1 words]]");
        List<String> before = files();

        assertThat(found(Map.of()).get("journal").path("words").asText())
                .startsWith("jdbc:sqlite:.caravel/journal.db, tables of version ");
        assertThat(files()).isEqualTo(before);
    }

    @Test
    void allThatIsWrongIsSaidAtOnce() throws Exception {
        put(
                "mcp.json",
                "{\"mcpServers\": {\"tickets\": {\"url\": \"http://" + AWAY
                        + "/mcp\"}, \"sh\": {\"command\": \"sh\"}}}");
        put("inbox", "a file");
        put(
                "routes/desk.camel.yaml",
                """
                - route:
                    id: desk
                    from:
                      uri: agent:desk
                      parameters: { tools: "mcp:tickets/*, nothing", model: openai/unheard-of }
                      steps:
                        - to: direct:caravel-loop
                """);
        try (Simulator openai = TestHouse.model("")) {
            Map<String, String> environment = new HashMap<>(Map.of(
                    "OPENAI_API_KEY",
                    "key",
                    "OPENAI_BASE_URL",
                    openai.url(),
                    "CARAVEL_PROVIDERS_AWAY_BASE_URL",
                    "http://" + AWAY + "/v1",
                    "CARAVEL_KAFKA_BROKERS",
                    AWAY,
                    "CARAVEL_JOURNAL",
                    "jdbc:postgresql://" + AWAY + "/db?password=geheim",
                    "CARAVEL_NONSENSE",
                    "1"));
            Shell.Result result = doctor(environment, "--json");
            Map<String, JsonNode> found = found(environment);

            assertThat(result.status()).isEqualTo(ExitStatus.FAILED);
            assertThat(result.out()).doesNotContain("geheim");
            assertThat(states(found))
                    .containsEntry("provider openai", "ok")
                    .containsEntry("provider away", "wrong")
                    .containsEntry("model of agent desk", "wrong")
                    .containsEntry("agents", "wrong")
                    .containsEntry("journal", "wrong")
                    .containsEntry("inbox", "wrong")
                    .containsEntry("mcp tickets", "wrong")
                    .containsEntry("mcp sh", "ok")
                    .containsEntry("kafka", "wrong")
                    .containsEntry("routes", "ok");
            assertThat(result.out())
                    .contains("CARAVEL_NONSENSE stands for no setting")
                    .contains("agent 'desk' names the unknown tool 'nothing'; known are");
            // A list of models costs nothing; nothing else was asked.
            assertThat(openai.calls()).isEmpty();
        }
    }

    private static Map<String, String> states(Map<String, JsonNode> found) {
        Map<String, String> states = new TreeMap<>();
        found.forEach(
                (subject, finding) -> states.put(subject, finding.path("state").asText()));
        return states;
    }

    @Test
    void aKeyThatIsRefusedIsSaidAndNotShown() throws Exception {
        try (Simulator anthropic = TestHouse.model("")) {
            JsonNode provider = found(Map.of("ANTHROPIC_API_KEY", "invalid", "ANTHROPIC_BASE_URL", anthropic.url()))
                    .get("provider anthropic");

            assertThat(provider.path("state").asText()).isEqualTo("wrong");
            assertThat(provider.path("words").asText())
                    .startsWith("anthropic answered 401")
                    .contains("check caravel.anthropic.key");
        }
    }

    @Test
    void aRouteThatCantBeLoadedIsNamed() throws Exception {
        put(
                "routes/triggers/desk.camel.yaml",
                "- route: {id: desk, from: {uri: 'agent:desk?colour=red', steps: [{to: direct:caravel-loop}]}}");

        assertThat(found(Map.of()).get("routes").path("words").asText())
                .startsWith("route 'desk': ")
                .contains("colour=red");
    }

    @Test
    void everyWrongSettingIsSaid() throws Exception {
        put("application.properties", "caravel.limits.turns = many\ncaravel.recovery = perhaps\n");

        assertThat(doctor(Map.of(), "--config", "application.properties").out().replaceAll("\\s+", " "))
                .contains("wrong settings caravel.limits.turns must be a whole number above 0, but is 'many'")
                .contains("wrong settings caravel.recovery must be true or false, but is 'perhaps'")
                .contains("wrong routes not loaded, because of that");
    }

    @Test
    void anUnknownOptionIsWrongUsage() throws Exception {
        assertThat(doctor(Map.of(), "--thoroughly").status()).isEqualTo(ExitStatus.USAGE);
    }
}
