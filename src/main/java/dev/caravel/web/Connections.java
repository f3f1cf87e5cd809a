package dev.caravel.web;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundBuffer;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.impl.HttpServerConnection;
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
 * for an answer loses theirs, however often they send a byte; so does who reads nothing of what there is to read. Waiting for an
 * answer may take as long as the answer does.
 */
final class Connections {

    private static final Logger LOG = LoggerFactory.getLogger(Connections.class);
    private static final long LOOK_EVERY_MS = 200;
    private static final int LONGEST_LINE = 8_192;
    private static final int LONGEST_HEADERS = 32_768;

    private final int most;
    private final IntSupplier busy;
    private final Duration patience;
    private final Map<HttpConnection, Client> open = new ConcurrentHashMap<>();
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

    private static final class Client {

        private final ChannelHandlerContext channel;
        private volatile long since = System.nanoTime();
        private volatile boolean waiting;
        private long unread;
        private long unreadSince;

        Client(ChannelHandlerContext channel) {
            this.channel = channel;
        }

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

        /** Whether there is something to read for it, and it reads nothing. To be asked now and then. */
        boolean isStuck(Duration patience) {
            ChannelOutboundBuffer written = channel.channel().unsafe().outboundBuffer();
            long now = written == null ? 0 : written.totalPendingWriteBytes();
            if (now == 0 || now < unread || unread == 0) {
                unreadSince = System.nanoTime();
            }
            unread = now;
            return now > 0 && System.nanoTime() - unreadSince > patience.toNanos();
        }
    }

    /** Of a server whose connections are watched: one that might become HTTP/2 is not known before its first bytes are. */
    static HttpServerOptions options() {
        return new HttpServerOptions()
                .setHttp2ClearTextEnabled(false)
                .setDecompressionSupported(true)
                .setMaxInitialLineLength(LONGEST_LINE)
                .setMaxHeaderSize(LONGEST_HEADERS)
                .setTcpKeepAlive(true);
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
        // Its own handler for the end is whoever's who answers a request.
        ChannelHandlerContext channel = ((HttpServerConnection) connection).channelHandlerContext();
        open.put(connection, new Client(channel));
        channel.channel().closeFuture().addListener(gone -> open.remove(connection));
    }

    private void began(RoutingContext call) {
        Client client = open.get(call.request().connection());
        if (client != null) {
            client.sends();
            call.request().end().onSuccess(received -> client.waits());
            call.addEndHandler(answered -> client.sends());
        }
        call.next();
    }

    private void closeOverdue() {
        open.forEach((connection, client) -> {
            if (client.isStuck(patience)) {
                // The connection's own way waits until all is read.
                client.channel.close();
            } else if (client.isOverdue(patience)) {
                connection.close();
            }
        });
    }
}
