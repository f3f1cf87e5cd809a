package dev.caravel.time;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UtcDayTest {

    @ParameterizedTest
    @CsvSource({
        "2026-11-22T00:00:00Z, 2026-11-22",
        "2026-11-22T23:59:59.999999999Z, 2026-11-22",
        "1969-12-31T23:59:59Z, 1969-12-31"
    })
    void aDayBeginsAtMidnightInUtc(Instant moment, String day) {
        assertThat(UtcDay.of(moment)).isEqualTo(day);
    }
}
