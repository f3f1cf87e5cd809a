package dev.caravel.model;

import com.fasterxml.jackson.databind.JsonNode;
import dev.caravel.text.Characters;

/** A tool as a model is told of it: its name, what it is for, and the JSON Schema of its arguments. */
public record ToolDeclaration(String name, String description, JsonNode inputSchema) {

    public ToolDeclaration {
        description = Characters.whole(description);
    }
}
