package dev.caravel.cli;

import dev.caravel.journal.PauseReason;
import dev.caravel.run.RunRecord;

/** What the program says to the shell. */
final class ExitStatus {

    static final int COMPLETED = 0;
    static final int FAILED = 1;
    /** Wrong usage or settings; picocli uses the same. */
    static final int USAGE = 2;
    /** Paused by a limit. */
    static final int PAUSED = 3;
    /** It waits for a person. */
    static final int WAITING = 4;
    /** Interrupted, as shells count it: 128 and SIGINT. */
    static final int INTERRUPTED = 130;

    private ExitStatus() {}

    static int of(RunRecord run) {
        return switch (run.status()) {
            case COMPLETED -> COMPLETED;
            case WAITING_APPROVAL -> WAITING;
            case PAUSED ->
                switch (run.pauseReason().orElse(PauseReason.OTHER)) {
                    case OUTCOME_UNKNOWN -> WAITING;
                    case INTERRUPTED -> INTERRUPTED;
                    default -> PAUSED;
                };
            case FAILED, CANCELLED, DAMAGED, QUEUED, RUNNING -> FAILED;
        };
    }
}
