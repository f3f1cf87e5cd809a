package dev.caravel.simulator;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Reads HTTP/1.1 requests (RFC 9112) from a connection, one after the other. */
final class RequestReader {

    private static final int LONGEST_LINE = 64 * 1024;
    private static final int MOST_HEADERS = 200;
    private static final int LARGEST_BODY = 32 * 1024 * 1024;

    private final InputStream in;
    private final OutputStream out;

    RequestReader(InputStream in, OutputStream out) {
        this.in = in;
        this.out = out;
    }

    /** The next request; empty when the client has no more. */
    Optional<Request> next() throws IOException {
        String start = line();
        // An empty line before a request is allowed, an empty stream is the end.
        while (start.equals("\r")) {
            start = line();
        }
        if (start.isEmpty()) {
            return Optional.empty();
        }
        String[] parts = start.strip().split(" ");
        if (parts.length != 3) {
            throw new IOException("Not an HTTP request: " + start.strip());
        }
        Map<String, String> headers = headers();
        if (headers.getOrDefault("expect", "").equalsIgnoreCase("100-continue")) {
            out.write("HTTP/1.1 100 Continue\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            out.flush();
        }
        return Optional.of(new Request(parts[0], parts[1].replaceFirst("\\?.*", ""), headers, body(headers)));
    }

    private Map<String, String> headers() throws IOException {
        Map<String, String> headers = new LinkedHashMap<>();
        for (String line = line().strip(); !line.isEmpty(); line = line().strip()) {
            int colon = line.indexOf(':');
            if (colon < 1 || headers.size() == MOST_HEADERS) {
                throw new IOException("Not a header: " + line);
            }
            headers.merge(
                    line.substring(0, colon).strip().toLowerCase(Locale.ROOT),
                    line.substring(colon + 1).strip(),
                    (first, second) -> first + ", " + second);
        }
        return headers;
    }

    private byte[] body(Map<String, String> headers) throws IOException {
        if (headers.getOrDefault("transfer-encoding", "")
                .toLowerCase(Locale.ROOT)
                .contains("chunked")) {
            return chunks();
        }
        return exactly(size(headers.getOrDefault("content-length", "0"), 10));
    }

    private byte[] chunks() throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        while (true) {
            int size = size(line().replaceFirst(";.*", "").strip(), 16);
            if (size == 0) {
                headers();
                return body.toByteArray();
            }
            if (body.size() + size > LARGEST_BODY) {
                throw new IOException("The body is larger than " + LARGEST_BODY + " bytes");
            }
            body.writeBytes(exactly(size));
            line();
        }
    }

    private byte[] exactly(int size) throws IOException {
        byte[] bytes = in.readNBytes(size);
        if (bytes.length < size) {
            throw new EOFException("The body ended after " + bytes.length + " of " + size + " bytes");
        }
        return bytes;
    }

    private static int size(String text, int radix) throws IOException {
        try {
            int size = Integer.parseInt(text, radix);
            if (size >= 0 && size <= LARGEST_BODY) {
                return size;
            }
        } catch (NumberFormatException notANumber) {
            throw new IOException("Not a length: " + text, notANumber);
        }
        throw new IOException("The body is larger than " + LARGEST_BODY + " bytes");
    }

    /** A line without its line feed; empty at the end of the stream. */
    private String line() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int c = in.read(); c >= 0; c = in.read()) {
            if (c == '\n') {
                return line.size() == 0 ? "\r" : line.toString(StandardCharsets.ISO_8859_1);
            }
            if (line.size() == LONGEST_LINE) {
                throw new IOException("A line is longer than " + LONGEST_LINE + " bytes");
            }
            line.write(c);
        }
        return "";
    }
}
