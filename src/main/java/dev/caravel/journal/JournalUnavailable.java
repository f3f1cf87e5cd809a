package dev.caravel.journal;

/** The journal cannot be written or read at the moment. What was to be appended is not recorded, or the message says so. */
public final class JournalUnavailable extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public JournalUnavailable(String message, Throwable cause) {
        super(message, cause);
    }
}
