package dev.caravel.journal.sql;

import dev.caravel.text.Characters;
import dev.caravel.text.Folded;
import dev.caravel.text.Sha256;
import java.nio.charset.StandardCharsets;

/** Words from outside as a column can hold them. What counts is the event, which has them as they came; these are to be found. */
final class Column {

    /** Bytes. An index of PostgreSQL takes rows of 2,700, and in one there are a tenant, an agent and a key. */
    private static final int LONGEST = 1_000;

    private static final int KEPT = 150;
    private static final char REPLACEMENT = 0xFFFD;

    /** Characters of what a run was asked, and of what it answered. Beyond that nothing is found: a whole book would be read for each search. */
    private static final int MOST_WORDS = 20_000;

    private Column() {}

    /** Words to look for, or in which to look; null is none. */
    static String words(String words) {
        if (words == null) {
            return "";
        }
        String beginning = words.length() <= MOST_WORDS ? words : words.substring(0, MOST_WORDS);
        return whole(Folded.of(beginning));
    }

    /** What contains the words, as a pattern with {@code !} before what would mean something else. */
    static String like(String words) {
        return "%" + escaped(words(words)) + "%";
    }

    /** What matches any text that ends so, in the same way. */
    static String likeEnding(String end) {
        return "%" + escaped(end);
    }

    private static String escaped(String words) {
        return words.replaceAll("[!%_]", "!$0");
    }

    /** PostgreSQL has no text with the character U+0000, and half of a pair is none anywhere: U+FFFD stands for them. Null stays. */
    static String text(String words) {
        if (words == null) {
            return null;
        }
        String storable = whole(words);
        return storable.getBytes(StandardCharsets.UTF_8).length <= LONGEST
                ? storable
                : storable.substring(0, storable.offsetByCodePoints(0, KEPT)) + "… sha256:" + Sha256.of(storable);
    }

    /** The same, however long: of what is in no index. */
    static String whole(String words) {
        return Characters.whole(words).replace('\0', REPLACEMENT);
    }
}
