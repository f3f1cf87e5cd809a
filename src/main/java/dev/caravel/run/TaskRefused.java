package dev.caravel.run;

/** A message is no task that an agent could be given; no run began, and the message says what to do. */
public final class TaskRefused extends IllegalArgumentException {

    private static final long serialVersionUID = 1L;

    private final Fault fault;

    /** What is wrong with it. */
    public enum Fault {
        /** There is no word in it. */
        EMPTY,
        /** It is longer than {@code caravel.limits.task}, or a file that comes with it is too large. */
        TOO_LARGE,
        /** Its bytes are no text. */
        NOT_TEXT,
        /** A file that comes with it is nothing that a model could read. */
        ATTACHMENT,
        /** What it asks for beside the input, a budget for example, cannot be. */
        OPTION,
        /** A server of its agent's tools can't be asked; that may pass. */
        TOOLS,
        /** Its caller may not ask that agent. */
        FORBIDDEN,
        /** As many runs wait for a place as may; the same task may be taken later. */
        FULL
    }

    public TaskRefused(Fault fault, String message) {
        super(message);
        this.fault = fault;
    }

    public Fault fault() {
        return fault;
    }
}
