package dev.caravel.cli;

import dev.caravel.money.Dollars;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code caravel resume ID}: resumes a paused run. */
@Command(
        name = "resume",
        description = "Resumes a paused run, or one whose process died.",
        mixinStandardHelpOptions = true)
final class ResumeCommand implements Callable<Integer> {

    @Parameters(paramLabel = "ID", description = "the run, or the end of its id")
    private String run;

    @Option(
            names = "--budget",
            paramLabel = "USD",
            description = "what it may cost from now on, all it has cost included")
    private String budget;

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "the settings file (default: application.properties)")
    private Path config;

    @Option(names = "--quiet", description = "no progress and no summary")
    private boolean quiet;

    @Mixin
    private ForegroundRun asking;

    @Override
    public Integer call() throws Exception {
        Optional<Dollars> amount = CommonOptions.dollars(budget);
        return asking.ask(
                Configuration.find(config),
                Configuration.option(config),
                quiet,
                Optional.empty(),
                (program, progress) -> program.resume(run, amount));
    }
}
