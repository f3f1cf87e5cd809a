package dev.caravel.tool;

import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.camel.Body;

/**
 * The database that a model may ask, reading only. That nothing is written is the database's own doing: SQLite is opened for
 * reading (see {@link ReadOnlySqlite}), any other one within a read-only transaction that is rolled back; what is looked for
 * in the statement's text is a second fence. JDBC and not camel-jdbc or camel-sql: they do not let one set up the connection
 * for one statement, nor bound what a result may take. Thread-safe.
 */
public final class Database {

    private static final int LONGEST_STATEMENT = 10_000;
    private static final int MOST_ROWS = 500;
    private static final int LONGEST_VALUE = 10_000;
    private static final int LONGEST_RESULT = 40_000;
    private static final int MOST_TABLES = 100;
    private static final int LONGEST_ERROR = 500;
    private static final Set<String> QUERIES = Set.of("select", "with", "values");
    private static final Pattern FIRST_WORD = Pattern.compile("^[\\s(]*([a-zA-Z]+)");
    private static final Pattern SQLITE_ERROR = Pattern.compile("\\[SQLITE_(\\w+)] [^(]*\\((.*)\\)", Pattern.DOTALL);
    private static final Set<String> NO_SUCH_TABLE_STATES = Set.of("42P01", "42S02");

    private final Supplier<String> url;
    private final Duration longest;

    /** @param url the JDBC URL; asked for at each query */
    public Database(Supplier<String> url) {
        this(url, Duration.ofSeconds(10));
    }

    /** @param longest how long a query may take */
    Database(Supplier<String> url, Duration longest) {
        this.url = url;
        this.longest = longest;
    }

    /** The rows that the argument {@code sql} asks for, as CSV with the columns' names first. */
    public String query(@Body Map<String, Object> arguments) {
        String sql = checked(String.valueOf(arguments.get("sql")));
        try (Connection connection = open()) {
            try (Statement statement = connection.createStatement()) {
                bound(statement);
                statement.execute(sql);
                return rows(statement.getResultSet());
            } catch (SQLException e) {
                throw failure(e, connection);
            } finally {
                rollBack(connection);
            }
        } catch (SQLException e) {
            throw new ToolFailure("the connection to the database broke: " + words(e));
        }
    }

    /**
     * One query as far as can be seen. There is no ; in it at all, because where a text or a comment ends differs from
     * database to database, and some drivers run what stands behind one.
     */
    private static String checked(String sql) {
        if (sql.length() > LONGEST_STATEMENT) {
            throw new ToolFailure("the query is longer than " + LONGEST_STATEMENT + " characters");
        }
        String query = sql.strip().replaceFirst("[;\\s]+$", "");
        if (query.indexOf('\0') >= 0) {
            throw new ToolFailure("the query has a NUL character");
        }
        if (query.indexOf(';') >= 0) {
            throw new ToolFailure("one query at a time, without a ; in it; inside a text write it as char(59), "
                    + "in PostgreSQL chr(59)");
        }
        Matcher first = FIRST_WORD.matcher(afterComments(query));
        if (!first.find() || !QUERIES.contains(first.group(1).toLowerCase(Locale.ROOT))) {
            throw new ToolFailure("only queries can be asked: they begin with SELECT, WITH or VALUES");
        }
        return query;
    }

    private static String afterComments(String sql) {
        String rest = sql;
        while (rest.startsWith("--") || rest.startsWith("/*")) {
            String end = rest.startsWith("--") ? "\n" : "*/";
            int found = rest.indexOf(end, 2);
            rest = found < 0 ? "" : rest.substring(found + end.length()).strip();
        }
        return rest;
    }

    private Connection open() {
        String from = url.get();
        try {
            if (from.startsWith("jdbc:sqlite:")) {
                return ReadOnlySqlite.open(from, longest);
            }
            // By the driver, which does not name the URL when there is none for it: there may be a password in it.
            DriverManager.getDriver(from);
            Connection connection = DriverManager.getConnection(from, properties(from));
            connection.setReadOnly(true);
            connection.setAutoCommit(false);
            return connection;
        } catch (SQLException e) {
            throw new ToolFailure("the database of the setting caravel.database cannot be opened: "
                    + words(e).replace(from, "its URL"));
        }
    }

    /** PostgreSQL's driver takes a bound on what it keeps of a result; a single value may have a gigabyte there. */
    private static Properties properties(String url) {
        Properties properties = new Properties();
        if (url.startsWith("jdbc:postgresql:")) {
            properties.setProperty("maxResultBuffer", "20M");
        }
        return properties;
    }

    private void bound(Statement statement) throws SQLException {
        statement.setMaxRows(MOST_ROWS + 1);
        statement.setFetchSize(100);
        if (!isSqlite(statement.getConnection())) {
            // SQLite's driver would take it for the time to wait for a lock.
            statement.setQueryTimeout((int) Math.max(1, longest.toSeconds()));
        }
    }

    private static boolean isSqlite(Connection connection) throws SQLException {
        return connection.getMetaData().getURL().startsWith("jdbc:sqlite:");
    }

    private static void rollBack(Connection connection) throws SQLException {
        if (!connection.isClosed() && !connection.getAutoCommit()) {
            connection.rollback();
        }
    }

    private static String rows(ResultSet rows) throws SQLException {
        ResultSetMetaData columns = rows.getMetaData();
        List<String> cells = new ArrayList<>();
        for (int i = 1; i <= columns.getColumnCount(); i++) {
            cells.add(csv(columns.getColumnLabel(i)));
        }
        StringBuilder text = new StringBuilder(String.join(",", cells)).append('\n');
        int count = 0;
        while (rows.next()) {
            for (int i = 0; i < cells.size(); i++) {
                cells.set(i, csv(value(rows, i + 1)));
            }
            String row = String.join(",", cells);
            if (count == MOST_ROWS || text.length() + row.length() > LONGEST_RESULT) {
                return text + "[cut: these are the first " + count + " rows; ask for fewer rows or columns]";
            }
            text.append(row).append('\n');
            count++;
        }
        return count == 0 ? text + "(no rows)" : text.toString();
    }

    /** No value is empty, an empty text is quoted: so that they can be told apart. */
    private static String csv(String value) {
        if (value == null) {
            return "";
        }
        boolean plain =
                !value.isEmpty() && value.chars().noneMatch(c -> c == ',' || c == '"' || c == '\n' || c == '\r');
        return plain ? value : '"' + value.replace("\"", "\"\"") + '"';
    }

    private static String value(ResultSet rows, int column) throws SQLException {
        Object value = rows.getObject(column);
        if (value instanceof byte[] bytes) {
            return "(" + bytes.length + " bytes)";
        }
        String text = value == null ? null : rows.getString(column);
        return text == null ? null : ToolResult.bounded(text, LONGEST_VALUE);
    }

    private ToolFailure failure(SQLException e, Connection connection) throws SQLException {
        String words = words(e);
        if (e.getMessage().startsWith("[SQLITE_INTERRUPT]") || "57014".equals(e.getSQLState())) {
            return new ToolFailure("the query took longer than " + longest.toMillis() + " ms and was stopped");
        }
        boolean noTable = words.startsWith("no such table")
                || (e.getSQLState() != null && NO_SUCH_TABLE_STATES.contains(e.getSQLState()));
        if (!noTable) {
            return new ToolFailure(words);
        }
        // Some databases answer nothing more in a transaction that has failed.
        rollBack(connection);
        return new ToolFailure(words + "; there are: " + tables(connection) + leftOut(connection));
    }

    /** The database's own words, in one line. */
    private static String words(SQLException e) {
        String message = String.valueOf(e.getMessage());
        Matcher sqlite = SQLITE_ERROR.matcher(message);
        String words = sqlite.matches() ? sqlite.group(2) : message;
        return ToolResult.bounded(words.replaceAll("\\s+", " ").strip(), LONGEST_ERROR);
    }

    private static String tables(Connection connection) throws SQLException {
        List<String> names = new ArrayList<>();
        DatabaseMetaData database = connection.getMetaData();
        try (ResultSet tables = database.getTables(null, null, "%", new String[] {"TABLE", "VIEW"})) {
            while (tables.next() && names.size() < MOST_TABLES) {
                names.add(tables.getString("TABLE_NAME"));
            }
        }
        names.remove(SampleDatabase.LEFT_OUT);
        return names.isEmpty() ? "no tables" : String.join(", ", names);
    }

    /** The files of the workspace that are no tables, and why. */
    private static String leftOut(Connection connection) {
        List<String> files = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("select file, reason from " + SampleDatabase.LEFT_OUT)) {
            while (rows.next() && files.size() < MOST_TABLES) {
                files.add(rows.getString(1) + " (" + rows.getString(2) + ")");
            }
        } catch (SQLException e) {
            // Another database than that of the samples.
            return "";
        }
        return files.isEmpty() ? "" : "; left out: " + String.join(", ", files);
    }
}
