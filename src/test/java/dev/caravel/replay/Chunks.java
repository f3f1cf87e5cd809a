package dev.caravel.replay;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Collectors;

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

    /** The offsets behind each event of a stream; a CR LF is over with its CR. */
    public static List<Integer> borders(byte[] body) {
        List<Integer> borders = new ArrayList<>();
        boolean emptyLine = true;
        for (int i = 0; i < body.length; i++) {
            boolean secondHalf = body[i] == '\n' && i > 0 && body[i - 1] == '\r';
            boolean end = !secondHalf && (body[i] == '\n' || body[i] == '\r');
            if (end && emptyLine) {
                borders.add(i + 1);
            }
            emptyLine = end || (emptyLine && secondHalf);
        }
        return borders;
    }

    /** How many bytes of a stream hold its last event, the one without which it is no answer. */
    public static int wholeAt(Recorded stream) {
        return lastEvent(stream).orElseThrow();
    }

    static boolean hasLastEvent(Recorded stream) {
        return lastEvent(stream).isPresent();
    }

    private static Optional<Integer> lastEvent(Recorded stream) {
        byte[] body = stream.bytes();
        int from = 0;
        for (int border : borders(body)) {
            if (isLast(new String(body, from, border - from, StandardCharsets.UTF_8))) {
                return Optional.of(border);
            }
            from = border;
        }
        return Optional.empty();
    }

    private static boolean isLast(String event) {
        String data = event.lines()
                .filter(line -> line.startsWith("data:"))
                .map(line -> line.substring(5).strip())
                .collect(Collectors.joining());
        if (data.isEmpty() || data.equals("[DONE]")) {
            return !data.isEmpty();
        }
        JsonNode json = Recordings.parse(data);
        for (JsonNode choice : json.path("choices")) {
            if (choice.path("index").asInt() == 0
                    && !choice.path("finish_reason").asText("").isEmpty()) {
                return true;
            }
        }
        return json.path("type").asText().equals("message_stop");
    }
}
