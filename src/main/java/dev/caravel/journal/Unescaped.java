package dev.caravel.journal;

import java.util.Arrays;

/**
 * Text as it reads when all its JSON escapes are undone, however often JSON was put into JSON: {@code \/}, {@code \u0073},
 * {@code \\n} and their like are the one character that they stand for. Knows where each character came from.
 */
final class Unescaped {

    private static final int UNICODE_DIGITS = 4;
    private static final int HEX = 16;
    private static final String LETTERS = "nrtbf";
    private static final String MEANINGS = "\n\r\t\b\f";

    private final String source;
    private final StringBuilder text;
    /** For each escape the place of its character, and how many characters of the source stand before what follows it. */
    private int[] places = new int[16];

    private int[] ends = new int[16];
    private int escapes;

    private Unescaped(String source, StringBuilder text) {
        this.source = source;
        this.text = text;
    }

    static Unescaped of(String source) {
        if (source.indexOf('\\') < 0) {
            return new Unescaped(source, null);
        }
        Unescaped unescaped = new Unescaped(source, new StringBuilder(source.length()));
        unescaped.read();
        return unescaped;
    }

    private void read() {
        int plain = 0;
        for (int at = source.indexOf('\\'); at >= 0; at = source.indexOf('\\', plain)) {
            text.append(source, plain, at);
            int last = at;
            while (last + 1 < source.length() && source.charAt(last + 1) == '\\') {
                last++;
            }
            plain = escape(last);
            note(plain);
        }
        text.append(source, plain, source.length());
    }

    /** Adds what the escape stands for whose last backslash is there, and gives its end. */
    private int escape(int backslash) {
        char letter = backslash + 1 < source.length() ? source.charAt(backslash + 1) : ' ';
        int meaning = LETTERS.indexOf(letter);
        if (letter == '/' || letter == '"') {
            text.append(letter);
        } else if (meaning >= 0) {
            text.append(MEANINGS.charAt(meaning));
        } else if (letter == 'u' && isUnicode(backslash + 2)) {
            text.append((char) Integer.parseInt(source, backslash + 2, backslash + 2 + UNICODE_DIGITS, HEX));
            return backslash + 2 + UNICODE_DIGITS;
        } else {
            text.append('\\');
            return backslash + 1;
        }
        return backslash + 2;
    }

    private boolean isUnicode(int from) {
        if (from + UNICODE_DIGITS > source.length()) {
            return false;
        }
        for (int i = from; i < from + UNICODE_DIGITS; i++) {
            if (Character.digit(source.charAt(i), HEX) < 0) {
                return false;
            }
        }
        return true;
    }

    private void note(int end) {
        if (escapes == places.length) {
            places = Arrays.copyOf(places, 2 * escapes);
            ends = Arrays.copyOf(ends, 2 * escapes);
        }
        places[escapes] = text.length() - 1;
        ends[escapes] = end;
        escapes++;
    }

    /** As it reads. */
    String text() {
        return text == null ? source : text.toString();
    }

    /** Where the character at that place begins in the source; of the place behind the last one, where the source ends. */
    int begin(int place) {
        int before = Arrays.binarySearch(places, 0, escapes, place - 1);
        int last = before >= 0 ? before : -before - 2;
        return last < 0 ? place : ends[last] + place - 1 - places[last];
    }
}
