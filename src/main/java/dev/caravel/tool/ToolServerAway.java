package dev.caravel.tool;

/** A server of tools that can't be asked now; the message names it and says why. */
public final class ToolServerAway extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public ToolServerAway(String message) {
        super(message, null, false, false);
    }
}
