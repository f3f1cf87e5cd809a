package dev.caravel.journal;

/**
 * Somebody else has recorded other events of the run since it was read: it continued in another process. Nothing was recorded or
 * booked, and whoever holds the run this way must let it go. Carries no stack trace.
 */
public final class StaleOwner extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** @param seq the event that is there already */
    public StaleOwner(String run, long seq) {
        super(
                "run " + run + " continued in another process: its event " + seq
                        + " is recorded already, and is another one",
                null,
                false,
                false);
    }
}
