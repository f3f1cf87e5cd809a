package dev.caravel.mcp.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravel.journal.Event;
import dev.caravel.journal.Verdict;
import dev.caravel.simulator.Simulator;
import dev.caravel.support.FreePort;
import dev.caravel.support.Npm;
import dev.caravel.support.TestHouse;
import dev.caravel.support.Until;
import java.io.IOException;
import java.net.Socket;
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
                from("agent:clerk?tools=mcp:it/*").to("direct:caravel-loop");
            }
        });
    }

    private String files() {
        return "{\"mcpServers\": {\"it\": {\"command\": \"node\", \"args\": [\"" + modules
                + "/server-filesystem/dist/index.js\", \"" + folder + "\"]}}}";
    }

    @Test
    void aToolThatOnlyReadsRunsUnasked() throws Exception {
        try (TestHouse house = house(files())) {
            Exchange reply = house.run(
                    "clerk", "[[call mcp__it__read_text_file {\"path\": \"" + folder.resolve("a.txt") + "\"}]]");

            assertThat(reply.getMessage().getBody()).isEqualTo("done: what a says");
            Event.ToolJudged judged =
                    house.events(reply, Event.ToolJudged.class).get(0);
            assertThat(judged.tool()).isEqualTo("mcp:it/read_text_file");
            assertThat(judged.verdict()).isEqualTo(Verdict.ALLOW);
            assertThat(judged.asked()).isNull();
        }
    }

    @Test
    void aToolThatMayDestroyWaitsForAPerson() throws Exception {
        try (TestHouse house = house(files())) {
            Exchange reply = house.run(
                    "clerk",
                    "[[call mcp__it__write_file {\"path\": \"" + folder.resolve("a.txt") + "\", \"content\": \"b\"}]]");

            assertThat(house.events(reply, Event.ApprovalRequested.class))
                    .extracting(Event.ApprovalRequested::tool)
                    .containsExactly("mcp:it/write_file");
            assertThat(folder.resolve("a.txt")).hasContent("what a says");
        }
    }

    private String everything() {
        return "{\"servers\": {\"it\": {\"command\": \"node\", \"args\": [\"" + modules
                + "/server-everything/dist/index.js\"]}}}";
    }

    private static String answer(TestHouse house, String call) {
        return house.run("clerk", "[[call mcp__it__" + call + "]]").getMessage().getBody(String.class);
    }

    @Test
    void whatIsNoTextIsNamedAndDataAreKept() throws Exception {
        try (TestHouse house = house(everything())) {
            assertThat(answer(house, "echo {\"message\": \"hello\"}")).isEqualTo("done: Echo: hello");
            assertThat(answer(house, "get-tiny-image {}"))
                    .contains("[an image (image/png, ", " bytes), which can't be shown here]")
                    .doesNotContain("iVBOR");
            assertThat(answer(house, "get-structured-content {\"location\": \"Chicago\"}"))
                    .containsOnlyOnce("temperature");
        }
    }

    @Test
    void wrongArgumentsNeverReachIt() throws Exception {
        try (TestHouse house = house(everything())) {
            assertThat(answer(house, "get-sum {\"a\": \"x\", \"b\": 2}")).contains("the arguments are not right");
            assertThat(answer(house, "get-sum {\"a\": 1.5, \"b\": 2}")).contains("3.5");
        }
    }

    @Test
    void aServerOverHttpThatIsStartedAnewIsFoundAgain() throws Exception {
        int port = FreePort.find();
        String declared = "{\"mcpServers\": {\"it\": {\"type\": \"http\", \"url\": \"http://127.0.0.1:" + port
                + "/mcp\", \"headers\": {\"Authorization\": \"Bearer ${NO_SUCH:-abcdefgh123}\"}}}}";
        Process server = serve(port);
        try (TestHouse house = house(declared)) {
            Until.is("it answers", () -> answer(house, "echo {\"message\": \"a\"}")
                    .equals("done: Echo: a"));

            server.destroyForcibly().waitFor();
            assertThat(answer(house, "echo {\"message\": \"b\"}")).contains("done: Error: ");
            server = serve(port);

            Until.is("it answers again", () -> answer(house, "echo {\"message\": \"c\"}")
                    .equals("done: Echo: c"));
        } finally {
            server.destroyForcibly();
        }
    }

    private Process serve(int port) throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(
                        "node", modules + "/server-everything/dist/index.js", "streamableHttp")
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("server.log").toFile());
        builder.environment().put("PORT", String.valueOf(port));
        Process server = builder.start();
        Until.is("it listens", () -> {
            try (Socket socket = new Socket("127.0.0.1", port)) {
                return socket.isConnected();
            } catch (IOException e) {
                return false;
            }
        });
        return server;
    }

    @Test
    void whatItRemembersIsThereForTheNextRun() throws Exception {
        String declared = "{\"mcpServers\": {\"it\": {\"command\": \"node\", \"args\": [\"" + modules
                + "/server-memory/dist/index.js\"], \"env\": {\"MEMORY_FILE_PATH\": \"" + folder.resolve("memory.jsonl")
                + "\"}}}}";
        try (TestHouse house = house(declared)) {
            Exchange reply = house.run(
                    "clerk",
                    "[[call mcp__it__create_entities {\"entities\": [{\"name\": \"Ann\", \"entityType\": \"person\","
                            + " \"observations\": [\"sails\"]}]}]]");

            assertThat(reply.getMessage().getBody(String.class)).contains("Ann");
            assertThat(answer(house, "read_graph {}")).contains("sails");
        }
    }
}
