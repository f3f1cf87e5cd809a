package dev.caravel.recovery;

import dev.caravel.journal.Journal;
import dev.caravel.journal.JournalUnavailable;
import dev.caravel.journal.PauseReason;
import dev.caravel.loop.Runs;
import dev.caravel.run.Run;
import dev.caravel.run.RunFailed;
import dev.caravel.run.RunProperties;
import dev.caravel.run.TaskRefused;
import dev.caravel.text.Causes;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;
import org.apache.camel.Exchange;
import org.apache.camel.support.ExpressionAdapter;

/**
 * What a trigger asks about its message after a call with {@code replyTo}: has it to see to the message itself, or may it let
 * go of it, because the answer was delivered or will be? Thread-safe.
 */
public final class NeedsAttention extends ExpressionAdapter {

    private final Journal journal;
    private final Runs runs;

    public NeedsAttention(Journal journal, Runs runs) {
        this.journal = journal;
        this.runs = runs;
    }

    /**
     * @return false when its run is accepted in a journal that outlives this process: it delivers everything, also that it is
     *     paused; else true when no run began, when it is paused for a person to look after it, and when its answer would be lost
     *     with this process
     * @throws RejectedExecutionException when the message must come again: this process can't keep it
     */
    @Override
    public Object evaluate(Exchange exchange) {
        Throwable failure = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Throwable.class);
        Optional<Run> called = Optional.ofNullable(exchange.getProperty(RunProperties.CALLED_RUN, String.class))
                .flatMap(runs::read)
                .filter(run -> run.start().replyTo() != null);
        if (called.isEmpty()) {
            // While the program ends, there may be no agent any more.
            if (isForNow(failure) || failure != null && exchange.getContext().isStopping()) {
                throw new RejectedExecutionException("the task must come again: " + Causes.words(failure), failure);
            }
            return true;
        }
        if (journal.outlivesItsProcess() && exchange.getProperty(RunProperties.ACCEPTED) != null) {
            return false;
        }
        Run run = called.get();
        // What comes before and after the loop in an agent's route may fail too.
        return !(failure == null || isForNow(failure) || isOf(run, failure)) || isUnsettled(run);
    }

    private boolean isUnsettled(Run run) {
        boolean kept = journal.outlivesItsProcess();
        return switch (run.status()) {
            case COMPLETED, FAILED, CANCELLED, DAMAGED -> !kept && run.isToBeDelivered();
            case WAITING_APPROVAL -> !kept;
            case QUEUED, RUNNING -> isCutShort(run, kept);
            case PAUSED ->
                run.isPausedFor(PauseReason::passesByItself)
                        ? !kept
                        : !run.isPausedFor(PauseReason::isCutShort) || isCutShort(run, kept);
        };
    }

    private static boolean isCutShort(Run run, boolean kept) {
        if (!kept) {
            throw new RejectedExecutionException("the task must come again: run " + run.id() + " is cut short ("
                    + (run.reason().isEmpty() ? run.status().label() : run.reason())
                    + ") and would be lost with this program, whose journal is in memory");
        }
        return false;
    }

    private static boolean isOf(Run run, Throwable failure) {
        return failure instanceof RunFailed failed && failed.run().equals(run.id());
    }

    /** Nothing is wrong with the message. */
    private static boolean isForNow(Throwable failure) {
        return failure instanceof JournalUnavailable
                || failure instanceof RejectedExecutionException
                || failure instanceof InterruptedException
                || failure instanceof TaskRefused refused && refused.fault() == TaskRefused.Fault.FULL;
    }
}
