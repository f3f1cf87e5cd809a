package dev.caravel.replay;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.function.Function;

/** A provider on a real socket that answers as told, byte by byte, and hangs up where it is told to. */
final class ReplayServer implements AutoCloseable {

    private final ServerSocket socket;
    private final Function<JsonNode, Answer> answers;

    /**
     * What it answers.
     *
     * @param pieces the body; each is sent on its own, wherever it ends
     * @param whole false when the connection is cut behind the last piece
     */
    record Answer(int status, String contentType, Iterable<byte[]> pieces, boolean whole) {}

    private ReplayServer(ServerSocket socket, Function<JsonNode, Answer> answers) {
        this.socket = socket;
        this.answers = answers;
    }

    /** @param answers gets each request's body */
    static ReplayServer start(Function<JsonNode, Answer> answers) {
        try {
            ReplayServer server = new ReplayServer(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()), answers);
            daemon(server::accept);
            return server;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void daemon(Runnable task) {
        Thread thread = new Thread(task, "replay-server");
        thread.setDaemon(true);
        thread.start();
    }

    String url() {
        return "http://localhost:" + socket.getLocalPort() + "/v1";
    }

    private void accept() {
        while (!socket.isClosed()) {
            try {
                Socket connection = socket.accept();
                daemon(() -> serve(connection));
            } catch (IOException e) {
                // Closed: the test is over.
                return;
            }
        }
    }

    private void serve(Socket connection) {
        try (connection) {
            connection.setTcpNoDelay(true);
            InputStream in = new BufferedInputStream(connection.getInputStream());
            boolean open = true;
            while (open) {
                byte[] request = readRequest(in);
                open = request != null
                        && write(connection.getOutputStream(), answers.apply(Recordings.MAPPER.readTree(request)));
            }
        } catch (IOException e) {
            // The client hung up, as it may.
        }
    }

    /** A request's body; null when no further request comes. */
    private static byte[] readRequest(InputStream in) throws IOException {
        int length = 0;
        boolean begun = false;
        for (String line = readLine(in); !line.isEmpty() || !begun; line = readLine(in)) {
            if (line.isEmpty()) {
                return null;
            }
            begun = true;
            if (line.toLowerCase(Locale.ROOT).startsWith("content-length:")) {
                length = Integer.parseInt(line.substring(15).trim());
            }
        }
        return in.readNBytes(length);
    }

    private static String readLine(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = in.read(); c >= 0 && c != '\n'; c = in.read()) {
            if (c != '\r') {
                line.append((char) c);
            }
        }
        return line.toString();
    }

    private static boolean write(OutputStream out, Answer answer) throws IOException {
        String type = answer.contentType().isEmpty() ? "" : "content-type: " + answer.contentType() + "\r\n";
        out.write(ascii("HTTP/1.1 " + answer.status() + " Recorded\r\n" + type + "transfer-encoding: chunked\r\n\r\n"));
        for (byte[] piece : answer.pieces()) {
            if (piece.length > 0) {
                out.write(ascii(Integer.toHexString(piece.length) + "\r\n"));
                out.write(piece);
                out.write(ascii("\r\n"));
                out.flush();
            }
        }
        if (answer.whole()) {
            out.write(ascii("0\r\n\r\n"));
            out.flush();
        }
        return answer.whole();
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
