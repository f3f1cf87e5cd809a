package dev.caravel.mcp.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravel.journal.Event;
import dev.caravel.journal.Verdict;
import dev.caravel.simulator.Simulator;
import dev.caravel.support.Npm;
import dev.caravel.support.TestHouse;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Agents use the tools of servers that nobody here wrote. They come from npm; without it these tests skip themselves. */
class NpmServersTest {

    private static final Path SERVERS = Path.of("src", "test", "resources", "mcp", "servers");

    private final Simulator model = TestHouse.model("");

    @TempDir
    private Path folder;

    private Path modules;

    @BeforeEach
    void install() throws IOException, InterruptedException {
        folder = folder.toRealPath();
        modules = Npm.installed(SERVERS).resolve("node_modules/@modelcontextprotocol");
        Files.writeString(folder.resolve("a.txt"), "what a says");
    }

    @AfterEach
    void stop() {
        model.close();
    }

    private TestHouse house(String declared) throws IOException {
        Path file = Files.writeString(folder.resolve("mcp.json"), declared);
        return TestHouse.against(model, Map.of("caravel.mcp.file", file.toString()), new RouteBuilder() {
            @Override
            public void configure() {
                from("agent:clerk?tools=mcp:files/*").to("direct:caravel-loop");
            }
        });
    }

    private String files() {
        return "{\"mcpServers\": {\"files\": {\"command\": \"node\", \"args\": [\"" + modules
                + "/server-filesystem/dist/index.js\", \"" + folder + "\"]}}}";
    }

    @Test
    void aToolThatOnlyReadsRunsUnasked() throws Exception {
        try (TestHouse house = house(files())) {
            Exchange reply = house.run(
                    "clerk", "[[call mcp__files__read_text_file {\"path\": \"" + folder.resolve("a.txt") + "\"}]]");

            assertThat(reply.getMessage().getBody()).isEqualTo("done: what a says");
            Event.ToolJudged judged =
                    house.events(reply, Event.ToolJudged.class).get(0);
            assertThat(judged.tool()).isEqualTo("mcp:files/read_text_file");
            assertThat(judged.verdict()).isEqualTo(Verdict.ALLOW);
            assertThat(judged.asked()).isNull();
        }
    }

    @Test
    void aToolThatMayDestroyWaitsForAPerson() throws Exception {
        try (TestHouse house = house(files())) {
            Exchange reply = house.run(
                    "clerk",
                    "[[call mcp__files__write_file {\"path\": \"" + folder.resolve("a.txt")
                            + "\", \"content\": \"b\"}]]");

            assertThat(house.events(reply, Event.ApprovalRequested.class))
                    .extracting(Event.ApprovalRequested::tool)
                    .containsExactly("mcp:files/write_file");
            assertThat(folder.resolve("a.txt")).hasContent("what a says");
        }
    }
}
