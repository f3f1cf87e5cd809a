package dev.caravel.simulator;

import dev.caravel.simulator.wire.ContextWindows;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;

/**
 * A running simulated model. It listens on 127.0.0.1 only: Anthropic's Messages API at {@link #url} {@code + /v1/messages},
 * OpenAI's chat completions at {@code + /v1/chat/completions}, and the list of models at {@code + /v1/models}.
 *
 * <p>Safe for use by many threads. Its own threads are daemons, so a forgotten simulator keeps no program alive.
 */
public final class Simulator implements AutoCloseable {

    private static final int BACKLOG = 1_000;

    private final ServerSocket server;
    private final Responder responder;
    private final Set<Connection> open = ConcurrentHashMap.newKeySet();
    private final ExecutorService threads = Executors.newCachedThreadPool(task -> {
        Thread thread = new Thread(task, "caravel-simulator");
        thread.setDaemon(true);
        return thread;
    });

    /**
     * How a simulator runs.
     *
     * @param port the TCP port; 0 takes any free one
     * @param pace the pause between two streamed pieces; an answer that is not streamed takes as long
     * @param script what goes wrong
     * @param windows how long a request may be
     */
    public record Settings(int port, Duration pace, Script script, ContextWindows windows) {

        private static final Duration HUMAN_PACE = Duration.ofMillis(25);

        /** Any free port, 25 milliseconds between two pieces, no faults. */
        public static Settings defaults() {
            return new Settings(0, HUMAN_PACE, Script.none(), ContextWindows.endless());
        }

        public Settings withPort(int other) {
            return new Settings(other, pace, script, windows);
        }

        public Settings withPace(Duration other) {
            return new Settings(port, other, script, windows);
        }

        public Settings withScript(Script other) {
            return new Settings(port, pace, other, windows);
        }

        public Settings withWindows(ContextWindows other) {
            return new Settings(port, pace, script, other);
        }
    }

    private Simulator(Settings settings) {
        responder = new Responder(settings.pace(), settings.script(), settings.windows());
        server = listen(settings.port());
        threads.execute(this::accept);
    }

    /** Starts one with {@link Settings#defaults}. */
    public static Simulator start() {
        return start(Settings.defaults());
    }

    /** @throws UncheckedIOException when the port cannot be had, with a message that says which */
    public static Simulator start(Settings settings) {
        return new Simulator(settings);
    }

    /** The base address, such as {@code http://127.0.0.1:40123}. */
    public String url() {
        return "http://127.0.0.1:" + server.getLocalPort();
    }

    /** The model requests so far, oldest first; the last 10,000 of them. */
    public List<Call> calls() {
        return responder.calls();
    }

    /** Replaces what goes wrong from now on. */
    public void script(Script script) {
        responder.script(script);
    }

    /** Stops listening and closes all connections, in mid-answer too. */
    @Override
    public void close() {
        closeQuietly(server);
        open.forEach(Simulator::closeQuietly);
        threads.shutdownNow();
    }

    private static ServerSocket listen(int port) {
        try {
            ServerSocket server = new ServerSocket();
            server.setReuseAddress(true);
            server.bind(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), port), BACKLOG);
            return server;
        } catch (IOException taken) {
            throw new UncheckedIOException(
                    "The simulated model cannot listen on 127.0.0.1:" + port + ": " + taken.getMessage(), taken);
        }
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Connection connection = new Connection(server.accept());
                open.add(connection);
                threads.execute(() -> converse(connection));
            } catch (RejectedExecutionException closed) {
                open.forEach(Simulator::closeQuietly);
                return;
            } catch (IOException closedOrFailed) {
                // Closed on purpose, or this one client is lost; the next one is not.
                continue;
            }
        }
    }

    private void converse(Connection connection) {
        try (connection) {
            for (Optional<Request> request = connection.next(); request.isPresent(); request = connection.next()) {
                responder.serve(request.get(), connection);
                if (!request.get().keepsAlive()) {
                    return;
                }
            }
        } catch (IOException goneOrNoHttp) {
            // There is nobody left to tell.
            return;
        } finally {
            open.remove(connection);
        }
    }

    private static void closeQuietly(Closeable closeable) {
        try {
            closeable.close();
        } catch (IOException alreadyGone) {
            // Closing was all that was wanted.
            return;
        }
    }
}
