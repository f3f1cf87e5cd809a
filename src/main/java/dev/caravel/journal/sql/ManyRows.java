package dev.caravel.journal.sql;

import java.util.Collections;
import java.util.stream.IntStream;

/**
 * A statement about any number of rows. It is run for the largest power of two of them that is left, and again: so there are
 * few statements to run, and few different ones to prepare.
 */
final class ManyRows {

    private static final int LARGEST_POWER = 6;

    private final String[] sql;

    /**
     * @param before what stands before the rows
     * @param row one of them
     * @param after what stands behind them
     */
    ManyRows(String before, String row, String after) {
        sql = IntStream.rangeClosed(0, LARGEST_POWER)
                .mapToObj(power -> before + String.join(", ", Collections.nCopies(1 << power, row)) + after)
                .toArray(String[]::new);
    }

    /** How many rows the next statement is about when so many are left. */
    static int next(int left) {
        return Math.min(Integer.highestOneBit(left), 1 << LARGEST_POWER);
    }

    /** The statement about so many rows, a number that {@link #next} gave. */
    String sql(int rows) {
        return sql[Integer.numberOfTrailingZeros(rows)];
    }
}
