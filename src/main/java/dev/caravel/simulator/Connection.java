package dev.caravel.simulator;

import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PushbackInputStream;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * One client's connection. It has its own idea of HTTP, and not the JDK's server, because it must do what a good server never
 * does (leave in mid-answer) and notice at once when the client leaves. Used by one thread; only {@link #close} may be called
 * from another.
 */
final class Connection implements Closeable {

    private static final int IDLE_MILLIS = 60_000;

    private final Socket socket;
    private final PushbackInputStream in;
    private final OutputStream out;
    private final RequestReader reader;

    Connection(Socket socket) throws IOException {
        this.socket = socket;
        // Without it small events wait for the client's acknowledgement of the one before.
        socket.setTcpNoDelay(true);
        in = new PushbackInputStream(new BufferedInputStream(socket.getInputStream()), 1);
        out = socket.getOutputStream();
        reader = new RequestReader(in, out);
    }

    /** The next request; empty when none came within a minute or the client has no more. */
    Optional<Request> next() throws IOException {
        socket.setSoTimeout(IDLE_MILLIS);
        try {
            return reader.next();
        } catch (SocketTimeoutException idle) {
            return Optional.empty();
        }
    }

    /** Sends a response head; the body follows with a known length. */
    void head(int status, Map<String, String> headers, int length) throws ClientGone {
        head(status, headers, "content-length: " + length);
    }

    /** Sends a response head; the body follows in chunks. */
    void streamHead(int status, Map<String, String> headers) throws ClientGone {
        head(status, headers, "transfer-encoding: chunked");
    }

    private void head(int status, Map<String, String> headers, String framing) throws ClientGone {
        StringBuilder head = new StringBuilder("HTTP/1.1 " + status + " " + reason(status) + "\r\n" + framing + "\r\n");
        headers.forEach(
                (name, value) -> head.append(name).append(": ").append(value).append("\r\n"));
        write(head.append("\r\n").toString().getBytes(StandardCharsets.US_ASCII));
    }

    /** Sends a part of the body as it is. */
    void write(byte[] bytes) throws ClientGone {
        try {
            out.write(bytes);
            out.flush();
        } catch (IOException closed) {
            throw new ClientGone(closed);
        }
    }

    /** Sends a chunk of the body. */
    void chunk(String text) throws ClientGone {
        byte[] content = text.getBytes(StandardCharsets.UTF_8);
        byte[] size = (Integer.toHexString(content.length) + "\r\n").getBytes(StandardCharsets.US_ASCII);
        byte[] chunk = new byte[size.length + content.length + 2];
        System.arraycopy(size, 0, chunk, 0, size.length);
        System.arraycopy(content, 0, chunk, size.length, content.length);
        chunk[chunk.length - 2] = '\r';
        chunk[chunk.length - 1] = '\n';
        write(chunk);
    }

    /** Ends a body that was sent in chunks. */
    void endOfChunks() throws ClientGone {
        write("0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
    }

    /**
     * Waits, and notices when the client leaves meanwhile: waiting is a read, and all that a client sends before it has its
     * answer is its goodbye.
     */
    void pause(Duration duration) throws ClientGone {
        long until = System.nanoTime() + duration.toNanos();
        try {
            for (long left = duration.toMillis(); left > 0; left = (until - System.nanoTime()) / 1_000_000) {
                socket.setSoTimeout((int) Math.min(left, Integer.MAX_VALUE));
                listen(left);
            }
        } catch (ClientGone gone) {
            throw gone;
        } catch (IOException closed) {
            throw new ClientGone(closed);
        }
    }

    private void listen(long millis) throws IOException {
        try {
            int read = in.read();
            if (read < 0) {
                throw new ClientGone("The client closed the connection");
            }
            // The next request already; it has to wait its turn.
            in.unread(read);
            Thread.sleep(millis);
        } catch (SocketTimeoutException stillThere) {
            return;
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
            throw new ClientGone("The simulator stops");
        }
    }

    /** Closes without a goodbye; the client sees a reset. */
    void reset() throws IOException {
        try {
            socket.setSoLinger(true, 0);
        } catch (SocketException alreadyClosed) {
            return;
        }
        close();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }

    private static String reason(int status) {
        return status < 300 ? "OK" : "Error";
    }
}
