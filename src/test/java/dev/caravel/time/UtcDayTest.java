package dev.caravel.time;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;

class UtcDayTest {

    @Property
    void itIsTheCalendarsDayWhateverDayWasAskedForBefore(
            @ForAll @LongRange(min = -1_000_000, max = 4_000_000_000L) long second, @ForAll boolean yesterdayBefore) {
        Instant moment = Instant.ofEpochSecond(second);
        if (yesterdayBefore) {
            UtcDay.of(moment.minusSeconds(86_400));
        }

        assertThat(UtcDay.of(moment))
                .isEqualTo(LocalDate.ofInstant(moment, ZoneOffset.UTC).toString());
    }
}
