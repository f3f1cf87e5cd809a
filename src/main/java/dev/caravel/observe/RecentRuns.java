package dev.caravel.observe;

import dev.caravel.journal.EndedRun;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.OptionalLong;

/** How the runs of the last hour ended, and how long they took; at most the last thousand. Thread-safe. */
final class RecentRuns {

    private static final Duration WINDOW = Duration.ofHours(1);
    static final int MOST = 1_000;

    private final Deque<Ended> ended = new ArrayDeque<>();

    /** @param milliseconds from the run's start to its answer; empty when there is no answer */
    private record Ended(Instant at, OptionalLong milliseconds) {}

    /**
     * What they come to.
     *
     * @param ended how many ended
     * @param averageMs from start to answer; 0 when none has an answer
     * @param p95Ms 95 of 100 had their answer after at most this time
     */
    record Summary(int ended, long averageMs, long p95Ms) {}

    /** It has no answer, or was begun elsewhere. */
    synchronized void withoutTime(Instant at) {
        add(new Ended(at, OptionalLong.empty()));
    }

    synchronized void answered(Instant begun, Instant at) {
        add(new Ended(at, OptionalLong.of(Duration.between(begun, at).toMillis())));
    }

    /** Those that ended before the ones that are known, the last one first. */
    synchronized void before(List<EndedRun> runs) {
        runs.stream()
                .limit(MOST - ended.size())
                .forEach(run -> ended.addFirst(new Ended(
                        run.at(),
                        run.answeredAfter()
                                .map(time -> OptionalLong.of(time.toMillis()))
                                .orElseGet(OptionalLong::empty))));
    }

    private void add(Ended run) {
        ended.addLast(run);
        if (ended.size() > MOST) {
            ended.removeFirst();
        }
    }

    Summary summary(Instant now) {
        List<Ended> recent = since(now.minus(WINDOW));
        long[] times = recent.stream()
                .flatMapToLong(run -> run.milliseconds().stream())
                .sorted()
                .toArray();
        long sum = 0;
        for (long time : times) {
            sum += time;
        }
        return new Summary(
                recent.size(),
                times.length == 0 ? 0 : Math.round((double) sum / times.length),
                times.length == 0 ? 0 : times[(int) Math.ceil(times.length * 0.95) - 1]);
    }

    private synchronized List<Ended> since(Instant begin) {
        return ended.stream().filter(run -> run.at().isAfter(begin)).toList();
    }
}
