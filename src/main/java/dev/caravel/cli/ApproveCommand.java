package dev.caravel.cli;

import dev.caravel.journal.Decision;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code caravel approve ID}: this call may run. */
@Command(name = "approve", description = "Allows a call that waits for a person.", mixinStandardHelpOptions = true)
final class ApproveCommand implements Callable<Integer> {

    @Parameters(paramLabel = "ID", description = "the approval, as caravel approvals lists it")
    private String approval;

    @Mixin
    private JournalCommand desk;

    @Override
    public Integer call() {
        return desk.decide(approval, Decision.APPROVE, "");
    }
}
