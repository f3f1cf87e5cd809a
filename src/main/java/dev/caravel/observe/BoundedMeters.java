package dev.caravel.observe;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * One thing for each label, made when the label is met for the first time, and kept. There are never more than so many:
 * labels come from models and callers, and each one is a series that a monitoring system keeps for weeks. Thread-safe.
 */
final class BoundedMeters<T> {

    /** Stands for all labels that are not welcome. */
    static final String UNKNOWN = "unknown";

    /** Stands for all labels beyond the most. */
    static final String OTHER = "other";

    private static final int LONGEST_LABEL = 100;

    private final Map<String, T> kept = new ConcurrentHashMap<>();
    private final int most;
    private final Predicate<String> welcome;
    private final Function<String, T> make;

    /**
     * @param most how many labels are told apart
     * @param welcome which labels there can be; asked once for a label that is kept
     * @param make makes the thing for a label
     */
    BoundedMeters(int most, Predicate<String> welcome, Function<String, T> make) {
        this.most = most;
        this.welcome = welcome;
        this.make = make;
    }

    BoundedMeters(int most, Function<String, T> make) {
        this(most, label -> true, make);
    }

    T of(String label) {
        T known = kept.get(label);
        return known == null ? add(welcome.test(label) ? label : UNKNOWN) : known;
    }

    private synchronized T add(String label) {
        boolean fits = kept.containsKey(label) || kept.size() < most && label.length() <= LONGEST_LABEL;
        return kept.computeIfAbsent(fits ? label : OTHER, make);
    }
}
