package dev.caravel.journal;

import dev.caravel.money.Usage;
import dev.caravel.time.UtcDay;
import java.util.Optional;

/**
 * What runs came to on a day in UTC, in all processes that share the journal.
 *
 * @param tokens all tokens of replies, cached ones included
 * @param ended how many runs ended, subagents' runs included
 * @param failed how many of them failed
 */
public record DaySums(long tokens, long ended, long failed) {

    public static final DaySums NONE = new DaySums(0, 0, 0);

    /** What the event adds to its day. */
    public static DaySums of(Event event) {
        Optional<Usage> used = event.reply().map(Event.ModelReplied::usage);
        if (used.isPresent()) {
            return new DaySums(used.get().promptTokens() + used.get().outputTokens(), 0, 0);
        }
        return event instanceof Event.RunEnded ended
                ? new DaySums(0, 1, ended.status() == RunStatus.FAILED ? 1 : 0)
                : NONE;
    }

    /** The day, as journals name it. */
    public static String day(Entry entry) {
        return UtcDay.of(entry.at());
    }

    public DaySums plus(DaySums other) {
        return new DaySums(tokens + other.tokens, ended + other.ended, failed + other.failed);
    }
}
