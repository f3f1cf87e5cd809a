package dev.caravel.replay;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** A body in pieces that heed neither lines nor characters. */
public final class Chunks {

    private Chunks() {}

    /** Pieces of 1 to {@code longest} bytes. */
    public static List<byte[]> random(byte[] body, int longest, long seed) {
        Random random = new Random(seed);
        List<byte[]> pieces = new ArrayList<>();
        int from = 0;
        while (from < body.length) {
            int to = Math.min(body.length, from + 1 + random.nextInt(longest));
            pieces.add(Arrays.copyOfRange(body, from, to));
            from = to;
        }
        return pieces;
    }

    /** The offsets behind each event of a stream. */
    public static List<Integer> borders(byte[] body) {
        List<Integer> borders = new ArrayList<>();
        boolean emptyLine = true;
        for (int i = 0; i < body.length; i++) {
            boolean end = body[i] == '\n';
            if (end && emptyLine) {
                borders.add(i + 1);
            }
            emptyLine = end || (emptyLine && body[i] == '\r');
        }
        return borders;
    }

    /** How many bytes of a stream hold its last event, the one without which it is no answer. */
    public static int wholeAt(Recorded stream) {
        byte[] body = stream.bytes();
        int from = 0;
        for (int border : borders(body)) {
            String event = new String(body, from, border - from, java.nio.charset.StandardCharsets.UTF_8);
            boolean last = stream.isAnthropic()
                    ? event.contains("\"type\":\"message_stop\"") || event.contains("\"type\": \"message_stop\"")
                    : event.contains("[DONE]") || event.matches("(?s).*\"finish_reason\": ?\"[^\"]+\".*");
            if (last) {
                return border;
            }
            from = border;
        }
        throw new IllegalArgumentException(stream + " has no last event");
    }
}
