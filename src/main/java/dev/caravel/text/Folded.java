package dev.caravel.text;

import java.text.Normalizer;
import java.util.Locale;

/** Text as it is looked for: letters of either case are the same, and so is an accent within its letter or behind it. */
public final class Folded {

    private static final char LAST_ASCII = 0x7F;

    private Folded() {}

    /** The text, folded letter by letter: what is part of a text is part of it folded. */
    public static String of(String text) {
        // Most texts are such, and composing one takes its time.
        return isAscii(text) ? text.toLowerCase(Locale.ROOT) : ofAny(text);
    }

    private static boolean isAscii(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) > LAST_ASCII) {
                return false;
            }
        }
        return true;
    }

    private static String ofAny(String text) {
        String composed = Normalizer.normalize(text, Normalizer.Form.NFC);
        StringBuilder folded = new StringBuilder(composed.length());
        for (int i = 0; i < composed.length(); ) {
            int point = composed.codePointAt(i);
            i += Character.charCount(point);
            if (point > LAST_ASCII) {
                // Up and down again: some letters, the sigma at a word's end for one, have two small forms.
                folded.appendCodePoint(Character.toLowerCase(Character.toUpperCase(point)));
            } else {
                folded.append((char) (point >= 'A' && point <= 'Z' ? point + ('a' - 'A') : point));
            }
        }
        return folded.toString();
    }
}
