package dev.caravel.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What of a {@code tracestate} is passed on, by W3C's Trace Context. */
class TraceStatesTest {

    private static final String PARENT = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "a=1 | a=1",
                "rojo=00f067aa0ba902b7,congo=t61rcWkgMzE | rojo=00f067aa0ba902b7,congo=t61rcWkgMzE",
                "a=1 , b=2,,\tc=x y=z | NOT",
                "a=1 , b=2,, c=x y | a=1,b=2,c=x y",
                "7up@vendor-1=a:b;c | 7up@vendor-1=a:b;c",
            })
    void whatIsOfTheFormKeepsItsOrder(String header, String passedOn) {
        assertThat(TraceStates.passedOn(header)).isEqualTo(passedOn.equals("NOT") ? "" : passedOn);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "a", "A=1", "=1", "a=", "a=1,a=2", "a=1\u00e4", "a=1,b", "a\n=1", "a=\u0007"})
    void whatIsNotOfTheFormIsNone(String header) {
        assertThat(TraceStates.passedOn(header)).isEmpty();
    }

    @Test
    void moreThan32MembersAreNone() {
        assertThat(TraceStates.passedOn(members(32, "v"))).isEqualTo(members(32, "v"));
        assertThat(TraceStates.passedOn(members(33, "v"))).isEmpty();
    }

    @Test
    void ofTooMuchTheLongOnesGoFirstAndThenTheLast() {
        String sixty = "x".repeat(60);
        String longOne = "long=" + "x".repeat(150);

        assertThat(TraceStates.passedOn(longOne + "," + members(6, sixty)))
                .as("512 characters have to be passed on")
                .isEqualTo(members(6, sixty));
        assertThat(TraceStates.passedOn(members(20, sixty)))
                .isEqualTo(members(8, sixty))
                .hasSizeLessThanOrEqualTo(512);
    }

    @Test
    void itIsPassedOnWithItsParentOnly() {
        assertThat(TraceParent.of(Map.of("TraceParent", PARENT, "Tracestate", List.of("a=1", "b=2"))))
                .map(TraceParent::headers)
                .contains(Map.of("traceparent", PARENT, "tracestate", "a=1,b=2"));
        assertThat(TraceParent.of(Map.of(
                        "traceparent", PARENT.getBytes(StandardCharsets.US_ASCII), "tracestate", new byte[] {'a'})))
                .map(TraceParent::headers)
                .contains(Map.of("traceparent", PARENT));
        assertThat(TraceParent.of(Map.of("tracestate", "a=1"))).isEqualTo(Optional.empty());
    }

    private static String members(int count, String value) {
        return IntStream.range(0, count).mapToObj(i -> "k" + i + "=" + value).collect(Collectors.joining(","));
    }
}
