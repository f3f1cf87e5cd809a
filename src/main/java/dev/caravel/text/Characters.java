package dev.caravel.text;

/**
 * Text without halves of characters. What lies beyond the first plane of Unicode takes two chars in Java; one without the
 * other (a text that was cut within an emoji, a model that wrote half of one) has no form in UTF-8, and hosts refuse the whole
 * request for it.
 */
public final class Characters {

    private static final char REPLACEMENT = '\uFFFD';

    private Characters() {}

    /** The text with U+FFFD in the place of each half; mostly the text itself. Null stays null. */
    public static String whole(String text) {
        int half = text == null ? -1 : nextHalf(text, 0);
        if (half < 0) {
            return text;
        }
        StringBuilder whole = new StringBuilder(text);
        for (; half >= 0; half = nextHalf(text, half + 1)) {
            whole.setCharAt(half, REPLACEMENT);
        }
        return whole.toString();
    }

    private static int nextHalf(String text, int from) {
        for (int i = from; i < text.length(); i++) {
            char letter = text.charAt(i);
            if (Character.isSurrogate(letter)) {
                boolean pair = Character.isHighSurrogate(letter)
                        && i + 1 < text.length()
                        && Character.isLowSurrogate(text.charAt(i + 1));
                if (!pair) {
                    return i;
                }
                i++;
            }
        }
        return -1;
    }
}
