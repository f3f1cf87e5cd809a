package dev.caravel.run;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** What an approval is bound to: the exact call. */
public final class CallDigest {

    /** Some hosts count their calls anew in every reply, so the turn belongs to it. */
    public static String of(Run run, RequestedCall call) {
        return sha256(String.join(
                "\n",
                run.id(),
                String.valueOf(run.turns()),
                call.id(),
                call.tool(),
                call.arguments().toString()));
    }

    /** In hexadecimal digits. */
    public static String sha256(String text) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    private CallDigest() {}
}
