package dev.caravel.observe;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** Prometheus' own tool for rules, which evaluates PromQL as Prometheus does. It comes with Debian's package prometheus. */
final class Promtool {

    private static final String NAME = "promtool";

    private Promtool() {}

    /**
     * Runs a file of tests; where the tool is missing, the test that calls this is skipped.
     *
     * @return what it says
     * @throws AssertionError with that, when a test fails
     */
    static String test(Path file) {
        assumeTrue(
                Stream.of(System.getenv("PATH").split(":"))
                        .anyMatch(folder -> Files.isExecutable(Path.of(folder, NAME))),
                "There is no promtool (Debian's package prometheus has it): what Prometheus makes of our PromQL is not tested");
        try {
            Process tool = new ProcessBuilder(NAME, "test", "rules", file.toString())
                    .redirectErrorStream(true)
                    .start();
            String said = new String(tool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (tool.waitFor() != 0) {
                throw new AssertionError(said);
            }
            return said;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
