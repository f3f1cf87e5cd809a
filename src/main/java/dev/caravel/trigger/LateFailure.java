package dev.caravel.trigger;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;

/**
 * Says why the file in {@code CamelFileName} failed. One that was done with already, because its run could be resumed by itself, joins
 * the failed ones after all.
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
        String name = exchange.getMessage().getHeader(Exchange.FILE_NAME, String.class);
        String reason = exchange.getMessage().getBody(String.class);
        Optional<Path> late = late(name);
        if (late.isPresent()) {
            failed.move(late.get(), reason);
        } else {
            failed.say(name, reason);
        }
    }

    /** Of the files of that name that are done with the last one; empty when whoever has it will move it. */
    private Optional<Path> late(String name) {
        try {
            return Files.exists(inbox.resolve(name))
                    ? Optional.empty()
                    : FileNames.numbered(name)
                            .map(done::resolve)
                            .takeWhile(Files::exists)
                            .reduce((one, next) -> next);
        } catch (InvalidPathException e) {
            // The locale has no letters for it.
            return Optional.empty();
        }
    }
}
