package dev.caravel.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/** The words of a JSON Schema that a provider's subset has not. They become words in the description. */
final class LostWords {

    /** What narrows down a value that other words describe. */
    private static final List<String> NARROWING = List.of(
            "minimum",
            "maximum",
            "exclusiveMinimum",
            "exclusiveMaximum",
            "multipleOf",
            "minLength",
            "maxLength",
            "pattern",
            "format",
            "minItems",
            "maxItems",
            "uniqueItems",
            "contains",
            "minContains",
            "maxContains",
            "minProperties",
            "maxProperties",
            "propertyNames",
            "dependentRequired",
            "dependencies",
            "not",
            "enum");

    /** What may narrow down an object, or bring members of its own. */
    static final List<String> COMPOSING =
            List.of("allOf", "anyOf", "oneOf", "if", "then", "else", "not", "dependentSchemas", "dependencies");

    private LostWords() {}

    /**
     * Says in the description what got lost.
     *
     * @param full the schema
     * @param said as much of it as the provider takes
     */
    static void remark(JsonNode full, ObjectNode said) {
        ObjectNode lost = Json.object();
        NARROWING.stream()
                .filter(word -> full.has(word) && !said.has(word))
                .forEach(word -> lost.set(word, full.get(word)));
        if (full.path("const").isContainerNode()) {
            lost.set("const", full.get("const"));
        }
        COMPOSING.stream()
                .filter(word -> full.has("properties") && full.has(word))
                .forEach(word -> lost.set(word, full.get(word)));
        if (!lost.isEmpty()) {
            String before = said.path("description").asText();
            said.put("description", (before.isEmpty() ? "" : before + " ") + "It must also match " + lost);
        }
    }
}
