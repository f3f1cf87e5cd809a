package dev.caravel.observe;

import dev.caravel.journal.Entry;
import dev.caravel.journal.Event;
import dev.caravel.journal.RunListener;
import dev.caravel.journal.RunStatus;
import dev.caravel.money.Dollars;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** What the runs of this process came to in each minute of the last day. Thread-safe; its memory is bounded. */
public final class Pulse implements RunListener {

    static final int MINUTES = 24 * 60;

    private static final int SECONDS = 60;

    /** By the minute since 1970, modulo a day. */
    private final Beat[] beats = new Beat[MINUTES];

    /**
     * A stretch of time.
     *
     * @param ended runs that ended, subagents' runs included
     * @param failed those of them that failed
     * @param calls replies of models
     * @param retries attempts that were made again
     * @param streamed those of the replies that came as streams
     * @param firstMs milliseconds to the first data of all of these together
     * @param tokens all tokens, cached ones included
     */
    public record Beat(
            long minute,
            int ended,
            int failed,
            int calls,
            int retries,
            int streamed,
            long firstMs,
            long tokens,
            Dollars spent) {

        private static Beat none(long minute) {
            return new Beat(minute, 0, 0, 0, 0, 0, 0, 0, Dollars.ZERO);
        }

        private Beat plus(Beat other) {
            return new Beat(
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

    @Override
    public void recorded(Entry entry) {
        long minute = minute(entry.at());
        if (entry.event() instanceof Event.ModelReplied replied) {
            long tokens = replied.usage() == null
                    ? 0
                    : replied.usage().promptTokens() + replied.usage().outputTokens();
            Dollars cost = replied.costUsd() == null ? Dollars.ZERO : replied.costUsd();
            boolean streamed = replied.firstMs() != null;
            add(new Beat(minute, 0, 0, 1, 0, streamed ? 1 : 0, streamed ? replied.firstMs() : 0, tokens, cost));
        } else if (entry.event() instanceof Event.ModelFailed failed) {
            Dollars cost = failed.costUsd() == null ? Dollars.ZERO : failed.costUsd();
            add(new Beat(minute, 0, 0, 0, failed.retryInMs() == null ? 0 : 1, 0, 0, 0, cost));
        } else if (entry.event() instanceof Event.RunEnded ended) {
            add(new Beat(minute, 1, ended.status() == RunStatus.FAILED ? 1 : 0, 0, 0, 0, 0, 0, Dollars.ZERO));
        }
    }

    private static long minute(Instant at) {
        return at.getEpochSecond() / SECONDS;
    }

    private synchronized void add(Beat beat) {
        int place = (int) (beat.minute() % MINUTES);
        Beat known = beats[place];
        if (known == null || known.minute() < beat.minute()) {
            beats[place] = beat;
        } else if (known.minute() == beat.minute()) {
            beats[place] = known.plus(beat);
        }
    }

    /**
     * The last stretches of time, the oldest first; the last one is not over yet.
     *
     * @param minutes how long each is
     */
    synchronized List<Beat> last(Instant now, int count, int minutes) {
        long end = minute(now) / minutes * minutes + minutes;
        List<Beat> last = new ArrayList<>(count);
        for (long begin = end - (long) count * minutes; begin < end; begin += minutes) {
            Beat sum = Beat.none(begin);
            for (long minute = begin; minute < begin + minutes; minute++) {
                Beat beat = beats[(int) (minute % MINUTES)];
                sum = beat != null && beat.minute() == minute ? sum.plus(beat) : sum;
            }
            last.add(sum);
        }
        return last;
    }
}
