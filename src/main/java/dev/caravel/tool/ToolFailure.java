package dev.caravel.tool;

/** A tool call that has no result; the message is fit for the model. */
public final class ToolFailure extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final boolean outcomeUnknown;

    public ToolFailure(String message) {
        this(message, false);
    }

    /** @param outcomeUnknown whether the call may have had its effect all the same */
    public ToolFailure(String message, boolean outcomeUnknown) {
        super(message, null, false, false);
        this.outcomeUnknown = outcomeUnknown;
    }

    /** True when the call may have had its effect all the same. */
    public boolean isOutcomeUnknown() {
        return outcomeUnknown;
    }
}
