package dev.caravel.journal.sql;

import dev.caravel.journal.PrivateFiles;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.SQLException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * On one machine a process is alive as long as it holds the lock on its file: the system takes that away at its end, whatever
 * ended it, and not a moment earlier: one that is only stopped is not dead.
 */
final class LockedFile implements Node {

    private static final Set<Path> OF_THIS_PROCESS = ConcurrentHashMap.newKeySet();

    private final Path folder;
    private final Path file;
    private final FileChannel channel;

    private LockedFile(Path folder, Path file, FileChannel channel) {
        this.folder = folder;
        this.file = file;
        this.channel = channel;
    }

    static LockedFile of(Path folder, String node) throws SQLException {
        Path file = folder.resolve(node);
        FileChannel channel = null;
        try {
            PrivateFiles.makeFolder(folder);
            PrivateFiles.narrow(folder);
            channel = FileChannel.open(
                    file,
                    Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                    PrivateFiles.rights("rw-------"));
            channel.lock();
            OF_THIS_PROCESS.add(file.toAbsolutePath());
            return new LockedFile(folder, file, channel);
        } catch (IOException e) {
            close(channel);
            throw new SQLException("the file " + file + " cannot be made and locked (" + e + ")", e);
        }
    }

    @Override
    public boolean isAlive(String other) throws SQLException {
        Path theirs = folder.resolve(other);
        if (OF_THIS_PROCESS.contains(theirs.toAbsolutePath())) {
            // To open and close it would end the lock: the system keeps it for the process and not for the channel.
            return true;
        }
        try (FileChannel opened = FileChannel.open(theirs, StandardOpenOption.WRITE);
                FileLock lock = opened.tryLock()) {
            if (lock == null) {
                return true;
            }
            Files.deleteIfExists(theirs);
            return false;
        } catch (OverlappingFileLockException e) {
            // Another context of this very process.
            return true;
        } catch (NoSuchFileException e) {
            // Where ours is gone, too, somebody has cleared the folder, and nothing is known of anybody.
            return !Files.exists(file);
        } catch (IOException e) {
            throw new SQLException("the file " + theirs + " cannot be read (" + e + ")", e);
        }
    }

    @Override
    public void close() {
        OF_THIS_PROCESS.remove(file.toAbsolutePath());
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            // Its lock ends all the same, and that is what counts; whoever asks for it next deletes it.
            close(channel);
            return;
        }
        close(channel);
    }

    private static void close(FileChannel channel) {
        if (channel != null) {
            try {
                channel.close();
            } catch (IOException e) {
                throw new IllegalStateException("a lock file cannot be closed", e);
            }
        }
    }
}
