package dev.caravel.journal;

/** A run with that key has begun already: there must not be a second one. */
public final class KeyTaken extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public KeyTaken(String key) {
        super("a run with the key '" + key + "' has begun already", null, false, false);
    }
}
