package dev.caravel.journal;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * A tool that a run's caller has itself: a call of it is handed to the caller, who brings its result.
 *
 * @param parameters the JSON Schema of its arguments
 */
public record ClientTool(String name, String description, JsonNode parameters) {}
