package dev.caravel.tool;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The arguments of a call that were checked against its tool's schema already, so that nobody need check them again.
 *
 * @param values by name, as plain values, maps and lists
 */
public record ToolArguments(Map<String, Object> values) {

    /** Arguments that were checked. */
    public static ToolArguments checked(JsonNode arguments) {
        return new ToolArguments(map(arguments));
    }

    /** A JSON object as a map; what Jackson's own data binding does, without its way through tokens. */
    public static Map<String, Object> map(JsonNode object) {
        Map<String, Object> map = new LinkedHashMap<>();
        object.properties().forEach(field -> map.put(field.getKey(), value(field.getValue())));
        return map;
    }

    private static Object value(JsonNode node) {
        if (node.isObject()) {
            return map(node);
        }
        if (node.isArray()) {
            List<Object> list = new ArrayList<>();
            node.forEach(element -> list.add(value(element)));
            return list;
        }
        if (node.isNumber()) {
            return node.numberValue();
        }
        if (node.isBoolean()) {
            return node.booleanValue();
        }
        return node.isNull() ? null : node.asText();
    }
}
