package dev.caravel.time;

import java.time.Instant;
import java.time.LocalDate;

/** The day of a moment in UTC, written {@code 2026-11-22}. Thread-safe. */
public final class UtcDay {

    private static final long SECONDS_A_DAY = 86_400;

    /** Days come many times before the next one does, and a date is long to write. */
    private static volatile Written last = Written.of(0);

    private UtcDay() {}

    private record Written(long epochDay, String text) {

        private static Written of(long epochDay) {
            return new Written(epochDay, LocalDate.ofEpochDay(epochDay).toString());
        }
    }

    /** The day on which that moment lies. */
    public static String of(Instant moment) {
        long epochDay = Math.floorDiv(moment.getEpochSecond(), SECONDS_A_DAY);
        Written day = last;
        if (day.epochDay() != epochDay) {
            day = Written.of(epochDay);
            last = day;
        }
        return day.text();
    }
}
