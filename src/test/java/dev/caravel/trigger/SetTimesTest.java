package dev.caravel.trigger;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which times a schedule sets, over clock changes too. */
class SetTimesTest {

    private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");
    private static final ZoneId NEW_YORK = ZoneId.of("America/New_York");

    @Test
    void areTheOnesAfterOneMomentUpToAnother() {
        SetTimes eight = new SetTimes("0 0 8 * * ?", BERLIN);

        assertThat(eight.between(at("2026-11-23T07:00:00Z"), at("2026-11-23T12:00:00Z")))
                .isEmpty();
        assertThat(eight.between(at("2026-11-23T07:00:00Z"), at("2026-11-24T06:59:59Z")))
                .isEmpty();
        assertThat(eight.between(at("2026-11-23T07:00:00Z"), at("2026-11-24T07:00:00Z")))
                .isEqualTo(times("2026-11-24T07:00:00Z"));
        assertThat(eight.between(at("2026-11-24T07:00:00Z"), at("2026-11-23T07:00:00Z")))
                .isEmpty();
    }

    @Test
    void areTheLastFewWhereManyPassed() {
        List<Instant> seconds = new SetTimes("* * * * * ?", ZoneOffset.UTC)
                .between(at("2024-01-01T00:00:00Z"), at("2026-11-24T07:00:00Z"));
        List<Instant> mornings =
                new SetTimes("0 0 8 * * ?", BERLIN).between(at("2024-01-01T00:00:00Z"), at("2026-11-24T12:00:00Z"));

        assertThat(seconds).hasSize(SetTimes.FEW).endsWith(at("2026-11-24T07:00:00Z"));
        assertThat(mornings)
                .hasSize(SetTimes.FEW)
                .startsWith(at("2026-11-15T07:00:00Z"))
                .endsWith(at("2026-11-24T07:00:00Z"));
    }

    @Test
    void aRareTimeIsFoundYearsBack() {
        SetTimes newYear = new SetTimes("0 0 0 1 1 ?", ZoneOffset.UTC);

        assertThat(newYear.between(at("2024-01-01T00:00:00Z"), at("2026-11-24T12:00:00Z")))
                .isEqualTo(times("2025-01-01T00:00:00Z", "2026-01-01T00:00:00Z"));
    }

    @Test
    void aTimeInTheHourThatSpringLeavesOutIsWhenAnUnchangedClockShowsIt() {
        SetTimes halfPastTwo = new SetTimes("0 30 2 * * ?", BERLIN);

        assertThat(halfPastTwo.leftOut(at("2026-01-01T00:00:00Z"), at("2027-12-31T00:00:00Z")))
                .isEqualTo(times("2026-03-29T01:30:00Z", "2027-03-28T01:30:00Z"));
        assertThat(halfPastTwo.between(at("2026-03-28T01:30:00Z"), at("2026-03-30T00:30:00Z")))
                .isEqualTo(times("2026-03-29T01:30:00Z", "2026-03-30T00:30:00Z"));
        assertThat(new SetTimes("0 30 2 * * ?", NEW_YORK)
                        .leftOut(at("2026-01-01T00:00:00Z"), at("2026-12-31T00:00:00Z")))
                .isEqualTo(times("2026-03-08T07:30:00Z"));
    }

    @Test
    void aTimeIsLeftOutOnceItsMomentHasPassedAndNotAgain() {
        SetTimes halfPastTwo = new SetTimes("0 30 2 * * ?", BERLIN);

        assertThat(halfPastTwo.leftOut(at("2026-03-29T01:00:00Z"), at("2026-03-29T01:29:59Z")))
                .isEmpty();
        assertThat(halfPastTwo.leftOut(at("2026-03-29T01:29:59Z"), at("2026-03-29T01:30:00Z")))
                .hasSize(1);
        assertThat(halfPastTwo.leftOut(at("2026-03-29T01:30:00Z"), at("2026-03-29T02:30:00Z")))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"0 */15 * * * ?", "0 30 * * * ?", "0 0 3 * * ?", "0 59 1 * * ?", "0 30 2 ? * MON-FRI"})
    void springLeavesNothingOutOfASchedule(String schedule) {
        assertThat(new SetTimes(schedule, BERLIN).leftOut(at("2026-03-01T00:00:00Z"), at("2026-04-30T00:00:00Z")))
                .isEmpty();
    }

    @Test
    void theHourThatAutumnHasTwiceCountsOnce() {
        assertThat(new SetTimes("0 30 2 * * ?", BERLIN).between(at("2026-10-24T12:00:00Z"), at("2026-10-25T12:00:00Z")))
                .isEqualTo(times("2026-10-25T01:30:00Z"));
        assertThat(new SetTimes("0 30 1 * * ?", NEW_YORK)
                        .between(at("2026-10-31T12:00:00Z"), at("2026-11-01T12:00:00Z")))
                .isEqualTo(times("2026-11-01T06:30:00Z"));
    }

    @Test
    void aZoneWithoutClockChangesLeavesNothingOut() {
        assertThat(new SetTimes("0 30 2 * * ?", ZoneOffset.UTC)
                        .leftOut(at("2020-01-01T00:00:00Z"), at("2026-12-31T00:00:00Z")))
                .isEmpty();
    }

    private static Instant at(String time) {
        return Instant.parse(time);
    }

    private static List<Instant> times(String... times) {
        return Stream.of(times).map(Instant::parse).toList();
    }
}
