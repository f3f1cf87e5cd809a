package dev.caravel.door.openai;

import java.util.ArrayList;
import java.util.List;

/**
 * Cuts a text into words, the same ones however it comes: so the events of a stream that is read once more are those of the first time. A
 * word that is not at its end is kept until it is. For one text.
 */
final class WordCutter {

    /** Not all languages put blanks between words. */
    private static final int LONGEST = 16;

    private final StringBuilder word = new StringBuilder();

    /** The words that are at their end now; each begins with the blanks before it. */
    List<String> cut(String more) {
        List<String> words = new ArrayList<>();
        for (int i = 0; i < more.length(); i++) {
            char next = more.charAt(i);
            if (isOver(next)) {
                words.add(rest());
            }
            word.append(next);
        }
        return words;
    }

    /** What is left at the text's end; empty when nothing is. */
    String rest() {
        String rest = word.toString();
        word.setLength(0);
        return rest;
    }

    private boolean isOver(char next) {
        if (word.isEmpty()) {
            return false;
        }
        boolean inWord = !Character.isWhitespace(word.charAt(word.length() - 1));
        return inWord && Character.isWhitespace(next) || word.length() >= LONGEST && !Character.isLowSurrogate(next);
    }
}
