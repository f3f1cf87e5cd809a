package dev.caravel.web;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.IntSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The open connections of the HTTP server. There are so many at most, and who neither sends a whole request in time nor waits
 * for an answer loses theirs, however often they send a byte. Waiting for an answer may take as long as the answer does.
 */
final class Connections {

    private static final Logger LOG = LoggerFactory.getLogger(Connections.class);
    private static final long LOOK_EVERY_MS = 200;

    private final int most;
    private final IntSupplier busy;
    private final Duration patience;
    private final Map<HttpConnection, Caller> open = new ConcurrentHashMap<>();
    private boolean full;

    /**
     * @param most how many there are at most
     * @param busy how many requests are in progress; while those are as many, those whose callers are gone among them, nobody
     *     else is let in
     * @param patience how long a whole request may take to come
     */
    Connections(int most, IntSupplier busy, Duration patience) {
        this.most = most;
        this.busy = busy;
        this.patience = patience;
    }

    private static final class Caller {

        private volatile long since = System.nanoTime();
        private volatile boolean waiting;

        void sends() {
            since = System.nanoTime();
            waiting = false;
        }

        void waits() {
            waiting = true;
        }

        boolean isOverdue(Duration patience) {
            return !waiting && System.nanoTime() - since > patience.toNanos();
        }
    }

    /** Of a server whose connections are watched: one that might become HTTP/2 is not known before its first bytes are. */
    static HttpServerOptions options() {
        return new HttpServerOptions().setHttp2ClearTextEnabled(false).setDecompressionSupported(true);
    }

    /** To be called before the router has handlers that answer. */
    void watch(Vertx vertx, HttpServer server, Router router) {
        server.connectionHandler(this::opened);
        router.route().handler(this::began);
        vertx.setPeriodic(LOOK_EVERY_MS, timer -> closeOverdue());
    }

    private void opened(HttpConnection connection) {
        boolean tooMany = open.size() >= most || busy.getAsInt() >= most;
        if (tooMany && !full) {
            LOG.warn(
                    "{} HTTP connections or requests are open, the most there may be: further ones are closed at once",
                    most);
        }
        full = tooMany;
        if (tooMany) {
            connection.close();
            return;
        }
        open.put(connection, new Caller());
        connection.closeHandler(gone -> open.remove(connection));
    }

    private void began(RoutingContext call) {
        Caller caller = open.get(call.request().connection());
        if (caller != null) {
            caller.sends();
            call.request().end().onSuccess(received -> caller.waits());
            call.addEndHandler(answered -> caller.sends());
        }
        call.next();
    }

    private void closeOverdue() {
        open.forEach((connection, caller) -> {
            if (caller.isOverdue(patience)) {
                connection.close();
            }
        });
    }
}
