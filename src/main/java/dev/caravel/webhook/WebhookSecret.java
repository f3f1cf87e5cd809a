package dev.caravel.webhook;

import java.nio.charset.StandardCharsets;
import java.security.InvalidKeyException;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.stream.Collectors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Signs webhooks as Standard Webhooks say (version 1 of the specification, symmetric): while a secret is replaced, with both. */
public final class WebhookSecret {

    private static final String BEGINNING = "whsec_";
    private static final String ALGORITHM = "HmacSHA256";
    private static final int SHORTEST = 24;
    private static final int LONGEST = 64;

    private final List<byte[]> keys;

    private WebhookSecret(List<byte[]> keys) {
        this.keys = keys;
    }

    /**
     * @param text one secret, or several with a space or comma between them
     * @throws IllegalArgumentException when one is none; it does not say the secret
     */
    public static WebhookSecret parse(String text) {
        return new WebhookSecret(Arrays.stream(text.strip().split("[\\s,]+"))
                .map(WebhookSecret::key)
                .toList());
    }

    private static byte[] key(String secret) {
        if (secret.startsWith(BEGINNING)) {
            try {
                byte[] key = Base64.getDecoder().decode(secret.substring(BEGINNING.length()));
                if (key.length >= SHORTEST && key.length <= LONGEST) {
                    return key;
                }
            } catch (IllegalArgumentException e) {
                // Said below, without the secret.
            }
        }
        throw new IllegalArgumentException("a secret must be " + BEGINNING + " and " + SHORTEST + " to " + LONGEST
                + " bytes in Base64; echo " + BEGINNING + "$(openssl rand -base64 32) makes one");
    }

    /** The value of {@code webhook-signature}: a signature by each secret. */
    String sign(String id, long timestamp, String body) {
        byte[] signed = (id + "." + timestamp + "." + body).getBytes(StandardCharsets.UTF_8);
        return keys.stream()
                .map(key -> "v1," + Base64.getEncoder().encodeToString(hash(key, signed)))
                .collect(Collectors.joining(" "));
    }

    private static byte[] hash(byte[] key, byte[] signed) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(key, ALGORITHM));
            return mac.doFinal(signed);
        } catch (NoSuchAlgorithmException | InvalidKeyException e) {
            throw new IllegalStateException("every Java has " + ALGORITHM, e);
        }
    }

    @Override
    public String toString() {
        return BEGINNING + "…";
    }
}
