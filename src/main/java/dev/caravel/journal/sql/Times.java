package dev.caravel.journal.sql;

import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** Times as the tables have them: microseconds since 1970 in UTC. */
final class Times {

    private Times() {}

    static long micros(Instant at) {
        return ChronoUnit.MICROS.between(Instant.EPOCH, at);
    }

    static Instant instant(long micros) {
        return Instant.EPOCH.plus(micros, ChronoUnit.MICROS);
    }
}
