package dev.caravel.journal.sql;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/**
 * The journal's tables, made by numbered scripts that are never changed once they are released; a change is a new script.
 * (A migration library does the same, but takes as long as half of the whole start.)
 */
final class Tables {

    private static final List<String> SCRIPTS = List.of(
            "1-runs-events-accounts.sql",
            "2-keys-owners-approvals.sql",
            "3-retries-threads.sql",
            "4-days.sql",
            "5-smaller-indexes.sql",
            "6-summaries.sql",
            "7-tags.sql",
            "8-minutes.sql",
            "9-pins.sql",
            "10-questions.sql",
            "11-attachments.sql",
            "12-days-by-minutes.sql",
            "13-forks.sql");

    private Tables() {}

    /** The version that they have once all scripts have run. */
    static int newest() {
        return SCRIPTS.size();
    }

    /**
     * Runs the scripts that the database has not seen. Several processes may do so at once. When it fails the connection is to
     * be closed.
     *
     * @throws IllegalArgumentException when a newer version of the program has changed the tables
     */
    static void bringUpToDate(Connection connection, SqlDatabase database) throws SQLException {
        connection.setAutoCommit(false);
        try (Statement statement = connection.createStatement()) {
            database.lockTables(connection);
            statement.execute("create table if not exists caravel_schema (version integer primary key)");
            int version = version(statement);
            if (version > SCRIPTS.size()) {
                throw new IllegalArgumentException("its tables are of version " + version
                        + ", and this program knows those up to " + SCRIPTS.size() + "; use a newer one");
            }
            for (int next = version + 1; next <= SCRIPTS.size(); next++) {
                for (String command : script(SCRIPTS.get(next - 1)).split(";\\s*\\n")) {
                    statement.execute(command);
                }
                statement.execute("insert into caravel_schema (version) values (" + next + ")");
            }
        }
        connection.setAutoCommit(true);
    }

    static int version(Statement statement) throws SQLException {
        try (ResultSet rows = statement.executeQuery("select coalesce(max(version), 0) from caravel_schema")) {
            rows.next();
            return rows.getInt(1);
        }
    }

    private static String script(String name) {
        try (InputStream in = Tables.class.getResourceAsStream("/dev/caravel/journal/" + name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).stripTrailing();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
