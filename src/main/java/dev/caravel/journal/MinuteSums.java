package dev.caravel.journal;

import dev.caravel.money.Dollars;
import java.time.Instant;
import java.util.Optional;

/**
 * What runs came to in a minute, or a longer stretch of time. An attempt and its money belong to the minute of the event that
 * tells how it ended.
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

    private static final int SECONDS = 60;

    /** Of a minute in which nothing happened. */
    public static MinuteSums none(long minute) {
        return new MinuteSums(minute, 0, 0, 0, 0, 0, 0, 0, Dollars.ZERO);
    }

    /** What the entry adds to its minute. */
    public static MinuteSums of(Entry entry) {
        MinuteSums none = none(minute(entry.at()));
        Optional<Event.ModelReplied> reply = entry.event().reply();
        if (reply.isPresent()) {
            return none.plus(reply.get());
        } else if (entry.event() instanceof Event.ModelFailed failed) {
            int retries = failed.retryInMs() == null ? 0 : 1;
            return new MinuteSums(none.minute, 0, 0, 0, retries, 0, 0, 0, known(failed.costUsd()));
        } else if (entry.event() instanceof Event.RunEnded ended) {
            int failed = ended.status() == RunStatus.FAILED ? 1 : 0;
            return new MinuteSums(none.minute, 1, failed, 0, 0, 0, 0, 0, Dollars.ZERO);
        }
        return none;
    }

    private MinuteSums plus(Event.ModelReplied reply) {
        long used = reply.usage() == null
                ? 0
                : reply.usage().promptTokens() + reply.usage().outputTokens();
        boolean isStream = reply.firstMs() != null;
        return new MinuteSums(
                minute, 0, 0, 1, 0, isStream ? 1 : 0, isStream ? reply.firstMs() : 0, used, known(reply.costUsd()));
    }

    private static Dollars known(Dollars cost) {
        return cost == null ? Dollars.ZERO : cost;
    }

    /** The minute of a moment, since 1970. */
    public static long minute(Instant at) {
        return at.getEpochSecond() / SECONDS;
    }

    /** Whether nothing happened. */
    public boolean isNothing() {
        return equals(none(minute));
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
