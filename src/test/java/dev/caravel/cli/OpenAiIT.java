package dev.caravel.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.caravel.support.FreePort;
import dev.caravel.support.Until;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * OpenAI's clients for JavaScript and Java, LangChain4j and Spring AI at the packaged program: they are what others point at it. They
 * come from npm and Maven; without these the tests skip themselves.
 */
class OpenAiIT {

    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final Path CLIENTS = Path.of("src", "test", "resources", "openai");

    @TempDir
    private Path folder;

    private Shell shell;
    private int port;

    @BeforeEach
    void settings() throws IOException {
        shell = new Shell(folder);
        Files.createDirectories(folder.resolve("workspace"));
        port = FreePort.find();
        set("");
    }

    private void set(String more) throws IOException {
        Files.writeString(
                folder.resolve("application.properties"),
                "caravel.http.port = " + port + "\ncaravel.retry.initial-delay = 20\ncaravel.retry.max-delay = 50\n"
                        + more);
    }

    @Test
    void openAisClientForJavaScript() throws Exception {
        Path npm = installedFromNpm();
        JsonNode said;
        try (Served serve = serve("ok*")) {
            said = MAPPER.readTree(run(npm, List.of("node", "client.mjs", url())));
        }

        assertThat(said.path("models").toString()).contains("assistant");
        assertThat(said.at("/whole/content").asText()).isEqualTo("word1 word2 word3");
        assertThat(said.at("/whole/usage/total_tokens").asInt()).isPositive();
        assertThat(said.at("/stream/content").asText()).isEqualTo("word1 word2 word3 word4 word5");
        assertThat(said.at("/stream/reasoning").asText()).contains("calls list-files");
        assertThat(said.at("/stream/finish").asText()).isEqualTo("stop");
        assertThat(said.at("/stream/usage/total_tokens").asInt()).isPositive();
        assertThat(said.at("/helper").asText()).isEqualTo("word1 word2 word3 word4 word5");
        assertThat(said.at("/unknownModel/kind").asText()).isEqualTo("NotFoundError");
        assertThat(said.at("/unknownModel/code").asText()).isEqualTo("model_not_found");
        assertThat(said.at("/malformed/kind").asText()).isEqualTo("BadRequestError");
        assertThat(said.at("/response/text").asText()).isEqualTo("word1 word2 word3");
        assertThat(said.at("/response/next").asText()).isEqualTo("word1 word2");
        assertThat(said.at("/events/text").asText()).isEqualTo("word1 word2 word3 word4 word5");
        assertThat(said.at("/events/status").asText()).isEqualTo("completed");
        assertThat(said.at("/shown").asText()).isEqualTo("word1 word2 word3 word4 word5");
        assertThat(said.at("/alone/begun").asText()).isIn("queued", "in_progress");
        assertThat(said.at("/alone/text").asText()).isEqualTo("word1 word2 word3 word4");
        assertThat(said.at("/cancelled").asText()).isEqualTo("cancelled");
        assertThat(said.at("/resumed/text").asText())
                .isEqualTo("word1 word2 word3 word4 word5 word6 word7 word8 word9");
        List<Integer> numbers = new ArrayList<>();
        said.at("/resumed/numbers").forEach(number -> numbers.add(number.asInt()));
        assertThat(numbers).isEqualTo(IntStream.range(0, numbers.size()).boxed().toList());
    }

    @Test
    void aWrongKeyAndABrokenStreamAreErrorsForIt() throws Exception {
        Path npm = installedFromNpm();
        set("caravel.http.token = right\n");
        JsonNode said;
        try (Served serve = serve("cut*")) {
            said = MAPPER.readTree(run(npm, List.of("node", "broken.mjs", url(), "right")));
        }

        assertThat(said.at("/wrongKey/kind").asText()).isEqualTo("AuthenticationError");
        assertThat(said.at("/wrongKey/code").asText()).isEqualTo("invalid_api_key");
        assertThat(said.at("/broken/words").asInt()).isPositive();
        assertThat(said.at("/broken/message").asText()).contains("provider");
    }

    @Test
    void javasClients() throws Exception {
        Path libraries = Path.of("target", "openai-clients").toAbsolutePath();
        boolean there = succeeds(
                Path.of("."),
                libraries.resolveSibling("openai-clients.log"),
                List.of(
                        "mvn",
                        "-q",
                        "-B",
                        "-f",
                        CLIENTS.resolve("java").resolve("pom.xml").toString(),
                        "dependency:build-classpath",
                        "-Dmdep.outputFile=" + libraries));
        assumeTrue(there, "Maven is missing, or does not find the clients");
        String said;
        try (Served serve = serve("ok*")) {
            String java =
                    Path.of(System.getProperty("java.home"), "bin", "java").toString();
            Path source = CLIENTS.resolve("java").resolve("Clients.java").toAbsolutePath();
            said = run(folder, List.of(java, "-cp", Files.readString(libraries), source.toString(), url()));
        }

        assertThat(said.lines())
                .contains(
                        "openai chat: word1 word2 word3",
                        "openai stream: word1 word2 word3 word4 word5",
                        "openai usage: true",
                        "openai unknown: model_not_found",
                        "openai response: word1 word2 word3",
                        "langchain4j chat: word1 word2 word3",
                        "langchain4j stream: word1 word2 word3 word4 word5",
                        "langchain4j unknown: model_not_found",
                        "spring chat: word1 word2 word3",
                        "spring stream: word1 word2 word3 word4 word5",
                        "spring unknown: model_not_found");
        assertThat(said).contains("openai progress: calls list-files", "langchain4j progress: calls list-files");
    }

    private String url() {
        return "http://127.0.0.1:" + port + "/v1";
    }

    /** The program as it serves. */
    private record Served(Shell.Running process) implements AutoCloseable {
        @Override
        public void close() throws IOException, InterruptedException {
            process.signal("TERM");
            process.end();
        }
    }

    private Served serve(String faults) throws IOException {
        Shell.Running process = shell.start(
                Map.of(
                        "CARAVEL_SIMULATOR", "true",
                        "CARAVEL_SIMULATOR_PACE", "5",
                        "CARAVEL_SIMULATOR_FAULTS", faults),
                "serve");
        Until.is("it serves", () -> {
            try (Socket socket = new Socket("127.0.0.1", port)) {
                return socket.isConnected();
            } catch (IOException e) {
                return false;
            }
        });
        return new Served(process);
    }

    private static Path installedFromNpm() throws IOException, InterruptedException {
        Path npm = Files.createDirectories(Path.of("target", "npm", "openai")).toAbsolutePath();
        for (String file : List.of("package.json", "client.mjs", "broken.mjs")) {
            Files.write(
                    npm.resolve(file), Files.readAllBytes(CLIENTS.resolve("npm").resolve(file)));
        }
        boolean there = Files.exists(npm.resolve("node_modules/.package-lock.json"))
                || succeeds(
                        npm,
                        npm.resolve("install.log"),
                        List.of("npm", "install", "--no-audit", "--no-fund", "--ignore-scripts", "--silent"));
        assumeTrue(there, "npm is missing, or does not find OpenAI's client");
        return npm;
    }

    private static boolean succeeds(Path place, Path log, List<String> command) throws InterruptedException {
        try {
            return new ProcessBuilder(command)
                            .directory(place.toFile())
                            .redirectErrorStream(true)
                            .redirectOutput(log.toFile())
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException e) {
            return false;
        }
    }

    private static String run(Path place, List<String> command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command)
                .directory(place.toFile())
                .redirectError(place.resolve("stderr").toFile())
                .redirectOutput(place.resolve("stdout").toFile())
                .start();
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        String out = Files.readString(place.resolve("stdout"));
        assertThat(process.exitValue())
                .as(out + Files.readString(place.resolve("stderr")))
                .isZero();
        return out;
    }
}
