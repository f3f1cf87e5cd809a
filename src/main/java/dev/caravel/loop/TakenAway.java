package dev.caravel.loop;

/** A run was closed from elsewhere, as its route did not end: the route can record nothing more. */
final class TakenAway extends RuntimeException {

    private static final long serialVersionUID = 1L;

    TakenAway(String run) {
        super("run " + run + " was closed meanwhile, as its route did not end", null, false, false);
    }
}
