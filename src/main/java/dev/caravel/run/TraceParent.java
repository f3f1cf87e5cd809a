package dev.caravel.run;

import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Where a caller is in a distributed trace, as the headers {@code traceparent} and {@code tracestate} of W3C's Trace Context say.
 *
 * @param trace 32 hexadecimal digits
 * @param span the caller's own, 16 hexadecimal digits
 * @param flags two hexadecimal digits; the last bit says that the trace is kept
 * @param state what those say of it through whose hands it went, none of our business; empty when they say nothing
 */
public record TraceParent(String trace, String span, String flags, String state) {

    public static final String HEADER = "traceparent";
    public static final String STATE_HEADER = "tracestate";

    private static final Pattern FORM =
            Pattern.compile("00-(?!0{32})([0-9a-f]{32})-(?!0{16})([0-9a-f]{16})-([0-9a-f]{2})");

    /** Empty when there is none, or one that is not of the form. Kafka's headers are bytes; HTTP has names in any case. */
    public static Optional<TraceParent> of(Map<String, Object> headers) {
        return parse(text(headers, HEADER), text(headers, STATE_HEADER));
    }

    private static String text(Map<String, Object> headers, String name) {
        return headers.entrySet().stream()
                .filter(header -> header.getKey().equalsIgnoreCase(name))
                .findFirst()
                .map(header -> text(header.getValue()))
                .orElse("");
    }

    private static String text(Object value) {
        if (value instanceof byte[] bytes) {
            return new String(bytes, StandardCharsets.US_ASCII);
        }
        return value instanceof Collection<?> lines
                ? lines.stream().map(String::valueOf).collect(Collectors.joining(","))
                : String.valueOf(value);
    }

    /** Empty when the first is not of the form; a state that is not of its form is none. */
    public static Optional<TraceParent> parse(String parent, String state) {
        Matcher form = FORM.matcher(parent);
        return form.matches()
                ? Optional.of(new TraceParent(form.group(1), form.group(2), form.group(3), TraceStates.passedOn(state)))
                : Optional.empty();
    }

    /** As headers of a message or a request. */
    public Map<String, String> headers() {
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put(HEADER, toString());
        if (!state.isEmpty()) {
            headers.put(STATE_HEADER, state);
        }
        return headers;
    }

    /** As {@code traceparent} has it. */
    @Override
    public String toString() {
        return "00-" + trace + "-" + span + "-" + flags;
    }
}
