package dev.caravel.door.openai;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.caravel.door.Outcome;
import java.util.OptionalInt;

/**
 * An error as OpenAI writes it.
 *
 * @param status the status of the reply
 * @param message what is wrong and what to do, in a line
 * @param type the kind, in OpenAI's words
 * @param code what exactly, in OpenAI's words; empty where there is none
 * @param param the field of the request that is wrong; empty where there is none
 * @param retryAfter when to try again, in seconds; empty when that would not help
 */
public record OpenAiError(int status, String message, String type, String code, String param, OptionalInt retryAfter) {

    /** Clients wait out no longer time: some try again at once instead. */
    private static final int LONGEST_WAIT = 60;

    /** An error of the server's. */
    static final String SERVER = "server_error";

    private static final String QUOTA = "insufficient_quota";

    static OpenAiError of(Outcome outcome) {
        return of(outcome.status(), outcome.line(), outcome.retryAfter());
    }

    /** One that trying again does not help. */
    public static OpenAiError of(int status, String message) {
        return of(status, message, OptionalInt.empty());
    }

    static OpenAiError of(int status, String message, OptionalInt retryAfter) {
        String type =
                switch (status) {
                    case 403 -> "permission_error";
                    case 429 -> "requests";
                    default -> status < 500 ? "invalid_request_error" : SERVER;
                };
        String code =
                switch (status) {
                    case 401 -> "invalid_api_key";
                    case 409 -> "conflict";
                    case 413 -> "string_above_max_length";
                    case 429 -> "rate_limit_exceeded";
                    default -> "";
                };
        return new OpenAiError(status, message, type, code, "", retryAfter);
    }

    /** There is no such model, or the caller may not ask it: nobody learns which. */
    static OpenAiError noModel(String message) {
        return new OpenAiError(404, message, "invalid_request_error", "model_not_found", "model", OptionalInt.empty());
    }

    /** The money is used up. */
    static OpenAiError noMoney(String message, OptionalInt retryAfter) {
        return new OpenAiError(429, message, QUOTA, QUOTA, "", retryAfter);
    }

    /** A run that has failed. */
    static OpenAiError failed(String message, String reason) {
        return new OpenAiError(500, message, SERVER, reason, "", OptionalInt.empty());
    }

    /** What the client's own retries are to do; the official ones obey it. */
    boolean isWorthRetrying() {
        return retryAfter.isPresent() && !type.equals(QUOTA);
    }

    /** In seconds. */
    OptionalInt wait(int least) {
        return retryAfter.isEmpty()
                ? retryAfter
                : OptionalInt.of(Math.min(LONGEST_WAIT, Math.max(least, retryAfter.getAsInt())));
    }

    public String toJson() {
        return json().toString();
    }

    /** {@code {"error": {…}}}, as a body and as the last piece of a stream. */
    ObjectNode json() {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.putObject("error")
                .put("message", message)
                .put("type", type)
                .put("param", param.isEmpty() ? null : param)
                .put("code", code.isEmpty() ? null : code);
        return json;
    }
}
