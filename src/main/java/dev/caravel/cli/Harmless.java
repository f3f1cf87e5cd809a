package dev.caravel.cli;

import java.util.Locale;

/** Words of a model as a terminal may get them: what could command it or turn text around is written as a number. */
final class Harmless {

    private Harmless() {}

    /** Exactly what is there, line by line. */
    static String lines(String text) {
        StringBuilder harmless = new StringBuilder();
        text.codePoints()
                .forEach(point -> harmless.append(
                        point == '\n' || isHarmless(point) ? Character.toString(point) : number(point)));
        return harmless.toString();
    }

    /** In one line of so many characters; what is left out shows as an ellipsis. */
    static String line(String text, int longest) {
        String line = lines(text.replaceAll("\\s+", " ").strip());
        return line.length() <= longest ? line : line.substring(0, longest - 1) + "…";
    }

    private static boolean isHarmless(int point) {
        int type = Character.getType(point);
        return !Character.isISOControl(point)
                && type != Character.FORMAT
                && type != Character.LINE_SEPARATOR
                && type != Character.PARAGRAPH_SEPARATOR
                && type != Character.SURROGATE;
    }

    private static String number(int point) {
        return String.format(Locale.ROOT, "\\u%04x", point);
    }
}
