package dev.caravel.cli;

import dev.caravel.money.Dollars;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code caravel fork ID --after SEQ}: a new run that goes on from a place of another one. */
@Command(
        name = "fork",
        description = "Begins a new run with the events of another one up to a place, and goes on from there.",
        mixinStandardHelpOptions = true)
final class ForkCommand implements Callable<Integer> {

    @Parameters(paramLabel = "ID", description = "the run, or the end of its id")
    private String run;

    @Option(
            names = "--after",
            paramLabel = "SEQ",
            required = true,
            description = "the number of its event after which the new run goes on, as show has it")
    private long after;

    @Option(
            names = "--budget",
            paramLabel = "USD",
            description = "what the new run may cost (default: as much as the other one)")
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
                (program, progress) -> program.fork(run, after, amount));
    }
}
