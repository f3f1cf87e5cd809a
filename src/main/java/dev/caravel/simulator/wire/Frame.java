package dev.caravel.simulator.wire;

/** One event of a streamed answer, as it goes over the socket. */
public record Frame(Kind kind, String text) {

    /** What the event carries; the pace and the faults depend on it. */
    public enum Kind {
        /** What frames the content: starts, ends, usage. */
        FRAME,
        /** A piece of text or of a thought. */
        TEXT,
        /** A piece of a tool call's arguments. */
        ARGUMENTS;

        /** Whether a model would take its time to produce it. */
        public boolean takesTime() {
            return this != FRAME;
        }
    }
}
