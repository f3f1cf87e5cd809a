package dev.caravel.simulator.wire;

import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Collectors;

/** Ids as the providers give them. They are random, so that no two runs of a conversation share one. */
public final class Ids {

    private static final String LETTERS = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";
    private static final int LENGTH = 24;

    private Ids() {}

    /** A new id with that prefix, such as {@code toolu_}. */
    public static String next(String prefix) {
        return ThreadLocalRandom.current()
                .ints(LENGTH, 0, LETTERS.length())
                .mapToObj(index -> LETTERS.substring(index, index + 1))
                .collect(Collectors.joining("", prefix, ""));
    }
}
