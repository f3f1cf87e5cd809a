package dev.caravel.run;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where a caller is in a distributed trace, as the header {@code traceparent} of W3C's Trace Context says.
 *
 * @param trace 32 hexadecimal digits
 * @param span the caller's own, 16 hexadecimal digits
 * @param flags two hexadecimal digits; the last bit says that the trace is kept
 */
public record TraceParent(String trace, String span, String flags) {

    public static final String HEADER = "traceparent";

    private static final Pattern FORM =
            Pattern.compile("00-(?!0{32})([0-9a-f]{32})-(?!0{16})([0-9a-f]{16})-([0-9a-f]{2})");

    /** The header's text; empty when there is none, or one that is not of the form. Kafka's headers are bytes. */
    public static Optional<String> of(Map<String, Object> headers) {
        Object value = headers.get(HEADER);
        String text =
                value instanceof byte[] bytes ? new String(bytes, StandardCharsets.US_ASCII) : String.valueOf(value);
        return parse(text).map(TraceParent::toString);
    }

    /** Empty when it is not of the form. */
    public static Optional<TraceParent> parse(String text) {
        Matcher form = FORM.matcher(text);
        return form.matches()
                ? Optional.of(new TraceParent(form.group(1), form.group(2), form.group(3)))
                : Optional.empty();
    }

    @Override
    public String toString() {
        return "00-" + trace + "-" + span + "-" + flags;
    }
}
