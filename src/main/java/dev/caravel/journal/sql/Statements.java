package dev.caravel.journal.sql;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.Map;

/** A connection and the statements prepared on it, which are used again: preparing one costs more than running it. */
final class Statements implements AutoCloseable {

    private static final int MOST = 32;

    private final Connection connection;
    private final Map<String, PreparedStatement> prepared = new LinkedHashMap<>(MOST, 1, true);

    Statements(Connection connection) {
        this.connection = connection;
    }

    /** The prepared statement, open until many others were asked for. */
    PreparedStatement of(String sql) throws SQLException {
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
