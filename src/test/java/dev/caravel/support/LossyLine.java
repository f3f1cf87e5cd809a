package dev.caravel.support;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicReference;

/**
 * A line to a PostgreSQL on this machine that breaks at the worst moment. Commits are seen when they come as plain text: the
 * JDBC URL needs {@code preferQueryMode=simple}.
 */
public final class LossyLine implements AutoCloseable {

    /** What becomes of a commit. */
    public enum Fate {
        ARRIVES,
        /** The server commits; its answer gets lost together with the connection. */
        ANSWER_LOST,
        /** As before, and then nobody gets through to the server until the next commit's fate is decided. */
        ANSWER_LOST_FOR_LONG,
        /** The connection breaks, and the server gets to know the commit only when the client has come back. */
        LATE,
        /** Nothing goes through any more, in either direction, and nobody is told. */
        SILENCE
    }

    private static final long LATE_MS = 700;
    private static final int BUFFER = 64 * 1024;

    private final ServerSocket server;
    private final int target;
    private final AtomicReference<Fate> next = new AtomicReference<>(Fate.ARRIVES);
    private volatile boolean unheard;
    private volatile boolean cut;

    public LossyLine(int target) {
        this.target = target;
        try {
            server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        start(this::accept);
    }

    public int port() {
        return server.getLocalPort();
    }

    /** Decides what becomes of the next commit; those after it arrive, unless there is silence. */
    public void next(Fate fate) {
        next.set(fate);
        cut = false;
    }

    /** True when the next commit will arrive, for the one before had another fate. */
    public boolean isDone() {
        return next.get() == Fate.ARRIVES;
    }

    /** True when somebody has spoken into the silence. */
    public boolean isUnheard() {
        return unheard;
    }

    private interface Work {
        void run() throws IOException;
    }

    private static void start(Work work) {
        Thread thread = new Thread(() -> {
            try {
                work.run();
            } catch (IOException e) {
                // One of the two has hung up.
                return;
            }
        });
        thread.setDaemon(true);
        thread.start();
    }

    private void accept() throws IOException {
        while (true) {
            Socket client = server.accept();
            if (cut) {
                client.close();
                continue;
            }
            Socket database = new Socket(InetAddress.getLoopbackAddress(), target);
            start(() -> requests(client, database));
            start(() -> answers(database, client));
        }
    }

    private void requests(Socket client, Socket database) throws IOException {
        try (client;
                database) {
            InputStream in = client.getInputStream();
            OutputStream out = database.getOutputStream();
            byte[] buffer = new byte[BUFFER];
            for (int length = in.read(buffer); length >= 0; length = in.read(buffer)) {
                boolean commit = new String(buffer, 0, length, StandardCharsets.ISO_8859_1).contains("COMMIT");
                Fate fate = next.get();
                if (fate == Fate.SILENCE) {
                    unheard = true;
                    continue;
                }
                if (commit && fate != Fate.ARRIVES) {
                    next.set(Fate.ARRIVES);
                    cut = fate == Fate.ANSWER_LOST_FOR_LONG;
                    client.close();
                    sleep(fate == Fate.LATE ? LATE_MS : 0);
                    out.write(buffer, 0, length);
                    // Until it has been answered.
                    sleep(LATE_MS);
                    return;
                }
                out.write(buffer, 0, length);
            }
        }
    }

    private void answers(Socket database, Socket client) throws IOException {
        // The line from the server is not hung up here: its last answer may belong to a commit that nobody waits for.
        InputStream in = database.getInputStream();
        byte[] buffer = new byte[BUFFER];
        for (int length = in.read(buffer); length >= 0; length = in.read(buffer)) {
            if (next.get() != Fate.SILENCE) {
                client.getOutputStream().write(buffer, 0, length);
            }
        }
        client.close();
    }

    private static void sleep(long ms) {
        try {
            Thread.sleep(ms);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public void close() {
        try {
            server.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
