package dev.caravel.web;

import dev.caravel.door.LiveReply;
import io.vertx.core.Future;
import io.vertx.core.http.HttpServerResponse;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A reply that goes straight to the connection. */
final class VertxReply implements LiveReply {

    private static final Logger LOG = LoggerFactory.getLogger(VertxReply.class);
    private static final long SLOWEST_READER_SECONDS = 60;

    private final HttpServerResponse response;

    VertxReply(HttpServerResponse response) {
        this.response = response;
    }

    @Override
    public void header(String name, String value) {
        response.setChunked(true).putHeader(name, value);
    }

    @Override
    public boolean write(String text) throws InterruptedException {
        Future<Void> written = response.write(text);
        if (!response.writeQueueFull()) {
            return true;
        }
        try {
            written.toCompletionStage().toCompletableFuture().get(SLOWEST_READER_SECONDS, TimeUnit.SECONDS);
            return true;
        } catch (ExecutionException | TimeoutException e) {
            LOG.debug("A reader is gone, or too slow", e);
            response.reset();
            return false;
        }
    }

    @Override
    public boolean isGone() {
        return response.closed();
    }

    @Override
    public void end() {
        response.end();
    }

    /** Leaves nothing to be written: not to a reader that has gone, and nothing behind a stream that broke off. */
    void finish() {
        if (!response.ended() && (response.closed() || response.headWritten())) {
            response.reset();
            response.end();
        }
    }
}
