package dev.caravel.run;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * A tool call as the model asked for it.
 *
 * @param id the provider's id of the call
 * @param tool the name that the model gave
 * @param arguments as the model wrote them: an object, or text that is no JSON
 */
public record RequestedCall(String id, String tool, JsonNode arguments) {}
