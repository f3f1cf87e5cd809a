package dev.caravel.journal.sql;

import dev.caravel.journal.sql.Statements.Meaning;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Asks the database. Thread-safe.
 *
 * @param patience how long a database that fails is waited for
 */
record Queries(Readers readers, Duration patience) {

    <T> T ask(Readers.Query<T> query) {
        return readers.read(patience, query);
    }

    <T> List<T> all(String sql, Meaning<T> meaning, Object... values) {
        return ask(statements -> statements.all(sql, meaning, values));
    }

    <T> Optional<T> first(String sql, Meaning<T> meaning, Object... values) {
        return ask(statements -> statements.first(sql, meaning, values));
    }

    /** The first column of all rows. */
    List<String> texts(String sql, Object... values) {
        return all(sql, row -> row.getString(1), values);
    }

    /** The first column of the first row. */
    Optional<String> text(String sql, Object... values) {
        return first(sql, row -> row.getString(1), values);
    }

    void change(String sql, Object... values) {
        ask(statements -> statements.change(sql, values));
    }
}
