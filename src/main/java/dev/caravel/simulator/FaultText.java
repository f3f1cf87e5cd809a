package dev.caravel.simulator;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Reads one fault as it is written in settings and in the {@code x-simulate} header. */
final class FaultText {

    static final String OK = "ok";

    private static final List<Integer> STATUSES =
            List.of(400, 401, 402, 403, 404, 408, 409, 413, 429, 500, 502, 503, 504, 529);
    private static final Pattern STATUS = Pattern.compile("(\\d{3})(?:\\s+retry-after=(date:)?(\\d{1,9})(ms)?)?");
    private static final Pattern SLOW_HEAD = Pattern.compile("slow-head=(\\d{1,9})(ms|s)");

    private FaultText() {}

    /**
     * The fault of that name; empty for {@code ok}.
     *
     * @throws IllegalArgumentException when there is none
     */
    static Optional<Fault> parse(String text) {
        String word = text.strip();
        if (word.equals(OK)) {
            return Optional.empty();
        }
        Matcher slow = SLOW_HEAD.matcher(word);
        if (slow.matches()) {
            long amount = Long.parseLong(slow.group(1));
            return Optional.of(new Fault.SlowHead(
                    slow.group(2).equals("s") ? Duration.ofSeconds(amount) : Duration.ofMillis(amount)));
        }
        Matcher status = STATUS.matcher(word);
        if (status.matches() && STATUSES.contains(Integer.parseInt(status.group(1)))) {
            return Optional.of(new Fault.Status(Integer.parseInt(status.group(1)), retryAfter(status, word)));
        }
        return Optional.of(Arrays.stream(Fault.Plain.values())
                .filter(fault -> fault.toString().equals(word))
                .findFirst()
                .orElseThrow(() -> unknown(word)));
    }

    private static Fault.RetryAfter retryAfter(Matcher status, String word) {
        if (status.group(3) == null) {
            return Fault.RetryAfter.UNSAID;
        }
        boolean date = status.group(2) != null;
        boolean millis = status.group(4) != null;
        if (date && millis) {
            throw unknown(word);
        }
        Fault.RetryAfter.Form form = date
                ? Fault.RetryAfter.Form.DATE
                : millis ? Fault.RetryAfter.Form.MILLISECONDS : Fault.RetryAfter.Form.SECONDS;
        return new Fault.RetryAfter(form, Long.parseLong(status.group(3)));
    }

    private static IllegalArgumentException unknown(String word) {
        String statuses = STATUSES.stream().map(Object::toString).collect(Collectors.joining(", "));
        String plain = Arrays.stream(Fault.Plain.values()).map(Object::toString).collect(Collectors.joining(", "));
        return new IllegalArgumentException("Unknown fault '" + word + "'; known are: ok, " + statuses
                + " (each may be followed by retry-after=N, retry-after=Nms or retry-after=date:N), slow-head=Ns, slow-head=Nms, "
                + plain + "; in a script, * behind an entry repeats it for ever");
    }
}
