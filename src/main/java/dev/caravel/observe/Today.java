package dev.caravel.observe;

import dev.caravel.journal.Dollars;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;

/** What was used since midnight, in UTC. Thread-safe. */
final class Today {

    private static final long SECONDS_A_DAY = 86_400;

    private final AtomicReference<Day> latest = new AtomicReference<>(new Day(Long.MIN_VALUE));

    /** The sums of one day. */
    private static final class Day {

        private final long number;
        private final LongAdder tokens = new LongAdder();
        private final LongAdder picodollars = new LongAdder();

        private Day(long number) {
            this.number = number;
        }
    }

    void used(long tokens, Instant at) {
        day(at).tokens.add(tokens);
    }

    void spent(Dollars amount, Instant at) {
        day(at).picodollars.add(amount.picos());
    }

    long tokens(Instant now) {
        return day(now).tokens.sum();
    }

    Dollars cost(Instant now) {
        return new Dollars(day(now).picodollars.sum());
    }

    /** The day of that moment. What comes late, after midnight, goes to a day that nobody asks for any more. */
    private Day day(Instant at) {
        long number = Math.floorDiv(at.getEpochSecond(), SECONDS_A_DAY);
        Day day = latest.get();
        if (day.number < number) {
            day = latest.updateAndGet(kept -> kept.number < number ? new Day(number) : kept);
        }
        return day.number == number ? day : new Day(number);
    }
}
