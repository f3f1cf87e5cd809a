package dev.caravel.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.caravel.route.TextResource;
import dev.caravel.simulator.Simulator;
import dev.caravel.support.TestHouse;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.apache.camel.builder.RouteBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Instructions that stand in a file, such as a project's AGENTS.md. */
class InstructionsTest {

    @TempDir
    private Path home;

    private TestHouse house(Simulator model, String instructions) {
        return TestHouse.against(model, Map.of(TextResource.HOME, home.toString()), new RouteBuilder() {
            @Override
            public void configure() {
                from("agent:desk?tools=&instructions=" + instructions)
                        .routeId("desk")
                        .to("direct:caravel-loop");
            }
        });
    }

    @Test
    void aFileBesideTheLauncherIsFoundFromAnyWorkingFolder() throws IOException {
        Files.writeString(home.resolve("AGENTS.md"), "\uFEFF# Project\n\nUse {{braces}} and ${this} as they are.\n");
        try (Simulator model = TestHouse.model("");
                TestHouse house = house(model, "file:AGENTS.md")) {
            house.run("desk", "[[say 1 words]]");

            assertThat(model.calls().get(0).body().at("/system/0/text").asText())
                    .isEqualTo("# Project\n\nUse {{braces}} and ${this} as they are.");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "file:AGENT.md       | instructions: file:AGENT.md can't be read: there is no such file in CWD or HOME",
                "file:folder         | instructions: file:folder can't be read: it is a folder",
                "file:latin.md       | instructions: file:latin.md can't be read: it is not UTF-8: line 2 has the byte 0xE9",
                "classpath:AGENT.md  | instructions: classpath:AGENT.md can't be read: there is no such file",
                "AGENTS.md           | instructions is the text 'AGENTS.md'; to have those of the file, write file:AGENTS.md",
            })
    void whatCantBeReadStopsTheStartInOneLine(String instructions, String complaint) throws IOException {
        Files.createDirectories(home.resolve("folder"));
        Files.write(home.resolve("latin.md"), new byte[] {'#', '\n', 'c', (byte) 0xE9});
        try (Simulator model = TestHouse.model("")) {
            assertThatThrownBy(() -> house(model, instructions))
                    .rootCause()
                    .message()
                    .startsWith("agent 'desk': "
                            + complaint
                                    .replace("CWD", Path.of("").toAbsolutePath().toString())
                                    .replace("HOME", home.toString()))
                    .doesNotContain("\n");
        }
    }
}
