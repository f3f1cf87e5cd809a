package dev.caravel.simulator.wire;

/**
 * An error as a provider reports it.
 *
 * @param status the HTTP status
 * @param type the provider's error type
 * @param param what in the request is wrong; OpenAI only, otherwise empty
 * @param code the provider's error code; OpenAI only, otherwise empty
 */
public record Problem(int status, String type, String message, String param, String code) {

    public static Problem of(int status, String type, String message) {
        return new Problem(status, type, message, "", "");
    }

    static Problem invalid(String message) {
        return of(400, "invalid_request_error", message);
    }

    Problem at(String parameter, String errorCode) {
        return new Problem(status, type, message, parameter, errorCode);
    }
}
