package dev.caravel.caller;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;

/**
 * A token that nobody had before, 256 random bits.
 *
 * @param text what its caller shows
 * @param entry its entry in the file of callers, which has the hash alone
 */
public record NewToken(String text, String entry) {

    private static final int BYTES = 32;

    /** @throws IllegalArgumentException when the name is none */
    public static NewToken of(String name) {
        CallersFile.requireName(name);
        byte[] random = new byte[BYTES];
        new SecureRandom().nextBytes(random);
        String text = "caravel_" + Base64.getUrlEncoder().withoutPadding().encodeToString(random);
        String entry = JsonNodeFactory.instance
                .objectNode()
                .put(CallersFile.NAME, name)
                .put(CallersFile.HASH, HexFormat.of().formatHex(KnownToken.hash(text)))
                .toString();
        return new NewToken(text, entry);
    }

    /** Whoever writes it into a log by mistake gives nothing away. */
    @Override
    public String toString() {
        return entry;
    }
}
