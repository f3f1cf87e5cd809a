package dev.caravel.tool;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The arguments of a call that were checked against its tool's schema already, so that nobody need check them again.
 *
 * @param values by name, as plain values, maps and lists; a number that need not be whole is a BigDecimal
 */
public record ToolArguments(Map<String, Object> values) {

    /** Arguments that were checked against the schema. */
    public static ToolArguments checked(JsonNode arguments, ToolSchema schema) {
        return new ToolArguments(map(arguments, new Declared(schema.node())));
    }

    /** Arguments for the guardrail's rules: all numbers compare as what they are, whatever they are compared with. */
    public static Map<String, Object> forRules(JsonNode arguments) {
        return map(arguments, new Undeclared());
    }

    /**
     * Another value that was checked against a schema, in the same form: what an agent answers, for instance.
     *
     * @param schema as it was written
     */
    public static Object plain(JsonNode value, JsonNode schema) {
        return value(value, new Declared(new SchemaNode(schema, schema)));
    }

    /** What is known of a value's type. */
    private sealed interface Type permits Declared, Undeclared {

        Object number(JsonNode value);

        Type property(String name);

        Type items();
    }

    /** Whole numbers of a parameter of type integer are an Integer, Long or BigInteger. */
    private record Declared(SchemaNode schema) implements Type {

        @Override
        public Object number(JsonNode value) {
            Set<String> types = schema.types();
            if (types.contains("integer") && !types.contains("number")) {
                // 3.0 is an integer too.
                return value.isIntegralNumber() ? value.numberValue() : whole(value.decimalValue());
            }
            return value.isIntegralNumber() && !types.contains("number")
                    ? value.numberValue()
                    : new ExactNumber(value.decimalValue());
        }

        private static Number whole(BigDecimal value) {
            BigInteger whole = value.toBigIntegerExact();
            int bits = whole.bitLength();
            if (bits < Integer.SIZE) {
                return whole.intValue();
            }
            return bits < Long.SIZE ? (Number) whole.longValue() : whole;
        }

        @Override
        public Type property(String name) {
            return new Declared(
                    schema.properties().getOrDefault(name, new SchemaNode(schema.root(), MissingNode.getInstance())));
        }

        @Override
        public Type items() {
            return new Declared(schema.items());
        }
    }

    private record Undeclared() implements Type {

        @Override
        public Object number(JsonNode value) {
            return new ExactNumber(value.decimalValue());
        }

        @Override
        public Type property(String name) {
            return this;
        }

        @Override
        public Type items() {
            return this;
        }
    }

    private static Map<String, Object> map(JsonNode object, Type type) {
        Map<String, Object> map = new LinkedHashMap<>();
        object.properties()
                .forEach(field -> map.put(field.getKey(), value(field.getValue(), type.property(field.getKey()))));
        return map;
    }

    private static Object value(JsonNode node, Type type) {
        if (node.isObject()) {
            return map(node, type);
        }
        if (node.isArray()) {
            List<Object> list = new ArrayList<>();
            node.forEach(element -> list.add(value(element, type.items())));
            return list;
        }
        if (node.isNumber()) {
            return type.number(node);
        }
        if (node.isBoolean()) {
            return node.booleanValue();
        }
        return node.isNull() ? null : node.asText();
    }
}
