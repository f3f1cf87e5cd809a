package dev.caravel.doctor;

/**
 * One thing that was looked at.
 *
 * @param subject what, in a word or two
 * @param state how it is
 * @param words what was found, in a line
 * @param remedy what to do; empty where there is nothing to do
 */
public record Finding(String subject, State state, String words, String remedy) {

    /** How a thing is. */
    public enum State {
        OK,
        /** Runs are possible, but something may surprise. */
        WARNING,
        /** Something does not work. */
        WRONG
    }

    public static Finding ok(String subject, String words) {
        return new Finding(subject, State.OK, words, "");
    }

    public static Finding warning(String subject, String words, String remedy) {
        return new Finding(subject, State.WARNING, words, remedy);
    }

    public static Finding wrong(String subject, String words, String remedy) {
        return new Finding(subject, State.WRONG, words, remedy);
    }
}
