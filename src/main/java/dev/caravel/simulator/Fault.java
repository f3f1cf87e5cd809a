package dev.caravel.simulator;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Map;

/** A way in which a provider may fail to answer. {@code toString} gives the form that {@link Script#parse} reads. */
public sealed interface Fault {

    /** An HTTP error status with the provider's own error body. */
    record Status(int code, RetryAfter retryAfter) implements Fault {
        @Override
        public String toString() {
            return code + retryAfter.toString();
        }
    }

    /** The response head comes that much later; then all is well. */
    record SlowHead(Duration delay) implements Fault {
        @Override
        public String toString() {
            return "slow-head=" + delay.toMillis() + "ms";
        }
    }

    /** The faults without a parameter. */
    enum Plain implements Fault {
        /** 429, and waiting will not help: the money is gone. */
        INSUFFICIENT_QUOTA,
        /** 400: the prompt is too long, though nobody says for which window. */
        TOO_LONG,
        /** The connection is closed without any response. */
        RESET,
        /** The connection is closed in the middle of the text, or of the JSON body. */
        CUT,
        /** The connection is closed in the middle of a tool call's arguments. */
        CUT_TOOL,
        /** The stream begins, then only pings come until the client has enough. */
        STALL,
        /** Status 200, and a body or stream that is no JSON. */
        GARBAGE,
        /** Status 200, some text, then an error event; 529 when not streaming. */
        OVERLOADED;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    /**
     * When the provider says to come back.
     *
     * @param amount seconds, or milliseconds for {@link Form#MILLISECONDS}; without meaning for {@link Form#UNSAID}
     */
    record RetryAfter(Form form, long amount) {

        /** The ways to say it. */
        public enum Form {
            UNSAID,
            SECONDS,
            MILLISECONDS,
            DATE
        }

        public static final RetryAfter UNSAID = new RetryAfter(Form.UNSAID, 0);

        Map<String, String> headers(Instant now) {
            return switch (form) {
                case UNSAID -> Map.of();
                case SECONDS -> Map.of("retry-after", Long.toString(amount));
                case MILLISECONDS -> Map.of("retry-after-ms", Long.toString(amount));
                case DATE ->
                    Map.of(
                            "retry-after",
                            DateTimeFormatter.RFC_1123_DATE_TIME.format(
                                    now.plusSeconds(amount).atOffset(ZoneOffset.UTC)));
            };
        }

        @Override
        public String toString() {
            return switch (form) {
                case UNSAID -> "";
                case SECONDS -> " retry-after=" + amount;
                case MILLISECONDS -> " retry-after=" + amount + "ms";
                case DATE -> " retry-after=date:" + amount;
            };
        }
    }
}
