package dev.caravel.journal;

/**
 * Sees what happens to runs while it happens. Called by the run's own thread: be quick and do not throw.
 *
 * <p>Text is shown live and never written down; what counts is the {@code model.replied} event that follows it.
 */
public interface RunListener {

    /** An event was recorded. */
    default void recorded(Entry entry) {}

    /** The model wrote this much more of its answer. */
    default void text(String run, String delta) {}

    /** What was shown since the last {@code model.asked} does not count: the attempt failed. */
    default void textRetracted(String run) {}

    /**
     * Whether somebody follows the run who must not be shown an event that could be lost: then each is safe before it is
     * recorded.
     */
    default boolean isFollowed(String run) {
        return false;
    }
}
