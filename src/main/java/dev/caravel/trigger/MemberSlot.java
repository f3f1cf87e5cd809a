package dev.caravel.trigger;

import dev.caravel.journal.Machine;
import dev.caravel.journal.PrivateFiles;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A place among the consumers of a group that nobody else has, and that is the same one after the next start: the machine, the
 * folder, and the first number there that no living consumer has locked. A process that dies gives its own back at once.
 */
final class MemberSlot implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(MemberSlot.class);
    private static final int MOST = 1_000;
    /** To open and close a file ends this process's locks on it. */
    private static final Set<Path> OF_THIS_PROCESS = ConcurrentHashMap.newKeySet();

    private final Path file;
    private final FileChannel channel;
    private final String name;

    private MemberSlot(Path file, FileChannel channel, String name) {
        this.file = file;
        this.channel = channel;
        this.name = name;
    }

    /** The first one that is free; empty when the folder cannot be written. */
    static Optional<MemberSlot> take(Path folder) {
        try {
            Path place = folder.toAbsolutePath();
            PrivateFiles.makeFolder(place);
            String name = Machine.name() + "." + ofFolder(place);
            for (int number = 0; number < MOST; number++) {
                Optional<MemberSlot> slot = lock(place.resolve(String.valueOf(number)), name + "." + number);
                if (slot.isPresent()) {
                    return slot;
                }
            }
        } catch (IOException e) {
            LOG.debug("No place is taken in {}", folder, e);
        }
        return Optional.empty();
    }

    /** Chosen once, so that it is unique even where machines are called alike. */
    private static String ofFolder(Path folder) throws IOException {
        Path file = folder.resolve("name");
        if (!Files.exists(file)) {
            Path draft = folder.resolve(UUID.randomUUID().toString());
            PrivateFiles.makeFile(draft);
            Files.writeString(draft, draft.getFileName().toString());
            try {
                Files.createLink(file, draft);
            } catch (FileAlreadyExistsException e) {
                LOG.debug("Somebody else was quicker", e);
            } finally {
                Files.delete(draft);
            }
        }
        return Files.readString(file).strip();
    }

    private static Optional<MemberSlot> lock(Path file, String name) throws IOException {
        if (!OF_THIS_PROCESS.add(file)) {
            return Optional.empty();
        }
        PrivateFiles.makeFile(file);
        FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE);
        try {
            FileLock lock = channel.tryLock();
            if (lock != null) {
                return Optional.of(new MemberSlot(file, channel, name));
            }
        } catch (OverlappingFileLockException e) {
            LOG.debug("{} is of another class loader", file, e);
        }
        channel.close();
        OF_THIS_PROCESS.remove(file);
        return Optional.empty();
    }

    /** For Kafka's {@code group.instance.id}. */
    String name() {
        return name;
    }

    @Override
    public void close() {
        if (!channel.isOpen()) {
            return;
        }
        try {
            channel.close();
        } catch (IOException e) {
            LOG.debug("{} could not be given back", file, e);
        } finally {
            OF_THIS_PROCESS.remove(file);
        }
    }
}
