package dev.caravel.tool;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** A part of a JSON Schema, read with its references followed and its branches joined. */
record SchemaNode(JsonNode root, JsonNode json) {

    private static final List<String> BRANCHES = List.of("allOf", "anyOf", "oneOf");
    private static final String REFERENCE = "$ref";
    private static final int DEEPEST = 16;

    /** The types that it names, in JSON Schema's words; empty when it leaves them open. */
    Set<String> types() {
        Set<String> types = new HashSet<>();
        parts(DEEPEST).forEach(part -> {
            JsonNode type = part.path("type");
            if (type.isTextual()) {
                types.add(type.asText());
            }
            type.forEach(each -> types.add(each.asText()));
        });
        return types;
    }

    /** The properties that it lists, by name. */
    Map<String, SchemaNode> properties() {
        Map<String, SchemaNode> properties = new LinkedHashMap<>();
        parts(DEEPEST).forEach(part -> part.path("properties")
                .properties()
                .forEach(property ->
                        properties.putIfAbsent(property.getKey(), new SchemaNode(root, property.getValue()))));
        return properties;
    }

    boolean requires(String property) {
        return parts(DEEPEST).anyMatch(part -> elements(part.path("required"))
                .anyMatch(name -> name.asText().equals(property)));
    }

    /** What each element of an array must be. */
    SchemaNode items() {
        return new SchemaNode(
                root,
                parts(DEEPEST)
                        .map(part -> part.path("items"))
                        .filter(JsonNode::isObject)
                        .findFirst()
                        .orElse(MissingNode.getInstance()));
    }

    /** True when what it allows is put together from other parts of the schema. */
    boolean isComposed() {
        return json.has(REFERENCE) || json.has("if") || BRANCHES.stream().anyMatch(json::has);
    }

    /** It, what it refers to, and the branches of both. */
    private Stream<JsonNode> parts(int depth) {
        if (depth == 0) {
            return Stream.empty();
        }
        Stream<JsonNode> others = BRANCHES.stream().flatMap(branch -> elements(json.path(branch)));
        String reference = json.path(REFERENCE).asText();
        if (reference.startsWith("#/")) {
            others = Stream.concat(others, Stream.of(root.at(reference.substring(1))));
        }
        return Stream.concat(Stream.of(json), others.flatMap(other -> new SchemaNode(root, other).parts(depth - 1)));
    }

    private static Stream<JsonNode> elements(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false);
    }
}
