package dev.caravel.journal;

import dev.caravel.money.Dollars;

/**
 * What the runs of a process came to in a minute, or those of several in a stretch of time.
 *
 * @param minute when it begins, in minutes since 1970
 * @param ended runs that ended, subagents' runs included
 * @param failed those of them that failed
 * @param calls replies of models
 * @param retries attempts that were made again
 * @param streamed those of the replies that came as streams
 * @param firstMs milliseconds to the first data of all of these together
 * @param tokens all tokens, cached ones included
 * @param spent what the attempts have cost, in US dollars
 */
public record MinuteSums(
        long minute,
        int ended,
        int failed,
        int calls,
        int retries,
        int streamed,
        long firstMs,
        long tokens,
        Dollars spent) {

    /** Of a minute in which nothing happened. */
    public static MinuteSums none(long minute) {
        return new MinuteSums(minute, 0, 0, 0, 0, 0, 0, 0, Dollars.ZERO);
    }

    /** Both of them, from where this one begins. */
    public MinuteSums plus(MinuteSums other) {
        return new MinuteSums(
                minute,
                ended + other.ended,
                failed + other.failed,
                calls + other.calls,
                retries + other.retries,
                streamed + other.streamed,
                firstMs + other.firstMs,
                tokens + other.tokens,
                spent.plus(other.spent));
    }
}
