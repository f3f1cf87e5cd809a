package dev.caravel.tool;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/**
 * Closes a schema: an object that lists its properties has no others, unless the schema says so. JSON Schema's own default is
 * the other way round, so that a model could send along what nobody has thought of.
 */
final class ClosedSchema {

    private static final String ADDITIONAL = "additionalProperties";
    private static final String UNEVALUATED = "unevaluatedProperties";

    /** Where schemas stand that a value is checked against as a whole. */
    private static final List<String> MAPS_OF_VALUES = List.of("properties", "patternProperties");

    private static final List<String> VALUES = List.of("items", ADDITIONAL, "contains");

    /** Where parts of a schema stand: what they leave open, the whole may close. */
    private static final List<String> MAPS_OF_PARTS = List.of("$defs", "definitions", "dependentSchemas");

    private static final List<String> PARTS = List.of("if", "then", "else", "not");
    private static final List<String> LISTS_OF_PARTS = List.of("allOf", "anyOf", "oneOf");

    private final JsonNode root;

    private ClosedSchema(JsonNode root) {
        this.root = root;
    }

    /** The same schema, closed at the top and wherever an object lists its properties. */
    static ObjectNode of(ObjectNode open) {
        ObjectNode root = open.deepCopy();
        ClosedSchema closing = new ClosedSchema(root);
        closing.within(root);
        closing.close(root);
        return root;
    }

    private void within(JsonNode part) {
        if (!part.isObject()) {
            return;
        }
        MAPS_OF_VALUES.forEach(name -> part.path(name).forEach(this::value));
        VALUES.forEach(name -> value(part.path(name)));
        part.path("prefixItems").forEach(this::value);
        MAPS_OF_PARTS.forEach(name -> part.path(name).forEach(this::within));
        LISTS_OF_PARTS.forEach(name -> part.path(name).forEach(this::within));
        PARTS.forEach(name -> within(part.path(name)));
    }

    private void value(JsonNode schema) {
        within(schema);
        if (schema instanceof ObjectNode object
                && !new SchemaNode(root, object).properties().isEmpty()) {
            close(object);
        }
    }

    /** Through references and branches only unevaluatedProperties can see. */
    private void close(ObjectNode schema) {
        if (!schema.has(ADDITIONAL) && !schema.has(UNEVALUATED)) {
            schema.put(new SchemaNode(root, schema).isComposed() ? UNEVALUATED : ADDITIONAL, false);
        }
    }
}
