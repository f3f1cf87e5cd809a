package dev.caravel.cli;

import dev.caravel.run.Resolution;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code caravel resolve RUN CALL}: a person says what became of a call whose outcome is not known. */
@Command(
        name = "resolve",
        description = "Records the outcome of a call whose outcome is unknown; the run can then be resumed.",
        mixinStandardHelpOptions = true)
final class ResolveCommand implements Callable<Integer> {

    @Parameters(index = "0", paramLabel = "RUN", description = "the run, or the end of its id")
    private String run;

    @Parameters(index = "1", paramLabel = "CALL", description = "the call's id, as the run's trace names it")
    private String call;

    @ArgGroup(multiplicity = "1")
    private Outcome outcome;

    @Mixin
    private JournalCommand desk;

    private static final class Outcome {

        @Option(names = "--done", paramLabel = "TEXT", description = "it was done; the model gets this as its result")
        private String done;

        @Option(names = "--not-done", description = "it was not done, and will be made again")
        private boolean notDone;
    }

    @Override
    public Integer call() {
        return desk.with(archive -> {
            String id = JournalCommand.run(archive, run).id();
            archive.runControl().resolve(id, call, new Resolution(Optional.ofNullable(outcome.done)));
            System.err.println("resolved; " + desk.whatComesNext(id));
            return ExitStatus.COMPLETED;
        });
    }
}
