package dev.caravel.journal.sql;

import java.util.Arrays;
import java.util.List;

/** A change of rows that is to be made. */
record Change(String sql, List<Object> values) {

    static Change of(String sql, Object... values) {
        return new Change(sql, Arrays.asList(values));
    }
}
