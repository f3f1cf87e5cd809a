package dev.caravel.cli;

import dev.caravel.journal.Decision;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code caravel deny ID}: this call may not run. */
@Command(
        name = "deny",
        description = "Denies a call that waits for a person; the model is told, and can go another way.",
        mixinStandardHelpOptions = true)
final class DenyCommand implements Callable<Integer> {

    @Parameters(paramLabel = "ID", description = "the approval, as caravel approvals lists it")
    private String approval;

    @Option(names = "--reason", paramLabel = "R", defaultValue = "", description = "why; the model is told")
    private String reason;

    @Mixin
    private JournalCommand desk;

    @Override
    public Integer call() {
        return desk.decide(approval, Decision.DENY, reason);
    }
}
