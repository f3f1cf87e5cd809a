package dev.caravel.journal.sql;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import javax.sql.DataSource;

/** What differs between the databases. */
sealed interface SqlDatabase permits Sqlite, PostgreSql {

    String SQLITE = "jdbc:sqlite:";
    String POSTGRESQL = "jdbc:postgresql:";

    /**
     * @param lease how long a process that shares a server counts as alive when nothing is heard of it
     * @throws IllegalArgumentException when it is a database of another make, or its driver is missing
     */
    static SqlDatabase of(String url, Sync sync, Duration lease) {
        if (url.startsWith(SQLITE)) {
            return Sqlite.of(url, sync);
        }
        if (url.startsWith(POSTGRESQL)) {
            return PostgreSql.of(url, sync, lease);
        }
        throw new IllegalArgumentException(
                "it must be jdbc:sqlite:FILE, jdbc:postgresql://HOST/DATABASE, datasource:NAME or memory, but is '"
                        + place(url) + "'");
    }

    /**
     * The database of a DataSource, which stays open when the journal is closed.
     *
     * @throws IllegalArgumentException when it is a database of another make, or cannot be reached
     */
    static SqlDatabase of(DataSource source, Sync sync, Duration lease) {
        try (Connection connection = source.getConnection()) {
            String url = String.valueOf(connection.getMetaData().getURL());
            String make = connection.getMetaData().getDatabaseProductName();
            return switch (make) {
                case "SQLite" -> Sqlite.of(url, sync).with(source);
                case "PostgreSQL" -> new PostgreSql(url, sync, lease, Optional.of(source));
                default ->
                    throw new IllegalArgumentException("it must be a SQLite or PostgreSQL database, but is " + make);
            };
        } catch (SQLException e) {
            throw new IllegalArgumentException("it gives no connection: " + e.getMessage());
        }
    }

    /** The address without what may hold a password. */
    static String place(String url) {
        return url.replaceFirst("[?].*", "");
    }

    /** How messages name it. */
    String place();

    /** A new connection, in auto-commit mode. */
    Connection connect() throws SQLException;

    /** @throws SQLException when what is written goes where nobody will find it again */
    void mustBeInPlace() throws SQLException;

    /** Makes this process known to the others that use the database. Its tables are there. */
    Node join(String node) throws SQLException;

    /** Asks for {@link dev.caravel.journal.Journal#mark}. */
    String mark();

    /** Lets only one process at a time change the tables, until the transaction ends. */
    void lockTables(Connection connection) throws SQLException;

    Fault fault(SQLException failure);

    /** What went wrong and, where it is known, what to do, in one line without the database's name. */
    String explain(SQLException failure);
}
