package dev.caravel.cli;

/** What the program says to the shell. */
final class ExitStatus {

    static final int COMPLETED = 0;
    static final int FAILED = 1;
    /** Wrong usage or settings; picocli uses the same. */
    static final int USAGE = 2;
    /** Paused by a limit. */
    static final int PAUSED = 3;
    /** Interrupted, as shells count it: 128 and SIGINT. */
    static final int INTERRUPTED = 130;

    private ExitStatus() {}

    static int of(String runStatus) {
        return switch (runStatus) {
            case "completed" -> COMPLETED;
            case "paused" -> PAUSED;
            default -> FAILED;
        };
    }
}
