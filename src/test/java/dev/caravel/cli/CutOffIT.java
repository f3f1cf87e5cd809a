package dev.caravel.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravel.simulator.Simulator;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An answer of the packaged program that is cut off in mid-stream. */
class CutOffIT {

    @TempDir
    private Path folder;

    @Test
    void aRunWhoseReaderIsGoneIsInterruptedAndCanBeResumed() throws Exception {
        Shell shell = new Shell(
                folder,
                List.of(
                        "bash",
                        "-c",
                        "\"$@\" | head -c 30; exit ${PIPESTATUS[0]}",
                        "bash",
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-jar",
                        Path.of("target", "caravel.jar").toAbsolutePath().toString()));

        Shell.Result stopped =
                shell.run(Map.of("CARAVEL_SIMULATOR_PACE", "20"), "run", "--stream", "[[say 2000 words]]");

        assertThat(stopped.status()).isEqualTo(130);
        assertThat(stopped.complaints()).singleElement().asString().contains("interrupted", "caravel resume ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"TERM", "KILL"})
    void whatASignalCutsOffIsBookedAtTheMostWhicheverItIs(String signal) throws Exception {
        Shell shell = new Shell(folder);
        try (Simulator provider = Simulator.start(Simulator.Settings.defaults().withPace(Duration.ofMillis(20)))) {
            Map<String, String> asking = Map.of("ANTHROPIC_BASE_URL", provider.url());
            String[] ask = {"run", "--stream", "--key", "1", "[[say 100 words]]"};
            Shell.Running run = shell.start(asking, ask);
            run.outUntil("word3");
            run.signal(signal);
            run.end();

            if (signal.equals("KILL")) {
                assertThat(shell.run(asking, ask).status()).isZero();
            }
            String traces = shell.traces();
            assertThat(dollars("model.failed\".*\"cost_usd", traces))
                    .isEqualTo(dollars("budget.reserved\".*\"call_usd", traces));
        }
    }

    private static String dollars(String field, String traces) {
        Matcher value = Pattern.compile(field + "\":\"?([0-9.]+)").matcher(traces);
        assertThat(value.find()).as(field + " in " + traces).isTrue();
        return value.group(1);
    }
}
