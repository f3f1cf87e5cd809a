package dev.caravel.journal.sql;

import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import javax.sql.DataSource;

/**
 * PostgreSQL, of any version that is still kept up; its driver is the application's to bring.
 *
 * @param source where its connections come from; empty for the driver
 */
record PostgreSql(String url, Sync sync, Duration lease, Optional<DataSource> source) implements SqlDatabase {

    /** Any number, as long as it is always the same one. */
    private static final long TABLES_LOCK = 7_242_871_035_511_936L;

    private static final int LOCK_SECONDS = 10;

    static PostgreSql of(String url, Sync sync, Duration lease) {
        try {
            Class.forName("org.postgresql.Driver");
        } catch (ClassNotFoundException e) {
            throw new IllegalArgumentException(
                    "for PostgreSQL its driver must be on the class path: org.postgresql:postgresql");
        }
        return new PostgreSql(url, sync, lease, Optional.empty());
    }

    @Override
    public String place() {
        return SqlDatabase.place(url).substring("jdbc:".length());
    }

    @Override
    public Connection connect() throws SQLException {
        // What the URL says wins.
        return connect(Map.of("connectTimeout", "10", "socketTimeout", "60"));
    }

    /** A connection that is made within that time, and on which no answer is waited for any longer. */
    Connection connect(Duration longest) throws SQLException {
        String seconds = BigDecimal.valueOf(longest.toMillis(), 3).toPlainString();
        String wholeSeconds = String.valueOf(Math.max(1, longest.toSeconds()));
        Connection connection =
                connect(Map.of("loginTimeout", seconds, "connectTimeout", wholeSeconds, "socketTimeout", wholeSeconds));
        try {
            connection.setNetworkTimeout(Runnable::run, (int) longest.toMillis());
            return connection;
        } catch (SQLException e) {
            connection.close();
            throw e;
        }
    }

    private Connection connect(Map<String, String> timeouts) throws SQLException {
        Properties defaults = new Properties();
        defaults.putAll(timeouts);
        defaults.setProperty("tcpKeepAlive", "true");
        defaults.setProperty("ApplicationName", "caravel");
        Connection connection = source.isPresent() ? borrow(source.get()) : DriverManager.getConnection(url, defaults);
        try (Statement statement = connection.createStatement()) {
            connection.setTransactionIsolation(Connection.TRANSACTION_READ_COMMITTED);
            // A process that is suspended in the midst of a transaction must not hold up the others for ever.
            statement.execute("set lock_timeout = '" + LOCK_SECONDS + "s'");
            statement.execute("set idle_in_transaction_session_timeout = '30s'");
            statement.execute(commits());
            return connection;
        } catch (SQLException | RuntimeException e) {
            connection.close();
            throw e;
        }
    }

    private static Connection borrow(DataSource connections) throws SQLException {
        Connection connection = connections.getConnection();
        int isolation = connection.getTransactionIsolation();
        int timeout = connection.getNetworkTimeout();
        return Borrowed.of(connection, () -> {
            try (Statement statement = connection.createStatement()) {
                statement.execute("reset lock_timeout");
                statement.execute("reset idle_in_transaction_session_timeout");
                statement.execute("reset synchronous_commit");
            }
            connection.setTransactionIsolation(isolation);
            connection.setNetworkTimeout(Runnable::run, timeout);
        });
    }

    /** The server may be set to answer a commit before it is on its disk. When it is set to more than that, so be it. */
    private String commits() {
        return sync == Sync.NORMAL
                ? "set synchronous_commit = off"
                : "select set_config('synchronous_commit', 'on', false)"
                        + " where current_setting('synchronous_commit') = 'off'";
    }

    /** A server says so itself when it is gone. */
    @Override
    public void mustBeInPlace() {}

    @Override
    public Node join(String node) throws SQLException {
        return Lease.of(this, node, lease);
    }

    /** Which transactions are over: each that is makes it another one, also those of others on the same server. */
    @Override
    public String mark() {
        return "select cast(pg_current_snapshot() as text)";
    }

    @Override
    public void lockTables(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("select pg_advisory_xact_lock(" + TABLES_LOCK + ")");
        }
    }

    /** By SQLSTATE: class 22 is wrong data, 23 a broken constraint and 54 what passes a limit of the server, 55P03 a lock, 53100 a full disk, XX001 and XX002 damaged data. */
    @Override
    public Fault fault(SQLException failure) {
        String state = String.valueOf(failure.getSQLState());
        if (state.startsWith("22") || state.startsWith("23") || state.startsWith("54")) {
            return Fault.DATA;
        }
        return switch (state) {
            case "55P03" -> Fault.LOCK;
            case "53100" -> Fault.ROOM;
            case "XX001", "XX002" -> Fault.DAMAGE;
            default -> Fault.AWAY;
        };
    }

    @Override
    public String explain(SQLException failure) {
        // The server's message may go on with a detail and a hint in lines of their own, and end like a sentence.
        String message = String.valueOf(failure.getMessage())
                .replaceAll("\\s*\\n\\s*", " ")
                .replaceFirst("[.]$", "");
        return switch (String.valueOf(failure.getSQLState())) {
            case "53100" -> "its disk is full";
            case "55P03" -> "another process has held for " + LOCK_SECONDS + " s what is to be changed";
            case "25006" -> "it can only be read (is it a standby?)";
            case "XX001", "XX002" -> "it is damaged (" + message + ")";
            default -> message;
        };
    }
}
