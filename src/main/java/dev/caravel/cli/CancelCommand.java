package dev.caravel.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code caravel cancel ID}: ends a run for good. */
@Command(
        name = "cancel",
        description = "Ends a run for good, with those of its subagents; one in progress stops within seconds.",
        mixinStandardHelpOptions = true)
final class CancelCommand implements Callable<Integer> {

    @Parameters(paramLabel = "ID", description = "the run, or the end of its id")
    private String run;

    @Mixin
    private JournalCommand desk;

    @Override
    public Integer call() {
        return desk.with(archive -> {
            String id = JournalCommand.run(archive, run).id();
            System.err.println(
                    archive.runControl().cancel(id)
                            ? "cancelled"
                            : "the run is in progress in another process; it stops within seconds");
            return ExitStatus.COMPLETED;
        });
    }
}
