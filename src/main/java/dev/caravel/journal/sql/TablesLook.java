package dev.caravel.journal.sql;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.OptionalInt;

/** Looks at a journal's tables, and changes nothing: a database that is not there is not made. */
public final class TablesLook {

    /** Bytes: a run of a few turns. */
    private static final long SMALLEST_ROOM = 1 << 20;

    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private TablesLook() {}

    /** The version of the tables that this program makes. */
    public static int newest() {
        return Tables.newest();
    }

    /**
     * The version of a database's tables; empty where there are none yet.
     *
     * @throws IllegalArgumentException when nothing could be kept there, in a line without the database's name
     */
    public static OptionalInt version(String url) {
        SqlDatabase database = SqlDatabase.of(url, Sync.FULL, SqlJournal.LEASE);
        try {
            return database instanceof Sqlite file ? ofFile(file) : ofServer((PostgreSql) database);
        } catch (SQLException e) {
            throw new IllegalArgumentException(database.explain(e));
        }
    }

    private static OptionalInt ofFile(Sqlite database) throws SQLException {
        Path file = Path.of(database.place()).toAbsolutePath();
        Path folder = file.getParent();
        while (!Files.exists(folder)) {
            folder = folder.getParent();
        }
        if (!Files.isDirectory(folder) || !Files.isWritable(folder)) {
            throw new IllegalArgumentException("the folder " + folder + " can't be written");
        }
        if (folder.toFile().getUsableSpace() < SMALLEST_ROOM) {
            throw new IllegalArgumentException("its disk is full; make room there");
        }
        if (!Files.exists(file)) {
            return OptionalInt.empty();
        }
        if (!Files.isRegularFile(file) || !Files.isWritable(file)) {
            throw new IllegalArgumentException(
                    Files.isDirectory(file) ? "it is a folder" : "the rights to write the file are missing");
        }
        // Where there is no log beside it nobody has it open, and one would be made.
        boolean inUse = Files.exists(Path.of(file + "-wal"));
        String how = inUse ? "mode=ro" : "immutable=1";
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file.toUri() + "?" + how)) {
            return version(connection, "select count(*) from sqlite_master where name = 'caravel_schema'");
        }
    }

    private static OptionalInt ofServer(PostgreSql database) throws SQLException {
        try (Connection connection = database.connect(PATIENCE)) {
            connection.setReadOnly(true);
            OptionalInt version = version(
                    connection,
                    "select count(*) from pg_tables where tablename = 'caravel_schema'"
                            + " and schemaname = any (current_schemas(false))");
            if (version.isEmpty() && !isTrue(connection, "select has_schema_privilege(current_schema(), 'create')")) {
                throw new IllegalArgumentException("its user has not the right to make tables there");
            }
            return version;
        }
    }

    private static OptionalInt version(Connection connection, String isThere) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            try (ResultSet rows = statement.executeQuery(isThere)) {
                rows.next();
                if (rows.getInt(1) == 0) {
                    return OptionalInt.empty();
                }
            }
            return OptionalInt.of(Tables.version(statement));
        }
    }

    private static boolean isTrue(Connection connection, String question) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(question)) {
            return rows.next() && rows.getBoolean(1);
        }
    }
}
