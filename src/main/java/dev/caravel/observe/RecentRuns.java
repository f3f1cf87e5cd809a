package dev.caravel.observe;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.OptionalLong;

/** How the runs of the last hour ended, and how long they took; at most the last thousand. Thread-safe. */
final class RecentRuns {

    private static final Duration WINDOW = Duration.ofHours(1);
    private static final int MOST = 1_000;
    private static final double TEN_THOUSAND = 10_000;

    private final Deque<Ended> ended = new ArrayDeque<>();

    /** @param milliseconds from the run's start to its answer; empty when there is no answer */
    private record Ended(Instant at, boolean failed, OptionalLong milliseconds) {}

    /**
     * What they come to.
     *
     * @param ended how many ended
     * @param errorRate the share of them that failed, 0 to 1; 0 when none ended
     * @param averageMs from start to answer; 0 when none has an answer
     * @param p95Ms 95 of 100 had their answer after at most this time
     */
    record Summary(int ended, double errorRate, long averageMs, long p95Ms) {}

    synchronized void failed(Instant at) {
        add(new Ended(at, true, OptionalLong.empty()));
    }

    /** It ended well, but was cancelled or begun elsewhere. */
    synchronized void withoutTime(Instant at) {
        add(new Ended(at, false, OptionalLong.empty()));
    }

    synchronized void answered(Instant begun, Instant at) {
        add(new Ended(at, false, OptionalLong.of(Duration.between(begun, at).toMillis())));
    }

    private void add(Ended run) {
        ended.addLast(run);
        if (ended.size() > MOST) {
            ended.removeFirst();
        }
    }

    Summary summary(Instant now) {
        List<Ended> recent = since(now.minus(WINDOW));
        long failed = recent.stream().filter(Ended::failed).count();
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
                recent.isEmpty() ? 0 : Math.round(failed * TEN_THOUSAND / recent.size()) / TEN_THOUSAND,
                times.length == 0 ? 0 : Math.round((double) sum / times.length),
                times.length == 0 ? 0 : times[(int) Math.ceil(times.length * 0.95) - 1]);
    }

    private synchronized List<Ended> since(Instant begin) {
        return ended.stream().filter(run -> run.at().isAfter(begin)).toList();
    }
}
