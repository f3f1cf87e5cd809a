package dev.caravel.compaction;

import dev.caravel.journal.CompactionReason;
import java.util.OptionalLong;

/**
 * How much of a conversation fits into a model's context window.
 *
 * @param window how many tokens the model takes; empty when nobody knows
 * @param tokens about how many the next request has
 * @param bytes how long that is
 * @param reply how many tokens the reply may have
 */
record Room(OptionalLong window, long tokens, long bytes, int reply) {

    /** So much of a window is never kept free for the reply, however long that may be. */
    private static final long MOST_FOR_REPLY = 4;

    private static final long LONGEST_SUMMARY = 4_096;
    private static final long SHORTEST_SUMMARY = 256;
    private static final long SUMMARY_PART = 8;
    private static final long TAIL_PART = 4;

    /** How many tokens the next request may have. */
    long limit() {
        return window.isPresent()
                ? window.getAsLong() - Math.min(reply, window.getAsLong() / MOST_FOR_REPLY)
                // It was too long, by how much nobody says.
                : tokens * 3 / 4;
    }

    boolean isTooSmall() {
        return window.isPresent() && tokens > limit();
    }

    /** How many tokens a summary may have. */
    int summaryTokens() {
        return (int) Math.max(SHORTEST_SUMMARY, Math.min(LONGEST_SUMMARY, limit() / SUMMARY_PART));
    }

    /** How far the conversation is to be cut. A request that was refused was longer than it seemed. */
    Cut.Aim aim(CompactionReason reason) {
        boolean misjudged = reason != CompactionReason.WINDOW;
        long limitBytes = bytesOf(limit());
        return new Cut.Aim(
                misjudged ? limitBytes / 2 : limitBytes / 5 * 4,
                limitBytes / (misjudged ? 2 * TAIL_PART : TAIL_PART),
                bytesOf(summaryTokens()));
    }

    /** How long so many tokens are, as dense as this request. */
    private long bytesOf(long some) {
        return (long) ((double) some * bytes / Math.max(tokens, 1));
    }

    /** How many tokens a part of it has. */
    long tokensOf(long some) {
        return (long) ((double) some * tokens / Math.max(bytes, 1));
    }
}
