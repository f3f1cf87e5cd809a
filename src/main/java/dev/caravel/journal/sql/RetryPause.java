package dev.caravel.journal.sql;

import java.time.Duration;

/**
 * How long a database that fails is waited for, and the pauses between looks at it: short at first, so that a restart costs
 * little, then longer. Begins with the first failure.
 */
final class RetryPause {

    private static final long FIRST_PAUSE_MS = 100;
    private static final long LONGEST_PAUSE_MS = 2_000;

    private final long begun = System.nanoTime();
    private final Duration longest;
    private long pause = FIRST_PAUSE_MS;

    RetryPause(Duration longest) {
        this.longest = longest;
    }

    boolean isOver() {
        return isOver(begun);
    }

    /** True for those who have come at that time, by {@link System#nanoTime}, or before the failure, and have waited enough. */
    boolean isOver(long since) {
        long now = System.nanoTime();
        return Math.min(now - since, now - begun) >= longest.toNanos();
    }

    /** Milliseconds until the next look. */
    long pause() {
        long now = pause;
        pause = Math.min(2 * pause, LONGEST_PAUSE_MS);
        return now;
    }
}
