package dev.caravel.time;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;

/** The day of a moment in UTC, written {@code 2026-11-22}. */
public final class UtcDay {

    private UtcDay() {}

    /** The day on which that moment lies. */
    public static String of(Instant moment) {
        return LocalDate.ofInstant(moment, ZoneOffset.UTC).toString();
    }
}
