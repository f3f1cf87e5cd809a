package dev.caravel.tool;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.caravel.text.JsonBuffers;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Arguments that a model wrote in another form than the schema wants, where the schema leaves one reading of them: JSON inside
 * a string, {@code "3"} for an integer, {@code "true"} for a boolean, null for what may be left out. No value changes its
 * meaning: {@code "007"} is no number, {@code "yes"} no boolean.
 */
final class Mending {

    private static final JsonMapper MAPPER = JsonMapper.builder(
                    JsonBuffers.factory().build())
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            // What is said twice has two readings.
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    private Mending() {}

    /** The arguments as the schema wants them, as far as they can be read so; the same ones when nothing is to mend. */
    static JsonNode mend(SchemaNode schema, JsonNode given) {
        Set<String> types = schema.types();
        if (given.isTextual()) {
            return types.isEmpty() || types.contains("string") ? given : readAs(types, schema, given);
        }
        if (given.isObject()) {
            return mendObject(schema, given);
        }
        if (given.isArray()) {
            ArrayNode mended = JsonNodeFactory.instance.arrayNode();
            given.forEach(element -> mended.add(mend(schema.items(), element)));
            return mended;
        }
        return given;
    }

    private static JsonNode mendObject(SchemaNode schema, JsonNode given) {
        ObjectNode mended = JsonNodeFactory.instance.objectNode();
        Map<String, SchemaNode> properties = schema.properties();
        given.properties().forEach(field -> {
            SchemaNode property =
                    properties.getOrDefault(field.getKey(), new SchemaNode(schema.root(), MissingNode.getInstance()));
            if (!(field.getValue().isNull() && isLeftOut(schema, field.getKey(), property))) {
                mended.set(field.getKey(), mend(property, field.getValue()));
            }
        });
        return mended;
    }

    private static boolean isLeftOut(SchemaNode schema, String name, SchemaNode property) {
        Set<String> types = property.types();
        return !types.isEmpty() && !types.contains("null") && !schema.requires(name);
    }

    private static JsonNode readAs(Set<String> types, SchemaNode schema, JsonNode given) {
        String text = given.asText().strip();
        if (types.contains("boolean") && (text.equals("True") || text.equals("False"))) {
            return JsonNodeFactory.instance.booleanNode(text.equals("True"));
        }
        JsonNode read;
        try {
            read = MAPPER.readTree(text);
        } catch (JsonProcessingException | NumberFormatException e) {
            return given;
        }
        if (read.isTextual() && types.contains("object")) {
            // Some models write the JSON into a string twice.
            return read.equals(given) ? given : readAs(types, schema, read);
        }
        boolean fits = read.isNumber()
                ? types.contains("number") || types.contains("integer")
                : types.contains(read.getNodeType().name().toLowerCase(Locale.ROOT));
        return fits ? mend(schema, read) : given;
    }
}
