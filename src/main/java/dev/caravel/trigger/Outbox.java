package dev.caravel.trigger;

import dev.caravel.run.CaravelHeaders;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Iterator;
import java.util.UUID;
import java.util.regex.Pattern;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.Processor;

/**
 * The step that puts a message's body into a folder, under the name in {@code CamelFileName}. A file is there at once and
 * whole, and is never in another's place: of two answers of one name the later one gets a number, and the same run's answer
 * that is delivered once more is there already. Thread-safe.
 */
public final class Outbox implements Processor {

    /** The answer to a picture is none. */
    private static final Pattern NO_TEXT = Pattern.compile("(?i)[.](png|jpe?g|gif|webp|pdf)$");

    private final Path folder;

    public Outbox(Path folder) {
        this.folder = folder.toAbsolutePath().normalize();
    }

    @Override
    public void process(Exchange exchange) throws IOException {
        Message message = exchange.getMessage();
        String run = message.getHeader(CaravelHeaders.RUN_ID, "", String.class);
        String text = message.getBody(String.class);
        if (text == null || text.isBlank()) {
            throw new IllegalStateException("run " + run + " has an empty answer, which is none");
        }
        String asked = message.getHeader(Exchange.FILE_NAME, run + ".txt", String.class);
        if (NO_TEXT.matcher(asked).find()) {
            asked += ".txt";
        }
        put(inside(asked, run), text.getBytes(StandardCharsets.UTF_8), run);
    }

    /** Where a file of that name belongs: in the folder or below it, whatever the name says. */
    private Path inside(String name, String run) {
        try {
            Path file = folder.resolve(name).normalize();
            if (file.startsWith(folder) && !file.equals(folder)) {
                return file;
            }
        } catch (InvalidPathException e) {
            // No file can have that name here.
        }
        return folder.resolve((run.isEmpty() ? "answer" : run) + ".txt");
    }

    private void put(Path file, byte[] content, String run) throws IOException {
        Files.createDirectories(file.getParent());
        Path whole = file.resolveSibling("." + (run.isEmpty() ? file.getFileName() : run) + ".part");
        try {
            write(whole, content);
            Iterator<String> names =
                    FileNames.numbered(file.getFileName().toString()).iterator();
            boolean there = false;
            while (!there) {
                Path target = file.resolveSibling(names.next());
                there = isThere(target, content, run) || publish(whole, target);
            }
        } finally {
            Files.deleteIfExists(whole);
        }
    }

    /** On the disk before it has its name: after a power cut there is no empty file. */
    private static void write(Path file, byte[] content) throws IOException {
        try (FileChannel out = FileChannel.open(
                file, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
            ByteBuffer bytes = ByteBuffer.wrap(content);
            while (bytes.hasRemaining()) {
                out.write(bytes);
            }
            out.force(true);
        }
    }

    /** Whether this run's answer was put there before: an earlier task's answer that reads the same is older than the run. */
    private static boolean isThere(Path target, byte[] content, String run) throws IOException {
        return Files.isRegularFile(target)
                && Files.size(target) == content.length
                && !isOlder(target, run)
                && Arrays.equals(Files.readAllBytes(target), content);
    }

    /** A run's id begins with the time of its beginning, in milliseconds. */
    private static boolean isOlder(Path target, String run) throws IOException {
        try {
            long begun = UUID.fromString(run).getMostSignificantBits() >>> 16;
            return Files.getLastModifiedTime(target).toMillis() < begun;
        } catch (IllegalArgumentException e) {
            return true;
        }
    }

    /** False when another file has the name. A link is made or refused in one step; not every file system has them. */
    private static boolean publish(Path whole, Path target) throws IOException {
        try {
            try {
                Files.createLink(target, whole);
            } catch (FileAlreadyExistsException e) {
                return false;
            } catch (UnsupportedOperationException | IOException e) {
                Files.move(whole, target);
            }
            return true;
        } catch (FileAlreadyExistsException e) {
            return false;
        }
    }
}
