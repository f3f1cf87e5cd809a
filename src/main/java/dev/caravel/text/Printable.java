package dev.caravel.text;

import java.util.Locale;

/**
 * Words from outside as a terminal and a log may get them. A terminal obeys control characters, and others turn text around,
 * hide in it or break a line that is meant to be one: each of these is written as its number.
 */
public final class Printable {

    /** As much of something from outside as one line of a log carries. */
    public static final int LONGEST = 200;

    private static final int ZERO_WIDTH_NON_JOINER = 0x200C;
    private static final int ZERO_WIDTH_JOINER = 0x200D;
    private static final int LAST_ASCII = 0x7F;
    private static final int NEXT_LINE = 0x85;

    private Printable() {}

    /** Exactly what is there, line by line; tabs stay, too. */
    public static String lines(String text) {
        StringBuilder printable = new StringBuilder(text.length());
        int before = 0;
        for (int i = 0; i < text.length(); ) {
            int point = text.codePointAt(i);
            i += Character.charCount(point);
            boolean endsLine = point == '\r' && i < text.length() && text.charAt(i) == '\n';
            if (!endsLine) {
                append(printable, point, before, point == '\n' || point == '\t');
            }
            before = point;
        }
        return printable.toString();
    }

    /** In one line of a log. */
    public static String line(String text) {
        return line(text, LONGEST);
    }

    /** In one line, however long. */
    public static String wholeLine(String text) {
        return line(text, Integer.MAX_VALUE - 1);
    }

    /** In one line of at most so many characters; what is left out shows as an ellipsis. */
    public static String line(String text, int longest) {
        StringBuilder line = new StringBuilder();
        int before = 0;
        boolean gap = false;
        // No more is looked at than is shown: the text may be of any length.
        for (int i = 0; i < text.length() && line.length() <= longest; ) {
            int point = text.codePointAt(i);
            i += Character.charCount(point);
            if (isSpace(point)) {
                gap = !line.isEmpty();
            } else {
                line.append(gap ? " " : "");
                append(line, point, before, false);
                gap = false;
            }
            before = point;
        }
        return line.length() <= longest ? line.toString() : cut(line, longest - 1) + "…";
    }

    private static String cut(CharSequence line, int length) {
        boolean inside = length > 0 && Character.isHighSurrogate(line.charAt(length - 1));
        return line.subSequence(0, inside ? length - 1 : length).toString();
    }

    private static void append(StringBuilder printable, int point, int before, boolean allowed) {
        if (allowed || isPrintable(point) || isJoint(point, before)) {
            printable.appendCodePoint(point);
        } else {
            printable.append(String.format(Locale.ROOT, "\\u%04x", point));
        }
    }

    private static boolean isSpace(int point) {
        return Character.isWhitespace(point) || Character.isSpaceChar(point) || point == NEXT_LINE;
    }

    private static boolean isPrintable(int point) {
        int type = Character.getType(point);
        return !Character.isISOControl(point)
                && type != Character.FORMAT
                && type != Character.LINE_SEPARATOR
                && type != Character.PARAGRAPH_SEPARATOR
                && type != Character.SURROGATE;
    }

    /** Persian words and many emoji are joined so; between Latin letters it only hides. */
    private static boolean isJoint(int point, int before) {
        return (point == ZERO_WIDTH_JOINER || point == ZERO_WIDTH_NON_JOINER) && (before == 0 || before > LAST_ASCII);
    }
}
