package dev.caravel.journal.sql;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Reads rows as what they mean, once the database is open. Thread-safe. */
final class Queries {

    private final Readers readers;
    private final Runnable awaitOpen;

    /** @param awaitOpen waits until the database is open */
    Queries(Readers readers, Runnable awaitOpen) {
        this.readers = readers;
        this.awaitOpen = awaitOpen;
    }

    /** What a row of an answer means. */
    interface Meaning<T> {
        T of(ResultSet row) throws SQLException;
    }

    /** @param wait how long a database that fails is waited for */
    <T> List<T> all(Duration wait, String sql, Meaning<T> meaning, String... values) {
        awaitOpen.run();
        return readers.read(wait, statements -> {
            PreparedStatement select = prepared(statements, sql, values);
            List<T> answers = new ArrayList<>();
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    answers.add(meaning.of(rows));
                }
            }
            return answers;
        });
    }

    /** The first column of all rows. */
    List<String> texts(Duration wait, String sql, String... values) {
        return all(wait, sql, row -> row.getString(1), values);
    }

    void change(Duration wait, String sql, String... values) {
        awaitOpen.run();
        readers.read(wait, statements -> prepared(statements, sql, values).executeUpdate());
    }

    private static PreparedStatement prepared(Statements statements, String sql, String... values) throws SQLException {
        PreparedStatement statement = statements.of(sql);
        for (int i = 0; i < values.length; i++) {
            statement.setString(i + 1, values[i]);
        }
        return statement;
    }
}
