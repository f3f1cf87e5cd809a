package dev.caravel.journal.sql;

import dev.caravel.text.Characters;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Words from outside as a column can hold them. What counts is the event, which has them as they came; these are to be found. */
final class Column {

    /** Bytes. An index of PostgreSQL takes rows of 2,700, and in one there are a tenant, an agent and a key. */
    private static final int LONGEST = 1_000;

    private static final int KEPT = 150;
    private static final char REPLACEMENT = 0xFFFD;

    private Column() {}

    /** PostgreSQL has no text with the character U+0000, and half of a pair is none anywhere: U+FFFD stands for them. Null stays. */
    static String text(String words) {
        if (words == null) {
            return null;
        }
        String storable = Characters.whole(words).replace('\0', REPLACEMENT);
        byte[] stored = storable.getBytes(StandardCharsets.UTF_8);
        return stored.length <= LONGEST ? storable : shortened(storable, stored);
    }

    private static String shortened(String words, byte[] bytes) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(bytes);
            int kept = words.offsetByCodePoints(0, KEPT);
            return words.substring(0, kept) + "… sha256:" + HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
