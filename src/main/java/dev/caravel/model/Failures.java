package dev.caravel.model;

import com.fasterxml.jackson.databind.JsonNode;
import dev.caravel.text.Causes;
import dev.caravel.time.RetryAfter;
import java.io.IOException;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Tells what a provider's refusal means. The HTTP status decides; the body only where a status has two meanings: hosts
 * disagree about the words in it (Anthropic's OpenAI-compatible endpoint answers 429 with the type
 * {@code invalid_request_error}).
 */
public final class Failures {

    /** Anthropic's month is at its end; it looks like a rate limit otherwise. */
    private static final String SPEND_LIMIT = "spend_limit_reached";

    /** A 429 or 400 with one of these is about money, not about speed: waiting does not help. */
    private static final Pattern MONEY = Pattern.compile(
            "insufficient_quota|insufficient[ _]balance|exceeded your current quota|billing_(hard_limit|not_active|error)"
                    + "|credit balance|(spend|spending|usage|budget|billing)[ _-]limits?\\b|usage limits?\\b"
                    + "|out of credits|insufficient (credit|fund)|" + SPEND_LIMIT,
            Pattern.CASE_INSENSITIVE);

    /** How hosts say that a prompt does not fit: each has its own words, and no two a common code. */
    private static final Pattern CONTEXT = Pattern.compile(
            "(prompt|input|messages?|request|conversation)( is| are)? too (long|large)"
                    + "|total length of all messages is too long|too[ _]many[ _](input |prompt[ _]|total )?(text bytes|tokens)"
                    + "|context[ _](length|window|size|limit)|maximum context|exceed_context|context_exceeded"
                    + "|maximum (prompt|input) length|input length should be|exceeds max(imum)? (input |prompt )?length"
                    + "|(input|prompt) token count|(input|prompt) tokens (exceed|count)|exceeded? model token limit"
                    + "|maximum number of (input |prompt )?tokens|reduce the length of (the|your) (messages|prompt|input)"
                    + "|reduce (your|the) prompt|inputs?`? (tokens \\+|must have less than)|messages\\[\\d+\\]\\.content.{0,9}string too long",
            Pattern.CASE_INSENSITIVE);

    /** The model wrote a call that its host could not read: Groq's code, and Google's finish reason. */
    static final Pattern MALFORMED_CALL =
            Pattern.compile("tool_use_failed|malformed_function_call|malformed_tool_call", Pattern.CASE_INSENSITIVE);

    private static final Map<Pattern, Integer> STATUSES = statuses();

    private final RetryAfter retryAfter;

    public Failures(Clock clock) {
        this.retryAfter = new RetryAfter(clock);
    }

    private static Map<Pattern, Integer> statuses() {
        Map<Pattern, Integer> statuses = new LinkedHashMap<>();
        statuses.put(Pattern.compile("overloaded"), 529);
        statuses.put(Pattern.compile("rate_?limit|resource_exhausted|insufficient_quota|too_many_requests"), 429);
        statuses.put(Pattern.compile("authentication|unauthenticated|unauthorized|invalid_api_key"), 401);
        statuses.put(Pattern.compile(" billing"), 402);
        statuses.put(Pattern.compile("permission|forbidden"), 403);
        statuses.put(Pattern.compile("not_?found"), 404);
        statuses.put(Pattern.compile("request_too_large"), 413);
        statuses.put(Pattern.compile("invalid|bad_?request|tool_use_failed|unsupported_|context_length"), 400);
        return statuses;
    }

    /**
     * The meaning of a reply whose status is not 2xx.
     *
     * @param headers the reply's headers, names in lower case
     * @param body the reply's body, as far as it was read
     */
    public ModelFailure ofResponse(String provider, int status, Map<String, String> headers, String body) {
        HostError error = HostError.of(body);
        FailureKind kind = kindOf(status, error);
        return ModelFailure.ofStatus(
                kind,
                status,
                retryAfter.read(headers).or(error::retryAfter),
                provider + " answered " + status + ": " + error.words() + advice(kind, provider));
    }

    /** The meaning of an error object inside a 200: in a stream, or as the whole body. The request was worked on. */
    static ModelFailure ofErrorObject(String provider, JsonNode error) {
        return within(provider, HostError.of(error));
    }

    /** The same of an event that tells an error and nothing else. */
    static ModelFailure ofErrorEvent(String provider, ServerSentEvent event) {
        return within(provider, HostError.of(event.data()));
    }

    private static ModelFailure within(String provider, HostError error) {
        int status = error.status().orElseGet(() -> statusOf(error));
        FailureKind kind = kindOf(status, error);
        return ModelFailure.ofStatus(
                        kind,
                        status,
                        error.retryAfter(),
                        provider + " broke off with an error: " + error.words() + advice(kind, provider))
                .possiblyBilledToo();
    }

    /** The meaning of a whole body that is no reply: an error, where it says so, else nothing that can be read. */
    static ModelFailure ofNoReply(String provider, JsonNode body) {
        return noReply(provider, HostError.of(body));
    }

    /** The same of what is not even JSON. */
    static ModelFailure ofNoReply(String provider, String body) {
        return noReply(provider, HostError.of(body));
    }

    private static ModelFailure noReply(String provider, HostError said) {
        return said.status().isPresent() || isKnown(said)
                ? within(provider, said)
                : ModelFailure.of(FailureKind.GARBAGE, provider + " sent no reply but this: " + said.words());
    }

    private static boolean isKnown(HostError error) {
        return STATUSES.keySet().stream()
                        .anyMatch(code -> code.matcher(error.codes()).find())
                || error.says(CONTEXT)
                || error.says(MONEY);
    }

    /** The meaning of an exception from the network, before any reply came. */
    static ModelFailure ofNetwork(String provider, IOException e) {
        return ModelFailure.of(
                FailureKind.UNREACHABLE,
                provider + " cannot be reached (" + Causes.words(e) + "): check the network and the base URL");
    }

    private static FailureKind kindOf(int status, HostError error) {
        return switch (status) {
            case 401 -> FailureKind.KEY_REFUSED;
            case 402 -> FailureKind.MONEY_SPENT;
            case 403 -> FailureKind.FORBIDDEN;
            case 404 -> FailureKind.NOT_FOUND;
            case 408, 409 -> FailureKind.SERVER_ERROR;
            case 413 -> FailureKind.TOO_LARGE;
            case 429 -> isSpent(error) ? FailureKind.MONEY_SPENT : FailureKind.RATE_LIMITED;
            case 529 -> FailureKind.OVERLOADED;
            default -> status >= 500 ? FailureKind.SERVER_ERROR : kindOfRefusal(error);
        };
    }

    private static FailureKind kindOfRefusal(HostError error) {
        if (error.says(MALFORMED_CALL)) {
            return FailureKind.MALFORMED_CALL;
        }
        if (error.says(MONEY)) {
            return FailureKind.MONEY_SPENT;
        }
        return error.says(CONTEXT) ? FailureKind.TOO_LARGE : FailureKind.BAD_REQUEST;
    }

    /** Google writes of the used-up quota of a minute like others of spent money, but says when to come again. */
    private static boolean isSpent(HostError error) {
        return error.codes().contains(SPEND_LIMIT)
                || (error.says(MONEY) && error.retryAfter().isEmpty());
    }

    /** The status that an error inside a stream would have had, by its type or code, documented with their statuses. */
    private static int statusOf(HostError error) {
        for (Map.Entry<Pattern, Integer> status : STATUSES.entrySet()) {
            if (status.getKey().matcher(error.codes()).find()) {
                return status.getValue();
            }
        }
        return error.says(CONTEXT) ? 400 : error.says(MONEY) ? 402 : 500;
    }

    private static String advice(FailureKind kind, String provider) {
        String settings = "caravel." + (ModelName.isFurther(provider) ? "providers." : "") + provider;
        return switch (kind) {
            case KEY_REFUSED -> " (check " + settings + ".key, or the provider's own environment variable)";
            case NOT_FOUND ->
                " (check caravel.model.cheap and .strong, or the model that was named, and " + settings + ".base-url)";
            case TOO_LARGE -> " (" + StopReason.WINDOW_ADVICE + ")";
            default -> "";
        };
    }
}
