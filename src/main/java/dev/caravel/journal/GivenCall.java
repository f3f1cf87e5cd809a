package dev.caravel.journal;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * A tool call that a caller asks for, where otherwise a model does.
 *
 * @param id what tells it from other calls of its run
 * @param tool the tool's name
 * @param arguments an object, as the tool's schema wants it or nearly so
 */
public record GivenCall(String id, String tool, JsonNode arguments) {}
