package dev.caravel.time;

import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Map;
import java.util.Optional;

/**
 * Reads how long a server asks to wait: {@code retry-after-ms} (milliseconds, OpenAI's), else {@code Retry-After} in
 * seconds or as a date (RFC 9110, section 10.2.3).
 */
public final class RetryAfter {

    private final Clock clock;

    public RetryAfter(Clock clock) {
        this.clock = clock;
    }

    /**
     * @param headers the reply's headers, names in lower case
     * @return the wait, not negative; empty when there is none that can be understood
     */
    public Optional<Duration> read(Map<String, String> headers) {
        return milliseconds(headers.get("retry-after-ms"), 1)
                .or(() -> milliseconds(headers.get("retry-after"), 1000))
                .or(() -> date(headers.get("retry-after")));
    }

    private static Optional<Duration> milliseconds(String text, int unit) {
        try {
            double value = text == null ? Double.NaN : Double.parseDouble(text.trim());
            return Double.isNaN(value) || value < 0
                    ? Optional.empty()
                    : Optional.of(Duration.ofMillis((long) Math.ceil(value * unit)));
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }

    private Optional<Duration> date(String text) {
        if (text == null) {
            return Optional.empty();
        }
        try {
            Instant at = ZonedDateTime.parse(text.trim(), DateTimeFormatter.RFC_1123_DATE_TIME)
                    .toInstant();
            Duration wait = Duration.between(clock.instant(), at);
            return Optional.of(wait.isNegative() ? Duration.ZERO : wait);
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }
}
