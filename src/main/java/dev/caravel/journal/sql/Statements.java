package dev.caravel.journal.sql;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.util.ArrayList;
import java.util.Arrays;
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
        add(answers, prepared(sql, values), meaning);
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
        PreparedStatement statement = of(sql);
        for (List<Object> values : all) {
            bind(statement, 1, values);
            statement.addBatch();
        }
        statement.executeBatch();
    }

    /** Makes the changes in their order, neighbours that are alike in one go. */
    void make(List<Change> changes) throws SQLException {
        for (int from = 0, to; from < changes.size(); from = to) {
            String sql = changes.get(from).sql();
            for (to = from + 1; to < changes.size() && changes.get(to).sql().equals(sql); ) {
                to++;
            }
            changeEach(
                    sql, changes.subList(from, to).stream().map(Change::values).toList());
        }
    }

    /** Changes rows with all of these values, many in one statement. */
    void change(ManyRows sql, List<List<Object>> rows) throws SQLException {
        for (int from = 0, size; from < rows.size(); from += size) {
            size = ManyRows.next(rows.size() - from);
            prepared(sql, rows.subList(from, from + size)).executeUpdate();
        }
    }

    /** Changes rows with all of these values, many in one statement, and tells what the rows of the answers mean. */
    <T> List<T> all(ManyRows sql, List<List<Object>> rows, Meaning<T> meaning) throws SQLException {
        List<T> answers = new ArrayList<>(rows.size());
        for (int from = 0, size; from < rows.size(); from += size) {
            size = ManyRows.next(rows.size() - from);
            add(answers, prepared(sql, rows.subList(from, from + size)), meaning);
        }
        return answers;
    }

    private static <T> void add(List<T> answers, PreparedStatement asked, Meaning<T> meaning) throws SQLException {
        try (ResultSet rows = asked.executeQuery()) {
            while (rows.next()) {
                answers.add(meaning.of(rows));
            }
        }
    }

    private PreparedStatement prepared(ManyRows sql, List<List<Object>> rows) throws SQLException {
        PreparedStatement statement = of(sql.sql(rows.size()));
        int next = 1;
        for (List<Object> row : rows) {
            next = bind(statement, next, row);
        }
        return statement;
    }

    private PreparedStatement prepared(String sql, Object... values) throws SQLException {
        PreparedStatement statement = of(sql);
        bind(statement, 1, Arrays.asList(values));
        return statement;
    }

    /**
     * Gives the place after the last one.
     *
     * @param values texts and numbers; null for a text that there is not, which must be no number's: PostgreSQL's driver prepares
     *     a statement anew when the types of its values change, and one without a type is another one
     */
    private static int bind(PreparedStatement statement, int first, List<Object> values) throws SQLException {
        int next = first;
        for (Object value : values) {
            if (value == null) {
                statement.setNull(next++, Types.VARCHAR);
            } else {
                statement.setObject(next++, value);
            }
        }
        return next;
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
