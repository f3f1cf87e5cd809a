package dev.caravel.observe;

import dev.caravel.journal.Entry;
import dev.caravel.journal.Event;
import dev.caravel.journal.MinuteSums;
import dev.caravel.journal.RunListener;
import dev.caravel.journal.RunStatus;
import dev.caravel.money.Dollars;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.LongStream;

/** What runs came to in each minute of the last day: in this process, and in others as far as they have told. Thread-safe; its memory is bounded. */
public final class Pulse implements RunListener {

    static final int MINUTES = 24 * 60;

    private static final int SECONDS = 60;

    /** Of this process, by the minute since 1970, modulo a day. */
    private final MinuteSums[] own = new MinuteSums[MINUTES];

    private Map<Long, MinuteSums> others = Map.of();

    @Override
    public void recorded(Entry entry) {
        long minute = minute(entry.at());
        Optional<Event.ModelReplied> reply = entry.event().reply();
        if (reply.isPresent()) {
            Event.ModelReplied replied = reply.get();
            long tokens = replied.usage() == null
                    ? 0
                    : replied.usage().promptTokens() + replied.usage().outputTokens();
            Dollars cost = replied.costUsd() == null ? Dollars.ZERO : replied.costUsd();
            boolean streamed = replied.firstMs() != null;
            add(new MinuteSums(minute, 0, 0, 1, 0, streamed ? 1 : 0, streamed ? replied.firstMs() : 0, tokens, cost));
        } else if (entry.event() instanceof Event.ModelFailed failed) {
            Dollars cost = failed.costUsd() == null ? Dollars.ZERO : failed.costUsd();
            add(new MinuteSums(minute, 0, 0, 0, failed.retryInMs() == null ? 0 : 1, 0, 0, 0, cost));
        } else if (entry.event() instanceof Event.RunEnded ended) {
            add(new MinuteSums(minute, 1, ended.status() == RunStatus.FAILED ? 1 : 0, 0, 0, 0, 0, 0, Dollars.ZERO));
        }
    }

    static long minute(Instant at) {
        return at.getEpochSecond() / SECONDS;
    }

    private synchronized void add(MinuteSums more) {
        int place = place(more.minute());
        MinuteSums known = own[place];
        if (known == null || known.minute() < more.minute()) {
            own[place] = more;
        } else if (known.minute() == more.minute()) {
            own[place] = known.plus(more);
        }
    }

    private static int place(long minute) {
        return (int) (minute % MINUTES);
    }

    private MinuteSums own(long minute) {
        MinuteSums known = own[place(minute)];
        return known != null && known.minute() == minute ? known : MinuteSums.none(minute);
    }

    /** What other processes came to: all that is known of them. */
    synchronized void others(List<MinuteSums> told) {
        others = told.stream().collect(Collectors.toMap(MinuteSums::minute, Function.identity(), MinuteSums::plus));
    }

    /** The minutes from one to another, both included, in which something happened in this process. */
    synchronized List<MinuteSums> own(long from, long to) {
        return LongStream.rangeClosed(Math.max(from, to - MINUTES + 1), to)
                .mapToObj(this::own)
                .filter(sums -> !sums.equals(MinuteSums.none(sums.minute())))
                .toList();
    }

    /**
     * The last stretches of time, the oldest first; the last one is not over yet.
     *
     * @param minutes how long each is
     */
    synchronized List<MinuteSums> last(Instant now, int count, int minutes) {
        long end = minute(now) / minutes * minutes + minutes;
        List<MinuteSums> last = new ArrayList<>(count);
        for (long begin = end - (long) count * minutes; begin < end; begin += minutes) {
            MinuteSums sum = MinuteSums.none(begin);
            for (long minute = begin; minute < begin + minutes; minute++) {
                sum = sum.plus(own(minute));
                sum = others.containsKey(minute) ? sum.plus(others.get(minute)) : sum;
            }
            last.add(sum);
        }
        return last;
    }
}
