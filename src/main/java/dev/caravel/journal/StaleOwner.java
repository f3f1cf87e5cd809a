package dev.caravel.journal;

/** Another process has gone on with the run meanwhile: whoever gets this must do nothing more for it. */
public final class StaleOwner extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public StaleOwner(String run) {
        super("run " + run + " went on in another process", null, false, false);
    }
}
