package dev.caravel.observe;

import dev.caravel.journal.DaySums;
import dev.caravel.journal.Journal;
import dev.caravel.journal.JournalUnavailable;
import dev.caravel.money.Dollars;
import dev.caravel.money.Scope;
import dev.caravel.time.UtcDay;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

/**
 * What the journal knows of all processes that share it: who waits for a person, and what the day came to. It is not asked more
 * often than once a second; while it is away, what it said last holds. Thread-safe.
 */
final class Figures {

    private static final Duration FRESH = Duration.ofSeconds(1);
    private static final Duration LEFT_ALONE = Duration.ofSeconds(10);

    private final Journal journal;
    private final Clock clock;
    private Read last = new Read(Instant.MIN, "", 0, DaySums.NONE, Dollars.ZERO);
    private Instant next = Instant.MIN;

    /**
     * @param at when the journal said so
     * @param waiting calls that wait for a person
     * @param spent US dollars since midnight in UTC
     */
    record Read(Instant at, String day, int waiting, DaySums sums, Dollars spent) {

        private Read on(String today) {
            return day.equals(today) ? this : new Read(at, today, waiting, DaySums.NONE, Dollars.ZERO);
        }

        /** The share of the runs that ended which failed, 0 to 1, to four digits; 0 when none ended. */
        double errorRate() {
            return sums.ended() == 0 ? 0 : Math.round(sums.failed() * 10_000.0 / sums.ended()) / 10_000.0;
        }
    }

    Figures(Journal journal, Clock clock) {
        this.journal = journal;
        this.clock = clock;
    }

    synchronized Read read() {
        Instant now = clock.instant();
        String today = UtcDay.of(now);
        if (!last.day().equals(today) || !now.isBefore(next)) {
            try {
                Dollars spent = journal.account(Scope.ofDay(now)).spent();
                last = new Read(now, today, journal.approvals().count(), journal.sums(today), spent);
                next = now.plus(FRESH);
            } catch (JournalUnavailable e) {
                last = last.on(today);
                next = now.plus(LEFT_ALONE);
            }
        }
        return last;
    }
}
