package dev.caravel.tool;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import org.sqlite.Function;
import org.sqlite.ProgressHandler;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteConfig.Pragma;

/**
 * Connections to SQLite on which a hostile statement can neither write nor reach another file nor run for ever nor eat all
 * memory. One statement a connection: what a statement changes about the connection ends with it.
 */
final class ReadOnlySqlite {

    /** Bytes of one text or blob, also between two steps of a query. Some functions take time by the square of it. */
    private static final int LONGEST_VALUE = 250_000;

    private static final int INSTRUCTIONS_BETWEEN_LOOKS = 200;

    /** SQLITE_UTF8: the driver adds UTF-16, and only both together take the place of a function in every encoding. */
    private static final int UTF_8 = 1;

    /** A function or aggregate, with the number of its arguments. */
    private record Blocked(String name, int arguments) {}

    /**
     * Functions that the driver brings along or SQLite has, and that heed no limit: they fill memory by gigabytes before they
     * give up, and the statistical ones overflow the process's stack.
     */
    private static final List<Blocked> BLOCKED = List.of(
            new Blocked("replicate", 2),
            new Blocked("padl", 2),
            new Blocked("padr", 2),
            new Blocked("padc", 2),
            new Blocked("mode", 1),
            new Blocked("lower_quartile", 1),
            new Blocked("upper_quartile", 1),
            new Blocked("json_group_array", 1),
            new Blocked("json_group_object", 2),
            new Blocked("jsonb_group_array", 1),
            new Blocked("jsonb_group_object", 2),
            new Blocked("json_pretty", 1),
            new Blocked("json_pretty", 2));

    private ReadOnlySqlite() {}

    /** @param longest how long statements may run from now on, also when the thread is interrupted */
    static Connection open(String url, Duration longest) throws SQLException {
        SQLiteConfig config = new SQLiteConfig();
        config.setReadOnly(true);
        config.enableLoadExtension(false);
        config.setPragma(Pragma.LIMIT_ATTACHED, "0");
        config.setPragma(Pragma.LIMIT_LENGTH, String.valueOf(LONGEST_VALUE));
        config.setPragma(Pragma.LIMIT_COLUMN, "500");
        config.setPragma(Pragma.LIMIT_EXPR_DEPTH, "200");
        config.setPragma(Pragma.LIMIT_VDBE_OP, "100000");
        config.setPragma(Pragma.LIMIT_LIKE_PATTERN_LENGTH, "500");
        config.setPragma(Pragma.LIMIT_WORKER_THREADS, "0");
        Connection connection = config.createConnection(url);
        try {
            harden(connection, longest);
            return connection;
        } catch (SQLException | RuntimeException e) {
            connection.close();
            throw e;
        }
    }

    private static void harden(Connection connection, Duration longest) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            // Besides the file, which is opened for reading: temporary tables, too.
            statement.execute("pragma query_only = on");
            statement.execute("pragma trusted_schema = off");
        }
        for (Blocked function : BLOCKED) {
            Function.create(connection, function.name(), refusal(function.name()), function.arguments(), UTF_8);
        }
        long end = System.nanoTime() + longest.toNanos();
        ProgressHandler.setHandler(connection, INSTRUCTIONS_BETWEEN_LOOKS, new ProgressHandler() {
            @Override
            protected int progress() {
                return System.nanoTime() > end || Thread.currentThread().isInterrupted() ? 1 : 0;
            }
        });
    }

    private static Function refusal(String name) {
        return new Function() {
            @Override
            protected void xFunc() throws SQLException {
                error("the function " + name + " is not available here");
            }
        };
    }
}
