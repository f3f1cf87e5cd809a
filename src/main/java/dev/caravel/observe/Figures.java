package dev.caravel.observe;

import dev.caravel.journal.DaySums;
import dev.caravel.journal.Journal;
import dev.caravel.journal.JournalUnavailable;
import dev.caravel.journal.MinuteSums;
import dev.caravel.journal.PauseReason;
import dev.caravel.money.Account;
import dev.caravel.money.Scope;
import dev.caravel.time.UtcDay;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.LongStream;

/**
 * What the journal knows of all processes that share it: who waits for a person, what the day came to, and what is shown of the
 * last one. It is not asked more often than once a second, and then only whether anything has changed; while it is away, what it
 * said last holds. Thread-safe.
 */
final class Figures {

    static final int HALF_HOUR = 30;

    private static final int HALF_HOURS = 48;
    private static final int MINUTES = 60;
    private static final Duration HOUR = Duration.ofHours(1);
    private static final Duration FRESH = Duration.ofSeconds(1);
    private static final Duration LEFT_ALONE = Duration.ofSeconds(10);

    private final Journal journal;
    private final RecentRuns recent;
    private final Clock clock;
    private final Instant since;
    private boolean recalled;
    private Read last = new Read("", "", 0, Map.of(), Account.EMPTY, List.of(), List.of());
    private Instant next = Instant.MIN;

    /**
     * @param mark the journal's, by which it is known whether all this may be another by now
     * @param day of the account, which begins at midnight in UTC
     * @param waiting calls that wait for a person
     * @param standing how many runs stand still, by what for
     * @param minutes those of about the last hour in which something happened
     * @param halfHours the same of about the last day
     */
    record Read(
            String mark,
            String day,
            int waiting,
            Map<PauseReason, Integer> standing,
            Account account,
            List<MinuteSums> minutes,
            List<MinuteSums> halfHours) {

        private Read on(String today) {
            return day.equals(today) ? this : new Read("", today, waiting, standing, Account.EMPTY, minutes, halfHours);
        }

        /** What the day came to. */
        DaySums sums() {
            long midnight = TimeUnit.DAYS.toMinutes(LocalDate.parse(day).toEpochDay());
            return DaySums.of(halfHours.stream()
                    .filter(part -> part.minute() >= midnight)
                    .reduce(MinuteSums.none(midnight), MinuteSums::plus));
        }

        /** The share of the runs that ended which failed, 0 to 1, to four digits; 0 when none ended. */
        double errorRate() {
            DaySums sums = sums();
            return sums.ended() == 0 ? 0 : Math.round(sums.failed() * 10_000.0 / sums.ended()) / 10_000.0;
        }

        /** Each of the last 60 minutes, the oldest first; the last one is not over yet. */
        List<MinuteSums> lastHour(Instant now) {
            return last(minutes, now, MINUTES, 1);
        }

        /** Each of the last 48 half hours, likewise. */
        List<MinuteSums> lastDay(Instant now) {
            return last(halfHours, now, HALF_HOURS, HALF_HOUR);
        }

        private static List<MinuteSums> last(List<MinuteSums> known, Instant now, int count, int each) {
            Map<Long, MinuteSums> parts =
                    known.stream().collect(Collectors.toMap(MinuteSums::minute, Function.identity()));
            return LongStream.range(0, count)
                    .map(part -> first(now, count, each) + part * each)
                    .mapToObj(minute -> parts.getOrDefault(minute, MinuteSums.none(minute)))
                    .toList();
        }
    }

    /** @param recent learns how the runs ended that did before this process began */
    Figures(Journal journal, RecentRuns recent, Clock clock) {
        this.journal = journal;
        this.recent = recent;
        this.clock = clock;
        this.since = clock.instant();
    }

    synchronized Read read() {
        Instant now = clock.instant();
        String today = UtcDay.of(now);
        if (!last.day().equals(today) || !now.isBefore(next)) {
            try {
                recall(now);
                last = readAnew(now, today);
                next = now.plus(FRESH);
            } catch (JournalUnavailable e) {
                last = last.on(today);
                next = now.plus(LEFT_ALONE);
            }
        }
        return last;
    }

    private void recall(Instant now) {
        if (!recalled) {
            recent.before(journal.ended(now.minus(HOUR), RecentRuns.MOST).stream()
                    .filter(run -> run.at().isBefore(since))
                    .toList());
            recalled = true;
        }
    }

    private Read readAnew(Instant now, String today) {
        // First: what changes while the rest is read is noticed the next time.
        String mark = journal.mark();
        return last.mark().equals(mark) && last.day().equals(today)
                ? last
                : new Read(
                        mark,
                        today,
                        journal.approvals().count(),
                        journal.standingStill(),
                        journal.account(Scope.ofDay(now)),
                        journal.minutes(first(now, MINUTES, 1), 1),
                        journal.minutes(first(now, HALF_HOURS, HALF_HOUR), HALF_HOUR));
    }

    /** Where the first of the last stretches of time begins, in minutes since 1970. */
    private static long first(Instant now, int count, int each) {
        return (MinuteSums.minute(now) / each - count + 1) * each;
    }
}
