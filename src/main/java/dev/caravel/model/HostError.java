package dev.caravel.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What a host says of an error, in whatever form: OpenAI's and Anthropic's objects, Google's list with details, FastAPI's
 * list, Cloudflare's {@code errors}, OpenRouter's error within an error, plain text, a proxy's page.
 *
 * @param words why, in one line, never empty: of an unknown form its beginning
 * @param codes all that stands there for machines, in small letters with a space around each
 * @param status the HTTP status that the error itself names; empty when it names none
 * @param retryAfter how long to wait, by the body's word (Google's {@code RetryInfo}, "try again in 7.5s")
 */
record HostError(String words, String codes, Optional<Integer> status, Optional<Duration> retryAfter) {

    private static final int MOST_CODES = 100;
    private static final int LONGEST_CODE = 100;
    /** Google's errors come through proxies as text within text within JSON. */
    private static final int DEEPEST = 8;

    private static final Set<String> CODES =
            Set.of("type", "code", "status", "error_code", "errorcode", "error_type", "reason", "statustext");

    private static final Pattern WAIT = Pattern.compile(
            "\\b(?:re)?try (?:again )?(?:in|after) (?:(\\d{1,4})m(?!s))?([\\d.]{1,12})\\s?(ms|milliseconds|s\\b|sec|seconds)",
            Pattern.CASE_INSENSITIVE);

    private static final Pattern SECONDS = Pattern.compile("(\\d{1,9}(?:\\.\\d{1,9})?)s");

    /** @param body of a refusal, as far as it was read */
    static HostError of(String body) {
        Optional<JsonNode> json = ErrorWords.json(body);
        String words = json.map(ErrorWords::of).orElseGet(() -> ErrorWords.ofText(body));
        return of(json.orElse(MissingNode.getInstance()), words);
    }

    /** @param error the error object, or what has one within it */
    static HostError of(JsonNode error) {
        return of(error, ErrorWords.of(error));
    }

    private static HostError of(JsonNode error, String words) {
        Reader reader = new Reader();
        reader.read(error, 0);
        Optional<Duration> wait = reader.wait.or(() -> waitIn(words));
        return new HostError(words, " " + String.join(" ", reader.codes) + " ", statusIn(error), wait);
    }

    /** Whether the words or the codes say so. */
    boolean says(Pattern pattern) {
        return pattern.matcher(words).find() || pattern.matcher(codes).find();
    }

    /** The status that hosts write into the error: OpenRouter and Mistral as {@code code}, Groq as {@code status_code}. */
    private static Optional<Integer> statusIn(JsonNode error) {
        return Stream.of(
                        error, error.path(0), error.path("error"), error.path(0).path("error"))
                .flatMap(place ->
                        Stream.of("status_code", "code", "status", "http_code").map(place::path))
                .map(JsonNode::asInt)
                .filter(number -> number >= 400 && number < 600)
                .findFirst();
    }

    private static Optional<Duration> waitIn(String words) {
        Matcher wait = WAIT.matcher(words);
        if (!wait.find()) {
            return Optional.empty();
        }
        try {
            double unit = wait.group(3).toLowerCase(Locale.ROOT).startsWith("m") ? 1 : 1_000;
            int minutes = wait.group(1) == null ? 0 : Integer.parseInt(wait.group(1));
            return Optional.of(
                    Duration.ofMillis(minutes * 60_000L + (long) Math.ceil(Double.parseDouble(wait.group(2)) * unit)));
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }

    /** Goes through all of an error, also through JSON that stands there as text. */
    private static final class Reader {

        private final List<String> codes = new ArrayList<>();
        private Optional<Duration> wait = Optional.empty();

        private void read(JsonNode node, int depth) {
            if (depth > DEEPEST || codes.size() >= MOST_CODES) {
                return;
            }
            if (node.isTextual()) {
                ErrorWords.json(node.textValue()).ifPresent(inner -> read(inner, depth + 1));
            } else if (node.path("@type").asText("").endsWith("RetryInfo")) {
                wait = seconds(node.path("retryDelay"));
            }
            node.properties().forEach(field -> {
                JsonNode value = field.getValue();
                if (CODES.contains(field.getKey().toLowerCase(Locale.ROOT)) && value.isValueNode() && !value.isNull()) {
                    code(value.asText());
                }
                read(value, depth + 1);
            });
            if (node.isArray()) {
                node.forEach(element -> read(element, depth + 1));
            }
        }

        private void code(String code) {
            if (code.length() <= LONGEST_CODE) {
                codes.add(code.toLowerCase(Locale.ROOT));
            }
        }

        private static Optional<Duration> seconds(JsonNode delay) {
            Matcher seconds = SECONDS.matcher(delay.asText(""));
            return seconds.matches()
                    ? Optional.of(Duration.ofMillis((long) Math.ceil(Double.parseDouble(seconds.group(1)) * 1_000)))
                    : Optional.empty();
        }
    }
}
