package dev.caravel.tool;

import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.dataformat.csv.CsvMapper;
import com.fasterxml.jackson.dataformat.csv.CsvParser;
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
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A SQLite database made of the CSV files in a folder, a table each, named like the file. Made when it is first asked for and
 * again when a file has changed; a file that is no table is left out. Thread-safe.
 */
public final class SampleDatabase {

    private static final Logger LOG = LoggerFactory.getLogger(SampleDatabase.class);
    private static final long LARGEST_FILE = 20_000_000;
    private static final CsvMapper CSV = CsvMapper.builder()
            .enable(CsvParser.Feature.WRAP_AS_ARRAY)
            .enable(CsvParser.Feature.SKIP_EMPTY_LINES)
            .build();

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
        Files.createDirectories(parent);
        Path draft = Files.createTempFile(parent, "samples", ".draft");
        try {
            try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + draft)) {
                connection.setAutoCommit(false);
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
        if (Files.size(source) > LARGEST_FILE) {
            LOG.warn("{} is left out of the sample database: it has more than {} bytes", name, LARGEST_FILE);
            return;
        }
        try {
            List<String[]> rows = read(source);
            create(name.substring(0, name.length() - ".csv".length()), rows, connection);
        } catch (IOException | IllegalArgumentException | SQLException e) {
            LOG.warn("{} is left out of the sample database: {}", name, e.getMessage());
        }
    }

    private static List<String[]> read(Path source) throws IOException {
        try (MappingIterator<String[]> rows = CSV.readerFor(String[].class).readValues(Files.readString(source))) {
            List<String[]> all = rows.readAll();
            if (all.isEmpty()) {
                throw new IllegalArgumentException("it is empty");
            }
            int width = all.get(0).length;
            if (all.stream().anyMatch(row -> row.length > width)) {
                throw new IllegalArgumentException("a line has more values than the first one has names");
            }
            Set<String> names = new HashSet<>();
            for (String column : all.get(0)) {
                if (column.isBlank() || !names.add(column.toLowerCase(Locale.ROOT))) {
                    throw new IllegalArgumentException("its first line must name each column, differently");
                }
            }
            return all;
        }
    }

    private static void create(String table, List<String[]> rows, Connection connection) throws SQLException {
        String[] names = rows.get(0);
        List<String[]> values = rows.subList(1, rows.size());
        String columns = IntStream.range(0, names.length)
                .mapToObj(i -> quoted(names[i]) + " " + type(values, i))
                .collect(Collectors.joining(", "));
        String marks = String.join(", ", Collections.nCopies(names.length, "?"));
        try (Statement statement = connection.createStatement()) {
            statement.execute("create table " + quoted(table) + " (" + columns + ")");
        }
        try (PreparedStatement insert =
                connection.prepareStatement("insert into " + quoted(table) + " values (" + marks + ")")) {
            for (String[] row : values) {
                for (int i = 0; i < names.length; i++) {
                    insert.setString(i + 1, i < row.length && !row[i].isEmpty() ? row[i] : null);
                }
                insert.addBatch();
            }
            insert.executeBatch();
        }
    }

    /** A column is one of numbers when all its values are. SQLite turns the texts into numbers then. */
    private static String type(List<String[]> rows, int column) {
        List<String> values = rows.stream()
                .filter(row -> column < row.length && !row[column].isEmpty())
                .map(row -> row[column])
                .toList();
        // A number that begins with 0 is a name: a post code, a telephone number.
        boolean numbers = !values.isEmpty()
                && values.stream().allMatch(value -> value.matches("-?(0|[1-9][0-9]{0,14})(\\.[0-9]{1,15})?"));
        return numbers ? "numeric" : "text";
    }

    private static String quoted(String name) {
        return '"' + name.replace("\"", "\"\"") + '"';
    }
}
