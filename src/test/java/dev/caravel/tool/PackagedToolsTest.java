package dev.caravel.tool;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravel.support.TestHouse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.apache.camel.Exchange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The tools that come along, called through their routes. */
class PackagedToolsTest {

    @TempDir
    private Path folder;

    @ParameterizedTest
    @CsvSource({
        "list-files,     true,  false, false, false",
        "read-file,      true,  false, false, false",
        "search-files,   true,  false, false, false",
        "write-file,     false, true,  true,  false",
        "fetch-url,      true,  false, false, true",
        "query-database, true,  false, false, false",
        "current-time,   true,  false, false, false",
        "read-skill,     true,  false, false, false",
        "ask-person,     true,  false, false, false",
    })
    void eachSaysWhatItDoesToTheWorld(
            String name, boolean readOnly, boolean idempotent, boolean destructive, boolean openWorld) {
        try (TestHouse house = TestHouse.start(Map.of())) {
            Tool tool = ToolComponent.of(house.context()).catalog().find(name).orElseThrow();

            assertThat(tool.hints()).isEqualTo(new Tool.Hints(readOnly, idempotent, destructive, openWorld));
        }
    }

    @Test
    void aFileIsWrittenAndReadBack() throws Exception {
        try (TestHouse house = TestHouse.start(Map.of("caravel.workspace", folder.toString()))) {
            call(house, "write-file", Map.of("path", "notes/a.md", "content", "one\ntwo\n"));

            assertThat(call(house, "read-file", Map.of("path", "notes/a.md"))).isEqualTo("one\ntwo\n");
            assertThat(folder.resolve("notes/a.md")).hasContent("one\ntwo\n");
        }
    }

    @Test
    void theSettingNamesTheHosts() {
        try (TestHouse house = TestHouse.start(Map.of("caravel.fetch.hosts", "docs.test, *.example.test"))) {
            assertThat(call(house, "fetch-url", Map.of("url", "http://127.0.0.1/")))
                    .isEqualTo("the host 127.0.0.1 at port 80 may not be fetched; allowed by the setting"
                            + " caravel.fetch.hosts: docs.test, *.example.test");
        }
    }

    @Test
    void theSettingNamesTheDatabase() throws Exception {
        Path file = folder.resolve("x.db");
        Files.writeString(folder.resolve("colours.csv"), "name\nred\n");
        new SampleDatabase(folder, file).url();

        try (TestHouse house = TestHouse.start(Map.of("caravel.database", "jdbc:sqlite:" + file))) {
            assertThat(call(house, "query-database", Map.of("sql", "select name from colours")))
                    .isEqualTo("name\nred\n");
        }
    }

    @Test
    void withoutTheSettingTheWorkspacesTablesAreTheDatabase() {
        try (TestHouse house = TestHouse.start(Map.of())) {
            assertThat(call(house, "query-database", Map.of("sql", "select count(*) as n from orders")))
                    .isEqualTo("n\n8\n");
        }
    }

    /** The result, or what went wrong. */
    private static String call(TestHouse house, String tool, Map<String, Object> arguments) {
        Exchange reply = house.context()
                .createProducerTemplate()
                .request("tool:" + tool, exchange -> exchange.getMessage().setBody(arguments));
        return reply.getException() == null
                ? reply.getMessage().getBody(String.class)
                : reply.getException().getMessage();
    }
}
