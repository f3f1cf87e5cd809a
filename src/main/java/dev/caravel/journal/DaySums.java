package dev.caravel.journal;

/**
 * What runs came to on a day in UTC, in all processes that share the journal.
 *
 * @param tokens all tokens of replies, cached ones included
 * @param ended how many runs ended, subagents' runs included
 * @param failed how many of them failed
 */
public record DaySums(long tokens, long ended, long failed) {

    public static final DaySums NONE = new DaySums(0, 0, 0);

    /** The same of a day, or a part of it. */
    public static DaySums of(MinuteSums sums) {
        return new DaySums(sums.tokens(), sums.ended(), sums.failed());
    }
}
