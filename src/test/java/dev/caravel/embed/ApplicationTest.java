package dev.caravel.embed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.caravel.support.TestHouse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an application gets that embeds Caravel. */
class ApplicationTest {

    @TempDir
    private Path folder;

    @Test
    void itNeedsNoLibraryThatItDoesNotUse() throws Exception {
        assertThat(run("caravel.journal=memory")).contains("42 pieces");
    }

    @Test
    void itIsToldWhichLibraryItsJournalNeeds() throws Exception {
        assertThat(run())
                .startsWith("refused: caravel.journal")
                .contains("org.xerial:sqlite-jdbc", "caravel.journal=memory");
        assertThat(run("caravel.journal=jdbc:postgresql://localhost/x")).contains("org.postgresql:postgresql");
    }

    @Test
    void aToolThatComesAlongIsLeftOutWithAWordWhereItsLibraryIsMissing() throws Exception {
        assertThat(run("caravel.journal=memory", "caravel.packaged=true")).contains("42 pieces");
    }

    @Test
    void itHasNoAgentAndNoToolsButItsOwn() {
        Map<String, String> settings = Map.of("caravel.packaged", "false");

        assertThat(tools(settings, "")).contains("stock").doesNotContain("read-file", "write-file");
        assertThatThrownBy(() -> tools(settings, "&tools=write-file")).hasMessageContaining("write-file");
    }

    @Test
    void anAgentWithoutToolsGetsNoneThatWritesFetchesOrQueries() {
        assertThat(tools(Map.of(), ""))
                .contains("stock", "read-file")
                .doesNotContain("write-file", "fetch-url", "query");
        assertThat(tools(Map.of(), "&tools=write-file,stock")).contains("stock", "write-file");
    }

    /** The simulated model names its tools when it is greeted. */
    private static String tools(Map<String, String> settings, String option) {
        RouteBuilder routes = new RouteBuilder() {
            @Override
            public void configure() {
                from("agent:helper?description=x" + option).to("direct:caravel-loop");
                from("tool:stock?description=x&readOnlyHint=true").setBody(constant("42 pieces"));
            }
        };
        try (TestHouse house = TestHouse.start(settings, routes)) {
            Exchange reply = house.run("helper", "Hello");
            return reply.getMessage().getBody(String.class);
        }
    }

    private String run(String... settings) throws Exception {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                ApplicationMain.classPath(),
                ApplicationMain.class.getName(),
                "caravel.traces=" + folder));
        command.addAll(List.of(settings));
        Process application = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectError(folder.resolve("stderr").toFile())
                .start();
        return new String(application.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
}
