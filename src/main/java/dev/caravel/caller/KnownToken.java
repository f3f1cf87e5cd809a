package dev.caravel.caller;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** Whose a token is. Only its hash is known. */
record KnownToken(byte[] sha256, Caller caller) {

    static KnownToken of(String token, Caller caller) {
        return new KnownToken(hash(token), caller);
    }

    /** Takes the same time whatever the token is. */
    boolean isOf(byte[] hash) {
        return MessageDigest.isEqual(sha256, hash);
    }

    static byte[] hash(String token) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
