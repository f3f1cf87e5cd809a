package dev.caravel.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The launcher {@code ./caravel} of a clone, started in the clone and elsewhere. */
class LauncherIT {

    private static final String TASK = "Grüße an 東京 \uD83D\uDE00";

    @TempDir
    private Path clone;

    @TempDir
    private Path elsewhere;

    private Map<String, String> environment;

    @BeforeEach
    void aCloneThatIsBuilt() throws IOException {
        Files.copy(Path.of("caravel"), clone.resolve("caravel")).toFile().setExecutable(true);
        put("pom.xml", "<project/>");
        put("src/main/java/Code.java", "");
        Files.createDirectories(clone.resolve("target"));
        // A link and not a copy: the jar is large, and its time is what counts.
        Files.createLink(
                clone.resolve("target/caravel.jar"),
                Path.of("target", "caravel.jar").toAbsolutePath());
        makeOld("pom.xml");
        makeOld("src/main/java/Code.java");
        environment = new HashMap<>(Map.of(
                "CARAVEL_SIMULATOR_PACE", "1", "JAVA_HOME", System.getProperty("java.home"), "LC_ALL", "C.UTF-8"));
    }

    @Test
    void anEditOfARouteOrASettingIsReadWithoutABuild() throws Exception {
        put("routes/tools/greeting.camel.yaml", tool("greeting"));
        put("application.properties", "caravel.journal = memory\n");

        Shell.Result result = run(elsewhere, "run", "Hello");

        assertThat(result.err()).doesNotContain("Building");
        assertThat(result.out()).contains("greeting");
        assertThat(elsewhere.resolve(".caravel/journal.db")).doesNotExist();
    }

    @Test
    void whatTheWorkingFolderHasComesBeforeTheLaunchersFolder() throws Exception {
        put("routes/tools/greeting.camel.yaml", tool("greeting"));
        Files.createDirectories(elsewhere.resolve("routes"));
        Files.writeString(
                elsewhere.resolve("routes/greeting.camel.yaml"),
                tool("greeting").replace("tool:greeting", "tool:salute"));

        assertThat(run(elsewhere, "run", "Hello").out()).contains("salute").doesNotContain("greeting");
    }

    @Test
    void jarsInLibAreOnTheClassPath() throws Exception {
        jar(elsewhere.resolve("lib/words.jar"), "words.txt", "from the jar");
        put(
                "routes/tools/words.camel.yaml",
                tool("words").replace("constant: x", "constant: \"resource:classpath:words.txt\""));

        Shell.Result result = run(elsewhere, "run", "[[call words {}]]");

        assertThat(result.out()).contains("from the jar");
    }

    @Test
    void aResourceOfTheClassPathMayStandInTheWorkingFolderOrBesideTheLauncher() throws Exception {
        put(
                "routes/agents/triage.camel.yaml",
                """
                - route:
                    id: triage
                    from:
                      uri: agent:triage
                      parameters: { instructions: "classpath:triage.md" }
                      steps:
                        - to: direct:caravel-loop
                """);
        put("triage.md", "You sort tickets.");

        assertThat(run(clone, "run", "--agent", "triage", "Hello").status()).isZero();
        assertThat(run(elsewhere, "run", "--agent", "triage", "Hello").status())
                .as("it is found beside the launcher, as the route is")
                .isZero();
        Files.delete(clone.resolve("triage.md"));
        assertThat(run(elsewhere, "run", "--agent", "triage", "Hello").err()).contains("triage.md");
    }

    @ParameterizedTest
    @ValueSource(strings = {"C", "xx_XX.ISO-8859-1", "xx_XX.UTF-8"})
    void lettersArriveWholeWithoutALocaleThatThisMachineKnows(String locale) throws Exception {
        environment.put("LC_ALL", locale);
        environment.put("LANG", "");

        Shell.Result result = run(elsewhere, "run", "--json", TASK);

        assertThat(new ObjectMapper().readTree(result.out()).path("input").asText())
                .isEqualTo(TASK);
    }

    @Test
    void aClosedStandardInputIsAnEmptyOne() throws Exception {
        Shell.Result result = new Shell(
                        elsewhere,
                        List.of(
                                "sh",
                                "-c",
                                "exec \"$0\" \"$@\" <&-",
                                clone.resolve("caravel").toString()))
                .run(environment, "run", "-");

        assertThat(result.complaints()).containsExactly("caravel: the task is empty: say what the agent is to do");
    }

    @Test
    void withoutTheLauncherAndALocaleLostLettersAreRefused() throws Exception {
        Shell.Result result = new Shell(elsewhere).run(Map.of("LC_ALL", "C"), "run", TASK);

        assertThat(result.status()).isEqualTo(2);
        assertThat(result.err()).containsOnlyOnce("caravel:").contains("LC_ALL=C.UTF-8");
    }

    @Test
    void aRouteFileOfAnotherEndingIsNamed() throws Exception {
        put("routes/tools/greeting.yaml", tool("greeting"));

        assertThat(run(elsewhere, "run", "Hello").err()).contains("greeting.yaml is not read", ".camel.yaml");
    }

    @Test
    void twoRoutesOfOneIdAreNamedWithBothFiles() throws Exception {
        put("routes/one.camel.yaml", tool("greeting"));
        put("routes/two.camel.yaml", tool("greeting").replace("tool:greeting", "tool:salute"));

        Shell.Result result = run(clone, "run", "Hello");

        assertThat(result.status()).isEqualTo(2);
        assertThat(result.complaints())
                .singleElement()
                .asString()
                .contains("one.camel.yaml", "two.camel.yaml", "greeting");
    }

    @Test
    void settingsAreReadAsUtf8WithOrWithoutAByteOrderMark() throws Exception {
        put("application.properties", "\uFEFFcaravel.workspace = größe\n");
        Files.createDirectories(clone.resolve("größe"));
        Files.writeString(clone.resolve("größe/found.txt"), "x");

        assertThat(run(clone, "run", "[[call list-files {}]]").out()).contains("found.txt");
    }

    @Test
    void settingsInAnotherEncodingAreRefusedInOneLine() throws Exception {
        Files.write(
                clone.resolve("application.properties"),
                "# first\ncaravel.workspace = größe\n".getBytes(StandardCharsets.ISO_8859_1));

        Shell.Result result = run(clone, "run", "Hello");

        assertThat(result.status()).isEqualTo(2);
        assertThat(result.complaints())
                .singleElement()
                .asString()
                .contains("application.properties", "line 2", "UTF-8");
    }

    private static String tool(String name) {
        return """
                - route:
                    id: %1$s
                    from:
                      uri: tool:%1$s
                      parameters: { description: Says something, readOnlyHint: true }
                      steps:
                        - setBody: { constant: x }
                """
                .formatted(name);
    }

    private Shell.Result run(Path folder, String... arguments) throws Exception {
        return new Shell(folder, List.of(clone.resolve("caravel").toString())).run(environment, arguments);
    }

    private void put(String file, String content) throws IOException {
        Path path = clone.resolve(file);
        Files.createDirectories(path.getParent());
        Files.writeString(path, content);
    }

    private void makeOld(String file) throws IOException {
        Files.setLastModifiedTime(clone.resolve(file), FileTime.from(Instant.EPOCH));
    }

    private static void jar(Path file, String name, String content) throws IOException {
        Files.createDirectories(file.getParent());
        try (JarOutputStream jar = new JarOutputStream(Files.newOutputStream(file))) {
            jar.putNextEntry(new JarEntry(name));
            jar.write(content.getBytes(StandardCharsets.UTF_8));
        }
    }
}
