package dev.caravel.simulator.wire;

import com.fasterxml.jackson.databind.JsonNode;
import dev.caravel.simulator.mind.Move;
import java.util.Map;

/** A provider's way to ask and to answer. Safe for use by many threads. */
public interface Wire {

    /** The path that requests are posted to. */
    String path();

    /**
     * Reads a request.
     *
     * @param headers with lower-case names
     * @throws Refusal when the provider would not accept it
     */
    Order read(byte[] body, Map<String, String> headers);

    /** Writes the answer, and counts its tokens. */
    Reply reply(Order order, Move move);

    /** The error body and its usual words for that HTTP status. */
    Problem problem(int status);

    /** The error for an account without money. */
    Problem outOfMoney();

    /** The error for a prompt that is too long, in words that do not say for which window. */
    Problem tooLong();

    JsonNode errorBody(Problem problem, String requestId);

    /** The stream event that reports an error in mid-answer. */
    Frame error(Problem problem);

    /** A stream event without content, as it is sent while nothing happens. */
    Frame ping();

    /** What else stands in the head of every response, such as the request's id. */
    Map<String, String> headers(String requestId);
}
