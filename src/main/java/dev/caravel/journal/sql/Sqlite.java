package dev.caravel.journal.sql;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;
import java.util.Properties;
import javax.sql.DataSource;
import org.sqlite.JDBC;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteConfig.SynchronousMode;
import org.sqlite.SQLiteConfig.TransactionMode;
import org.sqlite.SQLiteConnection;
import org.sqlite.SQLiteConnectionConfig;
import org.sqlite.SQLiteErrorCode;

/**
 * SQLite, with a write-ahead log: who reads does not wait for who writes.
 *
 * @param source where its connections come from; empty to open the file
 * @param file where it is
 */
record Sqlite(String url, Sync sync, Optional<DataSource> source, DatabaseFile file) implements SqlDatabase {

    /** Milliseconds that a process waits for another one that writes. */
    private static final int PATIENCE_MS = 10_000;

    private static final int LOOK_AGAIN_MS = 20;
    private static final int PRIMARY_CODE = 0xff;

    static Sqlite of(String url, Sync sync) {
        String file = SqlDatabase.place(url).substring(SQLITE.length());
        if (file.isEmpty() || file.contains(":memory:")) {
            throw new IllegalArgumentException("jdbc:sqlite: needs a file; for none, set it to memory");
        }
        return new Sqlite(url, sync, Optional.empty(), new DatabaseFile(file));
    }

    Sqlite with(DataSource connections) {
        return new Sqlite(url, sync, Optional.of(connections), file);
    }

    @Override
    public String place() {
        return SqlDatabase.place(url).substring(SQLITE.length());
    }

    @Override
    public Connection connect() throws SQLException {
        return source.isPresent() ? borrow(source.get()) : open();
    }

    private Connection borrow(DataSource connections) throws SQLException {
        Connection connection = connections.getConnection();
        try {
            SQLiteConnection own = connection.unwrap(SQLiteConnection.class);
            SQLiteConnectionConfig config = own.getConnectionConfig();
            TransactionMode before = config.getTransactionMode();
            int patience = own.getBusyTimeout();
            own.setBusyTimeout(PATIENCE_MS);
            config.setTransactionMode(TransactionMode.IMMEDIATE);
            keepLog(connection);
            execute(connection, "pragma synchronous = " + sync);
            return Borrowed.of(connection, () -> {
                own.setBusyTimeout(patience);
                config.setTransactionMode(before);
            });
        } catch (SQLException | RuntimeException e) {
            connection.close();
            throw e;
        }
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private Connection open() throws SQLException {
        file.open();
        SQLiteConfig config = new SQLiteConfig();
        config.setBusyTimeout(PATIENCE_MS);
        // A transaction that first reads and then wants to write would fail when another process wrote in between.
        config.setTransactionMode(TransactionMode.IMMEDIATE);
        config.setSynchronous(sync == Sync.FULL ? SynchronousMode.FULL : SynchronousMode.NORMAL);
        Connection connection = JDBC.createConnection(url, defaults(config));
        try {
            keepLog(connection);
            return connection;
        } catch (SQLException | RuntimeException e) {
            connection.close();
            throw e;
        }
    }

    @Override
    public void mustBeInPlace() throws SQLException {
        file.mustBeInPlace();
    }

    @Override
    public Node join(String node) throws SQLException {
        // Beside the file itself, by whatever link this process came to it.
        Path file = Path.of(place().replaceFirst("^file:", ""));
        try {
            return LockedFile.of(Path.of(file.toRealPath() + "-nodes"), node);
        } catch (IOException e) {
            throw new SQLException("the file " + file + " cannot be found (" + e + ")", e);
        }
    }

    /** What the URL says wins; the driver would see it the other way round. */
    private Properties defaults(SQLiteConfig config) {
        Properties defaults = config.toProperties();
        for (String setting : url.replaceFirst("^[^?]*[?]?", "").split("&")) {
            defaults.remove(setting.replaceFirst("=.*", ""));
        }
        return defaults;
    }

    /** Several processes may want it for a new file at once, and SQLite does not wait by itself here. */
    private static void keepLog(Connection connection) throws SQLException {
        long giveUp = System.nanoTime() + PATIENCE_MS * 1_000_000L;
        while (true) {
            try {
                execute(connection, "pragma journal_mode = wal");
                return;
            } catch (SQLException e) {
                if (code(e) != SQLiteErrorCode.SQLITE_BUSY || System.nanoTime() > giveUp) {
                    throw e;
                }
                pause();
            }
        }
    }

    private static void pause() throws SQLException {
        try {
            Thread.sleep(LOOK_AGAIN_MS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SQLException("interrupted while another process opens it", e);
        }
    }

    /** SQLite numbers the rows as they come. */
    @Override
    public String mark() {
        return "select coalesce(max(rowid), 0) || ' ' || (select count(*) from caravel_approvals where decision is null)"
                + " from caravel_events";
    }

    @Override
    public void lockTables(Connection connection) {
        // Every transaction does, by its mode.
    }

    @Override
    public Fault fault(SQLException failure) {
        return switch (code(failure)) {
            case SQLITE_CONSTRAINT, SQLITE_TOOBIG -> Fault.DATA;
            case SQLITE_BUSY -> Fault.LOCK;
            case SQLITE_FULL -> Fault.ROOM;
            case SQLITE_NOTADB, SQLITE_CORRUPT -> Fault.DAMAGE;
            default -> Fault.AWAY;
        };
    }

    /** The primary one: extended codes have it in their last byte. */
    private static SQLiteErrorCode code(SQLException failure) {
        return SQLiteErrorCode.getErrorCode(failure.getErrorCode() & PRIMARY_CODE);
    }

    @Override
    public String explain(SQLException failure) {
        return switch (code(failure)) {
            case SQLITE_NOTADB, SQLITE_CORRUPT ->
                "it is damaged or no SQLite database; put it aside together with the files -wal and -shm beside it,"
                        + " or bring back a copy";
            case SQLITE_READONLY, SQLITE_CANTOPEN, SQLITE_PERM ->
                "it cannot be written; check the rights of the file and its folder (" + failure.getMessage() + ")";
            case SQLITE_FULL -> "the disk is full";
            case SQLITE_IOERR -> "its disk is full or fails; make room or check it (" + failure.getMessage() + ")";
            case SQLITE_BUSY -> "another process has been writing for long";
            default -> failure.getMessage();
        };
    }
}
