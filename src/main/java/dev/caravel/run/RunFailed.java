package dev.caravel.run;

/** A run failed or was cancelled; the message says why and what to do. Carries no stack trace: the run's trace says more. */
public final class RunFailed extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** The reason of a run that could not be recorded any more; it is resumed when the journal is back. */
    public static final String JOURNAL = "journal";

    /** The reason of a message whose key belongs to a task with another input. */
    public static final String KEY_CONFLICT = "key_conflict";

    private final String run;
    private final String reason;

    public RunFailed(String run, String reason, String message) {
        super(message, null, false, false);
        this.run = run;
        this.reason = reason;
    }

    /** The run's id. */
    public String run() {
        return run;
    }

    /** False when the run has not failed: only this message or this process can't have its answer. */
    public boolean isOfTheRun() {
        return !reason.equals(JOURNAL) && !reason.equals(KEY_CONFLICT);
    }

    /** Whether the run is resumed by itself, once the journal is back. */
    public boolean isForNow() {
        return reason.equals(JOURNAL);
    }

    /** A word for the cause, for example {@code key_refused}. */
    public String reason() {
        return reason;
    }
}
