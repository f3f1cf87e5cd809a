package dev.caravel.openapi;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * Schemas of a document as JSON Schema (2020-12). Those of OpenAPI 3.0 are a dialect of their own; in both, what is referred to
 * moves into {@code $defs}, and what only a server may say is left out. One for each tool.
 */
final class SchemaTranslation {

    private static final String DEFS = "$defs";

    /** Words for readers and code generators, and those that would give a schema another place. */
    private static final Set<String> LEFT_OUT = Set.of(
            "nullable",
            "discriminator",
            "xml",
            "externalDocs",
            "example",
            "readOnly",
            "writeOnly",
            "$id",
            "$schema",
            "$anchor",
            "$dynamicRef",
            "$dynamicAnchor",
            "$comment",
            DEFS);

    private static final Set<String> SCHEMAS = Set.of(
            "items",
            "additionalProperties",
            "unevaluatedProperties",
            "unevaluatedItems",
            "contains",
            "propertyNames",
            "not",
            "if",
            "then",
            "else");

    private static final Set<String> LISTS_OF_SCHEMAS = Set.of("allOf", "anyOf", "oneOf", "prefixItems");
    private static final Set<String> MAPS_OF_SCHEMAS = Set.of("patternProperties", "dependentSchemas");

    private final References references;
    private final ObjectNode definitions = JsonNodeFactory.instance.objectNode();
    private final Map<String, String> names = new LinkedHashMap<>();

    SchemaTranslation(References references) {
        this.references = references;
    }

    /** The definitions that the translated schemas refer to as {@code #/$defs/NAME}. */
    ObjectNode definitions() {
        return definitions;
    }

    /** @throws IllegalArgumentException when it refers to what is not in the document */
    JsonNode translate(JsonNode schema) {
        if (!(schema instanceof ObjectNode object)) {
            return schema.isBoolean() ? schema : JsonNodeFactory.instance.booleanNode(true);
        }
        ObjectNode translated = JsonNodeFactory.instance.objectNode();
        if (References.isReference(object)) {
            translated.put("$ref", "#/" + DEFS + "/" + definition(References.pointer(object)));
        }
        object.properties().forEach(word -> add(translated, word.getKey(), word.getValue()));
        mend(object, translated);
        return translated;
    }

    private String definition(String pointer) {
        String known = names.get(pointer);
        if (known != null) {
            return known;
        }
        String plain = pointer.substring(pointer.lastIndexOf('/') + 1).replaceAll("[^a-zA-Z0-9_.-]", "_");
        String name = plain;
        for (int i = 2; names.containsValue(name); i++) {
            name = plain + "-" + i;
        }
        // Before it is translated: it may refer to itself.
        names.put(pointer, name);
        definitions.putNull(name);
        definitions.set(name, translate(references.target(pointer)));
        return name;
    }

    private void add(ObjectNode translated, String word, JsonNode value) {
        if (word.equals("$ref") || word.startsWith("x-") || LEFT_OUT.contains(word)) {
            return;
        }
        if (SCHEMAS.contains(word) && value.isContainerNode()) {
            translated.set(word, translate(value));
        } else if (LISTS_OF_SCHEMAS.contains(word)) {
            // A description of alternatives that overlap is common, and no reason to refuse what fits.
            ArrayNode list = translated.putArray(word.equals("oneOf") && !translated.has("anyOf") ? "anyOf" : word);
            value.forEach(schema -> list.add(translate(schema)));
        } else if (word.equals("properties")) {
            properties(translated, value);
        } else if (MAPS_OF_SCHEMAS.contains(word)) {
            ObjectNode map = translated.putObject(word);
            value.properties().forEach(schema -> map.set(schema.getKey(), translate(schema.getValue())));
        } else if (!word.equals("required") && !word.equals("pattern")) {
            translated.set(word, value);
        }
    }

    /** What only the server says of an object is nothing to send. */
    private void properties(ObjectNode translated, JsonNode properties) {
        ObjectNode map = translated.putObject("properties");
        properties.properties().forEach(property -> {
            if (!isReadOnly(property.getValue())) {
                map.set(property.getKey(), translate(property.getValue()));
            }
        });
    }

    private boolean isReadOnly(JsonNode schema) {
        return schema.path("readOnly").asBoolean()
                || References.isReference(schema)
                        && references.resolved(schema).path("readOnly").asBoolean();
    }

    private void mend(ObjectNode written, ObjectNode translated) {
        required(written, translated);
        pattern(written, translated);
        exclusive(translated, "exclusiveMinimum", "minimum");
        exclusive(translated, "exclusiveMaximum", "maximum");
        if (written.path("nullable").asBoolean() && translated.path("type").isTextual()) {
            String type = translated.path("type").asText();
            translated.putArray("type").add(type).add("null");
            if (translated.path("enum") instanceof ArrayNode values) {
                ArrayNode withNull = values.deepCopy();
                translated.set("enum", withNull.addNull());
            }
        }
    }

    private void required(ObjectNode written, ObjectNode translated) {
        if (!written.path("required").isArray()) {
            return;
        }
        Set<String> readOnly = new HashSet<>();
        written.path("properties").properties().forEach(property -> {
            if (isReadOnly(property.getValue())) {
                readOnly.add(property.getKey());
            }
        });
        ArrayNode names = JsonNodeFactory.instance.arrayNode();
        written.path("required").forEach(name -> {
            if (!readOnly.contains(name.asText())) {
                names.add(name);
            }
        });
        if (!names.isEmpty()) {
            translated.set("required", names);
        }
    }

    /** Patterns are JavaScript's; one that only JavaScript knows is the server's to check. */
    private static void pattern(ObjectNode written, ObjectNode translated) {
        if (written.path("pattern").isTextual()) {
            try {
                Pattern.compile(written.path("pattern").asText());
                translated.set("pattern", written.path("pattern"));
            } catch (PatternSyntaxException e) {
                translated.remove("pattern");
            }
        }
    }

    /** In OpenAPI 3.0 a flag beside the limit, in JSON Schema the limit itself. */
    private static void exclusive(ObjectNode translated, String word, String limit) {
        if (translated.path(word).isBoolean()) {
            boolean exclusive = translated.remove(word).asBoolean();
            if (exclusive && translated.has(limit)) {
                translated.set(word, translated.remove(limit));
            }
        }
    }
}
