package dev.caravel.loop;

import dev.caravel.journal.Attachment;
import dev.caravel.journal.Entry;
import dev.caravel.journal.Journal;
import dev.caravel.journal.PauseReason;
import dev.caravel.money.Dollars;
import dev.caravel.run.Run;
import dev.caravel.run.RunFailed;
import dev.caravel.run.RunRequest;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;

/**
 * What it means when a message is handed in again: the run of its key is resumed, is waited for while somebody is busy with it,
 * or gives the answer that it has. There is never a second one.
 */
final class RepeatedMessage {

    private static final long LOOK_AGAIN_MS = 100;
    private static final long LOOK_AGAIN_LATER_MS = 1_000;

    private final Journal journal;
    private final Predicate<String> inProgress;
    private final BooleanSupplier closing;

    /** This program ends, and the run that a message waits for continues elsewhere or after the next start. */
    static final class ContinuesElsewhere extends RejectedExecutionException {

        private static final long serialVersionUID = 1L;

        private final transient Run run;

        private ContinuesElsewhere(Run run) {
            super("run " + run.id() + " continues elsewhere, and this program ends");
            this.run = run;
        }

        /** As it stands now. */
        Run run() {
            return run;
        }
    }

    /**
     * @param inProgress whether this process is busy with a run, or it waits here for a place
     * @param closing whether this process ends: then nobody waits any more
     */
    RepeatedMessage(Journal journal, Predicate<String> inProgress, BooleanSupplier closing) {
        this.journal = journal;
        this.inProgress = inProgress;
        this.closing = closing;
    }

    /**
     * The run of the key; empty when there is none.
     *
     * @throws RunFailed when the input is not that of the run, or the run is no longer kept
     */
    Optional<Run> runOf(String agent, String tenant, String key, RunStart again) {
        Optional<String> id = journal.boundTo(agent, tenant, key);
        if (id.isEmpty()) {
            return Optional.empty();
        }
        Run run = read(id.get())
                .orElseThrow(() -> new RunFailed(
                        id.get(),
                        RunFailed.KEY_CONFLICT,
                        "the task with the key '" + key + "' is done; its run " + id.get() + " is no longer kept"));
        if (!run.start().input().equals(again.input())
                || !Attachment.areSame(
                        run.start().attachments(), again.request().files().attached())) {
            throw new RunFailed(
                    id.get(),
                    RunFailed.KEY_CONFLICT,
                    "the key '" + key + "' belongs to run " + id.get()
                            + ", whose input was another one; a new task needs a new key");
        }
        return Optional.of(run);
    }

    /** Whether somebody is busy with the run, or will be by themselves. */
    boolean isBusy(Run run) {
        return inProgress.test(run.id()) || run.isInProgress() && journal.isHeldElsewhere(run.id());
    }

    /**
     * The run once nobody is busy with it.
     *
     * @throws ContinuesElsewhere when this process ends before that
     */
    Run await(String id) throws InterruptedException {
        long pause = LOOK_AGAIN_MS;
        while (true) {
            Run run = read(id).orElseThrow();
            if (!isBusy(run)) {
                return run;
            }
            if (closing.getAsBoolean()) {
                throw new ContinuesElsewhere(run);
            }
            Thread.sleep(pause);
            pause = Math.min(2 * pause, LOOK_AGAIN_LATER_MS);
        }
    }

    Optional<Run> read(String id) {
        List<Entry> entries = journal.read(id);
        return entries.isEmpty() ? Optional.empty() : Optional.of(Run.replay(entries));
    }

    /** Whether the run is resumed because its message came again. A limit that was reached holds until it is raised. */
    static boolean isResumed(Run run, RunRequest request) {
        return switch (run.status()) {
            case QUEUED, RUNNING, WAITING_APPROVAL -> true;
            case PAUSED ->
                run.isPausedFor(why -> why.isCutShort()
                                || why.passesByItself()
                                || why == PauseReason.OUTCOME_UNKNOWN
                                        && run.unknownCall().isEmpty())
                        || isRaised(run, request);
            case COMPLETED, FAILED, CANCELLED, DAMAGED -> false;
        };
    }

    private static boolean isRaised(Run run, RunRequest request) {
        return run.isPausedFor(PauseReason.BUDGET::equals)
                        && raised(run, request).isPresent()
                || run.isPausedFor(PauseReason.TURNS::equals)
                        && request.maxTurns()
                                .filter(more -> more > run.maxTurns())
                                .isPresent();
    }

    /** How the run continues, with the limits that the message raises. */
    static Resumption resumption(Run run, RunRequest request) {
        int turns = Math.max(run.maxTurns(), request.maxTurns().orElse(0));
        return new Resumption(run, raised(run, request), Optional.of(turns), Resumption.Attempts.ALL);
    }

    /** The budget that the message brings, when it is higher than the run's; a lower one takes nothing back. */
    private static Optional<Dollars> raised(Run run, RunRequest request) {
        return request.budget().filter(more -> run.budget()
                .filter(budget -> more.compareTo(budget) > 0)
                .isPresent());
    }
}
