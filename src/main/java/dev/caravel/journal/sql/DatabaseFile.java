package dev.caravel.journal.sql;

import dev.caravel.journal.PrivateFiles;
import dev.caravel.text.Causes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.sql.SQLException;
import java.util.Optional;
import org.sqlite.SQLiteErrorCode;

/**
 * The file of a SQLite database. SQLite would let everybody read it, and would write on into a file that somebody has deleted, until
 * the process ends and all is gone. Thread-safe.
 */
final class DatabaseFile {

    /** Empty of one that is named as a URL, {@code file:…}. */
    private final Optional<Path> path;

    /** What the system knows the file by that was opened first; null before, and where the system has no such thing. */
    private volatile Object opened;

    /** @param place as it stands in the database's URL */
    DatabaseFile(String place) {
        path = place.startsWith("file:") ? Optional.empty() : Optional.of(Path.of(place));
    }

    /** Makes it where it is missing; the files -wal and -shm beside it get the rights that it has. */
    void open() throws SQLException {
        if (path.isEmpty()) {
            return;
        }
        if (opened != null) {
            mustBeInPlace();
            return;
        }
        Path file = path.get();
        try {
            if (file.getParent() != null) {
                PrivateFiles.makeFolder(file.getParent());
            }
        } catch (IOException e) {
            throw new SQLException(
                    "its folder cannot be made (" + Causes.words(e)
                            + "); check the rights there, or name another place",
                    e);
        }
        mayBeNew(file);
        try {
            PrivateFiles.makeFile(file);
            PrivateFiles.narrow(Path.of(file + "-wal"));
            PrivateFiles.narrow(Path.of(file + "-shm"));
            mayBeWritten(file);
            opened = key(file);
        } catch (IOException e) {
            throw new SQLException("it cannot be made (" + e + ")", null, SQLiteErrorCode.SQLITE_CANTOPEN.code, e);
        }
    }

    /** What stands in a log can only be read with the file that it belongs to. */
    private static void mayBeNew(Path file) throws SQLException {
        Path log = Path.of(file + "-wal");
        if (!Files.exists(file) && log.toFile().length() > 0) {
            throw new SQLException("it is not there, but its log " + log.getFileName()
                    + " is: put it back, or, to begin anew, delete that one");
        }
    }

    /** SQLite would open it for reading only, and say so at the first event. */
    private static void mayBeWritten(Path file) throws SQLException {
        if (Files.exists(file) && !Files.isWritable(file)) {
            throw new SQLException("it can only be read", null, SQLiteErrorCode.SQLITE_READONLY.code);
        }
    }

    private static Object key(Path file) throws IOException {
        return Files.readAttributes(file, BasicFileAttributes.class).fileKey();
    }

    /** @throws SQLException when another file is there than the one that was opened, or none */
    void mustBeInPlace() throws SQLException {
        if (opened == null) {
            return;
        }
        try {
            if (!opened.equals(key(path.orElseThrow()))) {
                throw new SQLException(
                        "another file was put in its place while it was in use; put it back, or restart");
            }
        } catch (NoSuchFileException e) {
            throw new SQLException("it was moved or deleted while it was in use; put it back, or restart", e);
        } catch (IOException e) {
            throw new SQLException("it cannot be found (" + Causes.words(e) + ")", e);
        }
    }
}
