package dev.caravel.tool;

/** A tool call that has no result; the message is fit for the model. */
public final class ToolFailure extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public ToolFailure(String message) {
        super(message, null, false, false);
    }
}
