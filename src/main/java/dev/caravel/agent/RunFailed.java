package dev.caravel.agent;

/** A run failed or was cancelled; the message says why and what to do. Carries no stack trace: the run's trace says more. */
public final class RunFailed extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final String run;
    private final String reason;

    RunFailed(String run, String reason, String message) {
        super(message, null, false, false);
        this.run = run;
        this.reason = reason;
    }

    /** The run's id. */
    public String run() {
        return run;
    }

    /** A word for the cause, for example {@code key_refused}. */
    public String reason() {
        return reason;
    }
}
