package dev.caravel.model;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/**
 * Reads server-sent events as the HTML standard defines them (section 9.2.6): lines end in CR, LF or both, data lines are
 * joined, comments are skipped, an event that the stream's end cuts off is dropped. Holds one line and one event in memory.
 */
final class EventStream {

    private static final byte[] BYTE_ORDER_MARK = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};

    private final InputStream in;
    private final byte[] buffer = new byte[8192];
    private int next;
    private int end;
    private byte[] line = new byte[512];
    private int length;
    private long bytes;
    private boolean afterCarriageReturn;
    private boolean firstLine = true;

    EventStream(InputStream in) {
        this.in = in;
    }

    /**
     * The next event that has data; empty at the stream's end.
     *
     * @throws IOException when the stream breaks
     */
    Optional<ServerSentEvent> next() throws IOException {
        String name = "message";
        StringBuilder data = null;
        while (readLine()) {
            if (length == 0) {
                if (data != null) {
                    return Optional.of(new ServerSentEvent(name, data.toString()));
                }
                name = "message";
            } else if (startsWith("data")) {
                data = append(data, value("data"));
            } else if (startsWith("event")) {
                name = value("event");
            } else if (startsWith("error")) {
                // No field of the standard's, but llama.cpp's of 2025.
                name = ServerSentEvent.ERROR;
                data = append(data, value("error"));
            }
        }
        return Optional.empty();
    }

    private static StringBuilder append(StringBuilder data, String more) {
        if (data == null) {
            return new StringBuilder(more);
        }
        if (data.length() + more.length() > ReplyBounds.KEPT) {
            throw ReplyBounds.passed("an event without an end");
        }
        return data.append('\n').append(more);
    }

    private boolean startsWith(String field) {
        if (length < field.length() || (length > field.length() && line[field.length()] != ':')) {
            return false;
        }
        for (int i = 0; i < field.length(); i++) {
            if (line[i] != field.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    private String value(String field) {
        int from = Math.min(field.length() + 1, length);
        if (from < length && line[from] == ' ') {
            from++;
        }
        return new String(line, from, length - from, StandardCharsets.UTF_8);
    }

    /** Reads a line without its end into {@link #line}; false at the stream's end, where an unfinished line is dropped. */
    private boolean readLine() throws IOException {
        length = 0;
        while (true) {
            if (next == end && !fill()) {
                return false;
            }
            if (afterCarriageReturn) {
                afterCarriageReturn = false;
                if (buffer[next] == '\n') {
                    next++;
                    continue;
                }
            }
            int from = next;
            while (next < end && buffer[next] != '\n' && buffer[next] != '\r') {
                next++;
            }
            keep(from, next - from);
            if (next < end) {
                afterCarriageReturn = buffer[next++] == '\r';
                dropByteOrderMark();
                return true;
            }
        }
    }

    private boolean fill() throws IOException {
        next = 0;
        end = in.read(buffer);
        if (end < 0) {
            end = 0;
            return false;
        }
        bytes += end;
        if (bytes > ReplyBounds.STREAM) {
            throw ReplyBounds.passed("a stream without an end");
        }
        return true;
    }

    private void keep(int from, int count) {
        if (length + count > ReplyBounds.KEPT) {
            throw ReplyBounds.passed("a line without an end");
        }
        if (length + count > line.length) {
            line = Arrays.copyOf(line, Math.max(line.length * 2, length + count));
        }
        System.arraycopy(buffer, from, line, length, count);
        length += count;
    }

    private void dropByteOrderMark() {
        if (firstLine && length >= 3 && Arrays.equals(line, 0, 3, BYTE_ORDER_MARK, 0, 3)) {
            length -= 3;
            System.arraycopy(line, 3, line, 0, length);
        }
        firstLine = false;
    }
}
