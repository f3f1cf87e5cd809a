package dev.caravel.journal;

import java.util.Optional;

/**
 * Whether it is a run's turn on its thread.
 *
 * @param front the run that goes first; empty when the thread is the run's own now
 * @param previous the run whose turn it was before, where the conversation continues; empty when there was none
 */
public record ThreadTurn(Optional<Front> front, Optional<String> previous) {

    /** A run that others of its thread wait for. */
    public record Front(String run, State state) {}

    /** What a run in front is doing. */
    public enum State {
        /** A process is busy with it. */
        BUSY,
        /** It waits for a person or its provider, or is resumed when its program is started again. */
        STANDING,
        /** Its program died. */
        LEFT_BEHIND
    }

    /** It is another run's turn. */
    public static ThreadTurn behind(String run, State state) {
        return new ThreadTurn(Optional.of(new Front(run, state)), Optional.empty());
    }

    /**
     * It is this run's turn, after the other's.
     *
     * @param previous null when there was none
     */
    public static ThreadTurn after(String previous) {
        return new ThreadTurn(Optional.empty(), Optional.ofNullable(previous));
    }
}
