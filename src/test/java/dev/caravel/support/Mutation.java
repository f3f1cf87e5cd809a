package dev.caravel.support;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** Makes something else of a valid text: cut, doubled, bent, blown up. */
public final class Mutation {

    private static final List<String> ODD = List.of(
            "null",
            "{}",
            "[]",
            "true",
            "\"\"",
            "-1",
            "1e999999999",
            "-1e-999999999",
            "9".repeat(900),
            "9".repeat(2_000),
            "\"\\ud800\"",
            "\"\\udfff\\ud83d\"",
            "\u0000",
            "\uFEFF",
            "data:",
            "data: [DONE]\n\n",
            "[DONE]",
            "event: error\n",
            "error: ",
            "\n",
            "\r\n\r\n",
            "\r",
            ":",
            ",",
            "\\",
            "\"",
            "}",
            "]",
            "{\"a\":",
            "<",
            "\u2028",
            "{\"type\":\"message_stop\"}",
            "\"finish_reason\":\"stop\",",
            "\"index\":-1,",
            "\"index\":99999999999,");

    private final Random random;

    public Mutation(Random random) {
        this.random = random;
    }

    /** @param other of which a part may get into it */
    public byte[] of(byte[] sample, byte[] other) {
        byte[] body = sample;
        for (int times = random.nextInt(6); times > 0; times--) {
            body = once(body, other);
        }
        return body;
    }

    private byte[] once(byte[] body, byte[] other) {
        int at = random.nextInt(body.length + 1);
        int to = Math.min(body.length, at + random.nextInt(200));
        return switch (random.nextInt(12)) {
            case 0 -> Arrays.copyOf(body, at);
            case 1 -> join(body, 0, at, new byte[0], to);
            case 2 -> join(body, 0, to, new byte[0], at);
            case 3 -> join(body, 0, at, other, to);
            case 4, 5, 6 -> join(body, 0, at, bytes(ODD.get(random.nextInt(ODD.size()))), at);
            case 7 -> bent(body);
            case 8 -> join(body, 0, at, bytes(nested()), at);
            case 9 -> join(body, 0, at, bytes("\"" + "x\ud83d\ude00\\n".repeat(random.nextInt(100_000)) + "\""), at);
            case 10 -> replacedValue(body, at);
            default -> repeated(body, at, to);
        };
    }

    private String nested() {
        int depth = random.nextInt(3_000);
        String open = random.nextBoolean() ? "[" : "{\"a\":";
        String close = open.equals("[") ? "]" : "}";
        return open.repeat(depth) + (random.nextBoolean() ? "1" + close.repeat(depth) : "");
    }

    private byte[] bent(byte[] body) {
        byte[] bent = body.clone();
        for (int i = random.nextInt(20); i > 0 && bent.length > 0; i--) {
            bent[random.nextInt(bent.length)] = (byte) random.nextInt(256);
        }
        return bent;
    }

    /** The value behind the next colon becomes another one. */
    private byte[] replacedValue(byte[] body, int from) {
        String text = new String(body, StandardCharsets.ISO_8859_1);
        int colon = text.indexOf("\":", from);
        if (colon < 0) {
            return body;
        }
        int end = colon + 2;
        while (end < text.length() && ",}]\n".indexOf(text.charAt(end)) < 0) {
            end++;
        }
        return join(body, 0, colon + 2, bytes(ODD.get(random.nextInt(ODD.size()))), end);
    }

    private byte[] repeated(byte[] body, int at, int to) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        all.write(body, 0, at);
        for (int i = random.nextInt(500); i >= 0; i--) {
            all.write(body, at, to - at);
        }
        all.write(body, to, body.length - to);
        return all.toByteArray();
    }

    private static byte[] join(byte[] body, int from, int to, byte[] middle, int again) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        all.write(body, from, to - from);
        all.writeBytes(middle);
        all.write(body, again, body.length - again);
        return all.toByteArray();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
