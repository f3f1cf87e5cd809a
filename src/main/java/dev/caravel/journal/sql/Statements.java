package dev.caravel.journal.sql;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A connection and the statements prepared on it, which are used again: preparing one costs more than running it. */
final class Statements implements AutoCloseable {

    private static final int MOST = 32;

    private final Connection connection;
    private final Map<String, PreparedStatement> prepared = new LinkedHashMap<>(MOST, 1, true);

    Statements(Connection connection) {
        this.connection = connection;
    }

    /** What a row of an answer means. */
    interface Meaning<T> {
        T of(ResultSet row) throws SQLException;
    }

    /** What the rows of the answer mean. */
    <T> List<T> all(String sql, Meaning<T> meaning, Object... values) throws SQLException {
        List<T> answers = new ArrayList<>();
        try (ResultSet rows = prepared(sql, values).executeQuery()) {
            while (rows.next()) {
                answers.add(meaning.of(rows));
            }
        }
        return answers;
    }

    /** What the first row of the answer means; empty when there is none. */
    <T> Optional<T> first(String sql, Meaning<T> meaning, Object... values) throws SQLException {
        return all(sql, meaning, values).stream().findFirst();
    }

    /** Changes rows, and tells how many. */
    int change(String sql, Object... values) throws SQLException {
        return prepared(sql, values).executeUpdate();
    }

    /** Changes rows with each of these values, in one go. */
    void changeEach(String sql, List<List<Object>> all) throws SQLException {
        if (all.isEmpty()) {
            return;
        }
        PreparedStatement statement = prepared(sql);
        for (List<Object> values : all) {
            bind(statement, values.toArray());
            statement.addBatch();
        }
        statement.executeBatch();
    }

    private PreparedStatement prepared(String sql, Object... values) throws SQLException {
        PreparedStatement statement = of(sql);
        bind(statement, values);
        return statement;
    }

    private static void bind(PreparedStatement statement, Object... values) throws SQLException {
        for (int i = 0; i < values.length; i++) {
            statement.setObject(i + 1, values[i]);
        }
    }

    /** The prepared statement, open until many others were asked for. */
    private PreparedStatement of(String sql) throws SQLException {
        PreparedStatement statement = prepared.get(sql);
        if (statement == null) {
            if (prepared.size() == MOST) {
                prepared.remove(prepared.keySet().iterator().next()).close();
            }
            statement = connection.prepareStatement(sql);
            prepared.put(sql, statement);
        }
        return statement;
    }

    Connection connection() {
        return connection;
    }

    /** Closes the connection, and what was prepared with it. */
    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
