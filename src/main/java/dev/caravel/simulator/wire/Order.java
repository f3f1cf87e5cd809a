package dev.caravel.simulator.wire;

import com.fasterxml.jackson.databind.JsonNode;
import dev.caravel.simulator.mind.Conversation;
import java.util.List;

/**
 * A request that was accepted.
 *
 * @param maxTokens the most the answer may have
 * @param stopSequences texts that end the answer
 * @param room how many tokens the context window has left
 */
public record Order(
        JsonNode body,
        Conversation conversation,
        Delivery delivery,
        int maxTokens,
        List<String> stopSequences,
        int room) {

    /** How the answer is wanted. */
    public enum Delivery {
        WHOLE,
        STREAM
    }
}
