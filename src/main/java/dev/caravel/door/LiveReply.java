package dev.caravel.door;

import java.util.Optional;
import org.apache.camel.Exchange;

/**
 * The reply to a call over HTTP while it is written piece by piece, by the server that has the connection. Camel's own consumer of
 * this version keeps a reply until 16 KiB of it are there.
 */
public interface LiveReply {

    /** The exchange property by which a server offers it. */
    String PROPERTY = "CaravelLiveReply";

    /** Empty where the server has no such thing. */
    static Optional<LiveReply> of(Exchange exchange) {
        return Optional.ofNullable(exchange.getProperty(PROPERTY, LiveReply.class));
    }

    /** Begins it; before the first piece. */
    void header(String name, String value);

    /** Begins it as server-sent events, which no proxy on the way keeps back. */
    default void beginEvents() {
        header("Content-Type", "text/event-stream");
        header("Cache-Control", "no-store");
        header("X-Accel-Buffering", "no");
    }

    /**
     * Sends a piece at once, and waits while the reader takes nothing.
     *
     * @return false when the reader has gone, or takes nothing for too long
     */
    boolean write(String text) throws InterruptedException;

    /** Whether the reader has gone. */
    boolean isGone();

    /** There is no more. */
    void end();
}
