package dev.caravel.observe;

import dev.caravel.journal.DaySums;
import dev.caravel.journal.Journal;
import dev.caravel.journal.JournalUnavailable;
import dev.caravel.money.Account;
import dev.caravel.money.Scope;
import dev.caravel.time.UtcDay;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

/**
 * What the journal knows of all processes that share it: who waits for a person, and what the day came to. It is not asked more
 * often than once a second, and then only whether anything has changed; while it is away, what it said last holds. Thread-safe.
 */
final class Figures {

    private static final Duration FRESH = Duration.ofSeconds(1);
    private static final Duration LEFT_ALONE = Duration.ofSeconds(10);

    private final Journal journal;
    private final Clock clock;
    private Read last = new Read("", "", 0, DaySums.NONE, Account.EMPTY);
    private Instant next = Instant.MIN;

    /**
     * @param mark the journal's, by which it is known whether all this may be another by now
     * @param day since midnight in UTC
     * @param waiting calls that wait for a person
     */
    record Read(String mark, String day, int waiting, DaySums sums, Account account) {

        private Read on(String today) {
            return day.equals(today) ? this : new Read("", today, waiting, DaySums.NONE, Account.EMPTY);
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
                // First: what changes while the rest is read is noticed the next time.
                String mark = journal.mark();
                if (!last.mark().equals(mark) || !last.day().equals(today)) {
                    Account account = journal.account(Scope.ofDay(now));
                    last = new Read(mark, today, journal.approvals().count(), journal.sums(today), account);
                }
                next = now.plus(FRESH);
            } catch (JournalUnavailable e) {
                last = last.on(today);
                next = now.plus(LEFT_ALONE);
            }
        }
        return last;
    }
}
