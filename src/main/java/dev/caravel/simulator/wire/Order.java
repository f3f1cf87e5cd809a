package dev.caravel.simulator.wire;

import com.fasterxml.jackson.databind.JsonNode;
import dev.caravel.simulator.mind.Conversation;
import java.util.List;

/**
 * A request that was accepted.
 *
 * @param maxTokens the most the answer may have
 * @param stopSequences texts that end the answer
 */
public record Order(
        JsonNode body, Conversation conversation, Delivery delivery, int maxTokens, List<String> stopSequences) {

    /** How the answer is wanted. */
    public enum Delivery {
        WHOLE,
        STREAM
    }
}
