package dev.caravel.recovery;

import java.time.Duration;

/**
 * How long the journal keeps what is over.
 *
 * @param runs runs, from their end
 * @param keys the keys of runs, so that the same message does not begin a second one when it comes once more
 */
public record Retention(Duration runs, Duration keys) {}
