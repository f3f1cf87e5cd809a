package dev.caravel.model;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.time.Clock;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Tells what a provider's refusal means. The HTTP status decides; the body only where a status has two meanings: hosts
 * disagree about the words in it (Anthropic's OpenAI-compatible endpoint answers 429 with the type
 * {@code invalid_request_error}).
 */
public final class Failures {

    /** A 429 or 400 with one of these is about money, not about speed: waiting does not help. */
    private static final Pattern MONEY = Pattern.compile(
            "insufficient_quota|insufficient[ _]balance|exceeded your current quota|billing_(hard_limit|not_active|error)"
                    + "|credit balance|(spend|spending|usage|budget|billing)[ _-]limits?\\b|usage limits?\\b"
                    + "|out of credits|insufficient (credit|fund)",
            Pattern.CASE_INSENSITIVE);

    private static final Pattern CONTEXT = Pattern.compile(
            "prompt is too long|context[_ ]length|maximum context|context window|too many (input )?tokens",
            Pattern.CASE_INSENSITIVE);

    private static final int LONGEST_MESSAGE = 500;

    private final RetryAfter retryAfter;

    public Failures(Clock clock) {
        this.retryAfter = new RetryAfter(clock);
    }

    /**
     * The meaning of a reply whose status is not 2xx.
     *
     * @param headers the reply's headers, names in lower case
     * @param body the reply's body, as far as it was read
     */
    public ModelFailure ofResponse(String provider, int status, Map<String, String> headers, String body) {
        String words = words(body);
        FailureKind kind = kindOf(status, words);
        return ModelFailure.ofStatus(
                kind,
                status,
                retryAfter.read(headers),
                provider + " answered " + status + ": " + words + advice(kind, provider));
    }

    /** The meaning of an error object inside a 200: in a stream, or as the whole body. The request was worked on. */
    static ModelFailure ofErrorObject(String provider, JsonNode error) {
        String words = words(error);
        int status = statusIn(error).orElseGet(() -> statusOf(words));
        FailureKind kind = kindOf(status, words);
        return ModelFailure.ofStatus(
                        kind,
                        status,
                        Optional.empty(),
                        provider + " broke off with an error: " + words + advice(kind, provider))
                .possiblyBilledToo();
    }

    /** The meaning of an exception from the network, before any reply came. */
    static ModelFailure ofNetwork(String provider, IOException e) {
        String what = e.getMessage() == null
                ? e.getClass().getSimpleName()
                : e.getClass().getSimpleName() + ": " + e.getMessage();
        return ModelFailure.of(
                FailureKind.UNREACHABLE,
                provider + " cannot be reached (" + what + "): check the network and the base URL");
    }

    private static FailureKind kindOf(int status, String words) {
        return switch (status) {
            case 401 -> FailureKind.KEY_REFUSED;
            case 402 -> FailureKind.MONEY_SPENT;
            case 403 -> FailureKind.FORBIDDEN;
            case 404 -> FailureKind.NOT_FOUND;
            case 408, 409 -> FailureKind.SERVER_ERROR;
            case 413 -> FailureKind.TOO_LARGE;
            case 429 -> MONEY.matcher(words).find() ? FailureKind.MONEY_SPENT : FailureKind.RATE_LIMITED;
            case 529 -> FailureKind.OVERLOADED;
            default -> {
                if (status >= 500) {
                    yield FailureKind.SERVER_ERROR;
                }
                if (MONEY.matcher(words).find()) {
                    yield FailureKind.MONEY_SPENT;
                }
                yield CONTEXT.matcher(words).find() ? FailureKind.TOO_LARGE : FailureKind.BAD_REQUEST;
            }
        };
    }

    /** The status that hosts write into the error: OpenRouter and Mistral as {@code code}, Groq as {@code status_code}. */
    private static Optional<Integer> statusIn(JsonNode error) {
        return Stream.of("status_code", "code", "status")
                .map(name -> error.path(name).asInt())
                .filter(number -> number >= 400 && number < 600)
                .findFirst();
    }

    /** The status that an error inside a stream would have had; Anthropic documents the types with their statuses. */
    private static int statusOf(String words) {
        String type = words.toLowerCase(Locale.ROOT);
        if (type.contains("overloaded")) {
            return 529;
        }
        if (type.startsWith("rate_limit") || type.startsWith("insufficient_quota")) {
            return 429;
        }
        if (type.startsWith("authentication")) {
            return 401;
        }
        if (type.startsWith("billing")) {
            return 402;
        }
        if (type.startsWith("permission")) {
            return 403;
        }
        if (type.startsWith("not_found")) {
            return 404;
        }
        if (type.startsWith("request_too_large")) {
            return 413;
        }
        return type.startsWith("invalid_request") ? 400 : 500;
    }

    private static String words(String body) {
        try {
            JsonNode json = Json.MAPPER.readTree(body);
            if (json != null && json.isObject()) {
                return words(json.has("error") ? json.get("error") : json);
            }
        } catch (IOException e) {
            // Not JSON: a proxy's page, or cut off. Its first words have to do.
        }
        return shorten(body.isBlank() ? "(no body)" : body);
    }

    private static String words(JsonNode error) {
        if (error.isTextual()) {
            return shorten(error.asText());
        }
        String type = error.path("type").asText("");
        String code = error.path("code").asText("");
        String message = error.path("message").asText(error.path("detail").asText(""));
        if (code.isEmpty() || code.equals(type) || error.path("code").isNull()) {
            return shorten(type + (type.isEmpty() ? "" : ": ") + message);
        }
        return shorten(type + (type.isEmpty() ? "" : " ") + code + ": " + message);
    }

    private static String shorten(String text) {
        String line = text.strip().replaceAll("\\s+", " ");
        return line.length() <= LONGEST_MESSAGE ? line : line.substring(0, LONGEST_MESSAGE) + "…";
    }

    private static String advice(FailureKind kind, String provider) {
        return switch (kind) {
            case KEY_REFUSED -> " (check caravel." + provider + ".key, or the provider's own environment variable)";
            case NOT_FOUND ->
                " (check caravel.model.cheap and .strong, or the model that was named, and caravel." + provider
                        + ".base-url)";
            default -> "";
        };
    }
}
