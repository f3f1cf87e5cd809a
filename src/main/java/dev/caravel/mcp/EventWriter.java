package dev.caravel.mcp;

import dev.caravel.door.LiveReply;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** Writes a call's messages to its client as server-sent events, as they come. Many put in, one thread writes. */
final class EventWriter {

    private static final long HEARTBEAT_SECONDS = 15;

    private final BlockingQueue<Optional<String>> messages = new LinkedBlockingQueue<>();

    /** The way back of one call. */
    WayBack wayBack() {
        return new WayBack(message -> messages.add(Optional.of(message)), () -> messages.add(Optional.empty()), true);
    }

    /** Returns when there is no more to write, or nobody reads. */
    void writeTo(LiveReply reply) throws InterruptedException {
        reply.beginEvents();
        while (!reply.isGone()) {
            Optional<String> message = messages.poll(HEARTBEAT_SECONDS, TimeUnit.SECONDS);
            if (message == null) {
                reply.write(": still here\n\n");
            } else if (message.isEmpty()) {
                reply.end();
                return;
            } else {
                reply.write("event: message\ndata: " + message.get() + "\n\n");
            }
        }
    }
}
