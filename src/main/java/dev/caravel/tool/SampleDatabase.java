package dev.caravel.tool;

import dev.caravel.journal.PrivateFiles;
import dev.caravel.text.Causes;
import dev.caravel.text.Printable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A SQLite database made of the CSV files in a folder, a table each, named like the file. Made when it is first asked for and
 * again when a file has changed; a file that is no table is left out, and said with its reason. Thread-safe.
 */
public final class SampleDatabase {

    private static final Logger LOG = LoggerFactory.getLogger(SampleDatabase.class);
    private static final long LARGEST_FILE = 20_000_000;

    /** The table that says which files are no tables, and why. */
    static final String LEFT_OUT = "caravel_left_out";

    private final Path folder;
    private final Path file;

    /**
     * @param folder where the CSV files lie
     * @param file where the database is kept
     */
    public SampleDatabase(Path folder, Path file) {
        this.folder = folder;
        this.file = file;
    }

    /** The JDBC URL of the database, which is up to date. */
    public synchronized String url() {
        try {
            List<Path> sources = sources();
            FileTime newest = newest(sources);
            // The database bears the time of its newest source: a clock is no part of this.
            if (!Files.exists(file) || Files.getLastModifiedTime(file).toMillis() != newest.toMillis()) {
                make(sources, newest);
            }
            return "jdbc:sqlite:" + file;
        } catch (IOException | SQLException e) {
            throw new ToolFailure(
                    "the sample database cannot be made of the CSV files in the workspace: " + e.getMessage());
        }
    }

    private List<Path> sources() throws IOException {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(path -> path.toString().toLowerCase(Locale.ROOT).endsWith(".csv"))
                    .filter(path -> Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS))
                    .sorted()
                    .toList();
        }
    }

    /** The folder counts too: its time tells of files that came, went or were replaced. */
    private FileTime newest(List<Path> sources) throws IOException {
        List<FileTime> times = new ArrayList<>(List.of(FileTime.fromMillis(0)));
        if (Files.isDirectory(folder)) {
            times.add(Files.getLastModifiedTime(folder));
        }
        for (Path source : sources) {
            times.add(Files.getLastModifiedTime(source));
        }
        return Collections.max(times);
    }

    private void make(List<Path> sources, FileTime newest) throws IOException, SQLException {
        Path parent = file.toAbsolutePath().getParent();
        PrivateFiles.makeFolder(parent);
        Path draft = Files.createTempFile(parent, "samples", ".draft");
        try {
            try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + draft)) {
                connection.setAutoCommit(false);
                try (Statement statement = connection.createStatement()) {
                    statement.execute("create table " + LEFT_OUT + " (file text, reason text)");
                }
                for (Path source : sources) {
                    add(source, connection);
                }
                connection.commit();
            }
            Files.setLastModifiedTime(draft, newest);
            Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(draft);
        }
    }

    private static void add(Path source, Connection connection) throws IOException, SQLException {
        String name = source.getFileName().toString();
        try {
            if (Files.size(source) > LARGEST_FILE) {
                throw new IllegalArgumentException("it has more than " + LARGEST_FILE + " bytes");
            }
            create(
                    name.substring(0, name.length() - ".csv".length()),
                    CsvTable.read(Files.readAllBytes(source)),
                    connection);
        } catch (IOException | IllegalArgumentException | SQLException e) {
            String why = Causes.words(e);
            LOG.warn("{} is left out of the sample database: {}", Printable.line(name), Printable.line(why));
            try (PreparedStatement insert = connection.prepareStatement("insert into " + LEFT_OUT + " values (?, ?)")) {
                insert.setString(1, name);
                insert.setString(2, why);
                insert.execute();
            }
        }
    }

    private static void create(String name, CsvTable table, Connection connection) throws SQLException {
        int width = table.names().size();
        String columns = IntStream.range(0, width)
                .mapToObj(i -> quoted(table.names().get(i)) + (table.numeric().get(i) ? " numeric" : " text"))
                .collect(Collectors.joining(", "));
        String marks = String.join(", ", Collections.nCopies(width, "?"));
        try (Statement statement = connection.createStatement()) {
            statement.execute("create table " + quoted(name) + " (" + columns + ")");
        }
        try (PreparedStatement insert =
                connection.prepareStatement("insert into " + quoted(name) + " values (" + marks + ")")) {
            for (String[] row : table.rows()) {
                for (int i = 0; i < width; i++) {
                    // SQLite turns the texts of a numeric column into numbers.
                    insert.setString(i + 1, i < row.length && !row[i].isEmpty() ? row[i] : null);
                }
                insert.addBatch();
            }
            insert.executeBatch();
        }
    }

    private static String quoted(String name) {
        return '"' + name.replace("\"", "\"\"") + '"';
    }
}
