package dev.caravel.model;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.LinkedHashSet;
import java.util.Set;

/** The types that a JSON Schema allows, where it says them and where its other words do. */
final class SchemaTypes {

    private SchemaTypes() {}

    /** Empty where nothing says. */
    static Set<String> of(JsonNode full) {
        Set<String> types = new LinkedHashSet<>();
        JsonNode type = full.path("type");
        if (type.isTextual()) {
            types.add(type.asText());
        }
        type.forEach(each -> types.add(each.asText()));
        if (types.isEmpty()) {
            full.path("enum").forEach(value -> types.add(typeOf(value)));
            if (full.has("const")) {
                types.add(typeOf(full.path("const")));
            }
        }
        if (types.isEmpty() && full.has("properties")) {
            types.add("object");
        }
        if (types.isEmpty() && full.has("items")) {
            types.add("array");
        }
        return types;
    }

    private static String typeOf(JsonNode value) {
        return switch (value.getNodeType()) {
            case OBJECT -> "object";
            case ARRAY -> "array";
            case BOOLEAN -> "boolean";
            case NUMBER -> value.isIntegralNumber() ? "integer" : "number";
            case NULL -> "null";
            default -> "string";
        };
    }
}
