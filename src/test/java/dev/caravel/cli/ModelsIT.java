package dev.caravel.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravel.simulator.Script;
import dev.caravel.simulator.Simulator;
import dev.caravel.support.TestHouse;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code caravel models}, as its user runs it. */
class ModelsIT {

    @TempDir
    private Path folder;

    @Test
    void everyProviderIsAskedAndOneThatDoesNotAnswerIsSaid() throws Exception {
        try (Simulator anthropic = TestHouse.model("");
                Simulator groq = TestHouse.model("")) {
            Shell.Result result = new Shell(folder)
                    .run(
                            Map.of(
                                    "ANTHROPIC_API_KEY", "key",
                                    "ANTHROPIC_BASE_URL", anthropic.url(),
                                    "CARAVEL_PROVIDERS_GROQ_BASE_URL", groq.url(),
                                    "CARAVEL_PROVIDERS_GROQ_KEY", "other",
                                    "CARAVEL_PROVIDERS_AWAY_BASE_URL", "http://127.0.0.1:1/v1",
                                    "CARAVEL_MODELS_QUICK_MODEL", "groq/gpt-4o",
                                    "CARAVEL_MODEL_CHEAP", "claude-haiku-4-5"),
                            "models");

            assertThat(result.status()).isEqualTo(ExitStatus.FAILED);
            assertThat(result.out())
                    .containsPattern("anthropic/claude-haiku-4-5 +1 +5 +cheap\n")
                    .containsPattern("groq/gpt-4o +2.5 +10 +quick\n");
            assertThat(result.err().lines()).hasSize(1).first().asString().startsWith("away cannot be reached (");
        }
    }

    @Test
    void aWrongKeyIsSaidInOneLine() throws Exception {
        try (Simulator anthropic = Simulator.start(Simulator.Settings.defaults().withScript(Script.parse("401*")))) {
            Shell.Result result = new Shell(folder)
                    .run(
                            Map.of("ANTHROPIC_API_KEY", "key", "ANTHROPIC_BASE_URL", anthropic.url() + "/nowhere"),
                            "models");

            assertThat(result.status()).isEqualTo(ExitStatus.FAILED);
            assertThat(result.err().lines()).hasSize(1).first().asString().startsWith("anthropic answered 404");
        }
    }
}
