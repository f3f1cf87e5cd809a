package dev.caravel.door;

/** What a caller asks for cannot be; the message says why and what to do, in a line. */
public final class Refusal extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final int status;

    private Refusal(int status, String message) {
        super(message, null, false, false);
        this.status = status;
    }

    /** The request makes no sense. */
    public static Refusal malformed(String message) {
        return new Refusal(400, message);
    }

    /** The caller may not. */
    public static Refusal forbidden(String message) {
        return new Refusal(403, message);
    }

    /** There is no such thing. */
    public static Refusal unknown(String message) {
        return new Refusal(404, message);
    }

    /** It is not the moment for it, or it was decided otherwise. */
    public static Refusal conflict(String message) {
        return new Refusal(409, message);
    }

    /** The server here keeps replies until they are whole. */
    public static Refusal noStreams() {
        return new Refusal(501, "this server can't send events as they happen; ask with Accept: application/json");
    }

    /** The status of the reply. */
    public int status() {
        return status;
    }
}
