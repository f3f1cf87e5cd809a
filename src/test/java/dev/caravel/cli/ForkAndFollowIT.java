package dev.caravel.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A run is followed while another process is busy with it, another one goes on from a place of it, and it is exported. */
class ForkAndFollowIT {

    private static final Map<String, String> FAST = Map.of("CARAVEL_SIMULATOR_PACE", "1");

    @TempDir
    private Path folder;

    private Shell shell;

    @BeforeEach
    void workingFolder() {
        shell = new Shell(folder);
    }

    @Test
    void aForkGoesOnFromAPlaceOfARunThatIsOver() throws Exception {
        String run = json(shell.run(FAST, "run", "--json", "[[call current-time {}]] then [[say 3 words]]"))
                .path("id")
                .asText();

        Shell.Result wrong = shell.run(FAST, "fork", run, "--after", "99");
        Shell.Result forked = shell.run(FAST, "fork", run, "--after", "1", "--json", "--budget", "0.5");

        assertThat(wrong.status()).isEqualTo(2);
        assertThat(wrong.err()).contains("has the events 1 to");
        assertThat(forked.status()).as(forked.err()).isZero();
        assertThat(json(forked).path("id").asText()).isNotEqualTo(run);
        assertThat(forked.err())
                .contains("Forked as run " + json(forked).path("id").asText() + ".");
        assertThat(json(forked).at("/forked_from/run").asText()).isEqualTo(run);
        assertThat(json(forked).path("budget_usd").asText()).isEqualTo("0.5");
        assertThat(json(forked).path("answer").asText()).isEqualTo("word1 word2 word3");
    }

    @Test
    void aRunIsExportedAsOneFileWithoutSecrets() throws Exception {
        String key = "sk-ant-" + "a1b2c3d4e5f6".repeat(3);
        shell.run(FAST, "run", "--json", "the key is " + key + " <b>[[say 3 words]]</b>");
        String run = json(shell.run(FAST, "runs", "--json")).at("/0/id").asText();

        Shell.Result exported = shell.run(FAST, "export", run.substring(run.length() - 8));
        Shell.Result elsewhere = shell.run(FAST, "export", run, "--to", "missing/run.html");

        assertThat(exported.out().strip()).isEqualTo("run-" + run + ".html");
        assertThat(folder.resolve("run-" + run + ".html"))
                .content()
                .startsWith("<!doctype html>")
                .contains("word1 word2 word3", "&lt;b&gt;", "[redacted]")
                .doesNotContain(key, "<b>");
        assertThat(elsewhere.status()).isEqualTo(2);
        assertThat(elsewhere.complaints()).containsExactly("caravel: there is no folder missing for run.html");
    }

    @Test
    void showNamesThePlacesFromWhichARunCanBeForkedAndTheEndOfAnIdIsEnough() throws Exception {
        String run = json(shell.run(FAST, "run", "--json", "[[call current-time {}]] then [[say 3 words]]"))
                .path("id")
                .asText();
        String end = run.substring(run.length() - 8);

        String shown = shell.run(FAST, "show", end).out();
        List<String> places = Pattern.compile("  #([0-9]+)$", Pattern.MULTILINE)
                .matcher(shown)
                .results()
                .map(place -> place.group(1))
                .toList();

        assertThat(shown).startsWith(run).contains("] then [[say 3 words]]  #1\n");
        assertThat(places).hasSize(2);
        assertThat(shell.run(FAST, "fork", end, "--after", places.get(1)).out()).isEqualTo("word1 word2 word3\n");
        assertThat(shell.run(FAST, "show", end).out()).startsWith(run + " assistant, forked as ");
        assertThat(shell.run(FAST, "show", "ffff-ffff").err()).contains("there is no run 'ffff-ffff'");
    }

    @Test
    void showFollowsARunOfAnotherProcessUntilItHasEnded() throws Exception {
        Shell.Running running = shell.start(Map.of("CARAVEL_SIMULATOR_PACE", "40"), "run", "[[say 200 words]]");
        await().atMost(Duration.ofSeconds(60))
                .until(() -> !json(shell.run(FAST, "runs", "--json")).isEmpty());
        JsonNode run = json(shell.run(FAST, "runs", "--json")).path(0);

        Shell.Result followed = shell.run(FAST, "show", run.path("id").asText(), "--follow");

        assertThat(run.path("status").asText()).as("it is in progress").isEqualTo("running");
        assertThat(followed.status()).isZero();
        assertThat(followed.out()).contains("word200", "completed: 1 turn");
        assertThat(running.end().status()).isZero();
    }

    private static JsonNode json(Shell.Result result) throws IOException {
        return new ObjectMapper().readTree(result.out());
    }
}
