package dev.caravel.trigger;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.Processor;

/**
 * Says why the file in {@code CamelFileName} failed, and puts the file itself beside that: its run was accepted, and the file was done
 * with.
 */
public final class LateFailure implements Processor {

    private final Path inbox;
    private final Path done;
    private final SetAside failed;

    /**
     * @param done where the files lie that are done with
     * @param failed where those lie that failed
     */
    public LateFailure(Path inbox, Path done, SetAside failed) {
        this.inbox = inbox;
        this.done = done;
        this.failed = failed;
    }

    @Override
    public void process(Exchange exchange) throws IOException {
        Message message = exchange.getMessage();
        String name = message.getHeader(Exchange.FILE_NAME, String.class);
        String reason = message.getBody(String.class);
        while (true) {
            Optional<Path> file = find(name, message);
            try {
                if (file.isPresent()) {
                    failed.move(file.get(), reason);
                } else {
                    failed.say(name, reason);
                }
                return;
            } catch (NoSuchFileException e) {
                // Just then it was moved from the inbox to those that are done with.
                if (file.isEmpty()) {
                    throw e;
                }
            }
        }
    }

    /** In the inbox while it is just being let go of, else among those that are done with. */
    private Optional<Path> find(String name, Message message) {
        try {
            Path waiting = inbox.resolve(name);
            return isThat(waiting, message)
                    ? Optional.of(waiting)
                    : FileNames.numbered(name)
                            .map(done::resolve)
                            .takeWhile(Files::exists)
                            .filter(file -> isThat(file, message))
                            .reduce((one, next) -> next);
        } catch (InvalidPathException e) {
            // The locale has no letters for it.
            return Optional.empty();
        }
    }

    /** Several files may have had the name, one after the other. */
    private static boolean isThat(Path file, Message message) {
        try {
            return Files.isRegularFile(file)
                    && Files.size(file) == message.getHeader(Exchange.FILE_LENGTH, -1L, Long.class)
                    && Files.getLastModifiedTime(file).toMillis()
                            == message.getHeader(Exchange.FILE_LAST_MODIFIED, -1L, Long.class);
        } catch (IOException e) {
            return false;
        }
    }
}
