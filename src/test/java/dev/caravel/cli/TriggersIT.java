package dev.caravel.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code caravel serve}, killed for real while it answers a file. */
class TriggersIT {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    private Path folder;

    @Test
    void aFileWhoseProgramIsKilledInTheMiddleIsAnsweredOnceByTheNextOne() throws Exception {
        Shell shell = new Shell(folder);
        Shell.Running killed = shell.start(serve("300"), "serve");
        await().atMost(PATIENCE).until(() -> Files.isDirectory(folder.resolve("inbox")));
        Files.writeString(folder.resolve("inbox/task.txt"), "[[call current-time {}]] then [[say 90 words]]");
        await().atMost(PATIENCE).until(() -> shell.traces().matches("(?s).*tool\\.finished.*model\\.asked.*"));
        killed.signal("KILL");
        killed.end();
        assertThat(folder.resolve("outbox/task.txt")).doesNotExist();
        assertThat(folder.resolve("inbox/.camel/task.txt"))
                .as("it was accepted: its run is in the journal")
                .exists();

        Shell.Running next = shell.start(serve("1"), "serve");
        await().atMost(PATIENCE).until(() -> Files.exists(folder.resolve("outbox/task.txt")));
        next.signal("TERM");
        assertThat(next.end().complaints()).isEmpty();

        assertThat(Files.readString(folder.resolve("outbox/task.txt")))
                .startsWith("word1 ")
                .endsWith(" word90");
        assertThat(folder.resolve("inbox/.failed")).doesNotExist();
        JsonNode runs = new ObjectMapper()
                .readTree(shell.run(Map.of(), "runs", "--json").out());
        assertThat(runs).hasSize(1);
        assertThat(runs.get(0).path("status").asText()).isEqualTo("completed");
        assertThat(runs.get(0).path("model_calls").asInt())
                .as("one for the tool, one that was killed, one for the answer")
                .isEqualTo(3);
    }

    private static Map<String, String> serve(String pace) {
        return Map.of("CARAVEL_SIMULATOR", "true", "CARAVEL_HTTP_PORT", "none", "CARAVEL_SIMULATOR_PACE", pace);
    }
}
