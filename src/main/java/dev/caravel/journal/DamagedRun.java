package dev.caravel.journal;

import java.util.List;

/**
 * A run's events do not make a run: one of them can't be read, is of a type that only a newer version knows, or does not fit to
 * those before. Other runs have nothing to do with it.
 */
public final class DamagedRun extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final String run;
    private final String damage;
    private final transient List<Entry> readable;

    /**
     * @param damage what is wrong, in a few words
     * @param readable its events before that one
     */
    public DamagedRun(String run, String damage, List<Entry> readable, Throwable cause) {
        super("run " + run + " is damaged: " + damage, cause);
        this.run = run;
        this.damage = damage;
        this.readable = List.copyOf(readable);
    }

    public String run() {
        return run;
    }

    /** What is wrong, in a few words. */
    public String damage() {
        return damage;
    }

    /** Its events before the one that is wrong. */
    public List<Entry> readable() {
        return readable;
    }
}
