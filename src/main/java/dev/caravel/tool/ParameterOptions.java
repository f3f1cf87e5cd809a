package dev.caravel.tool;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** The options {@code parameter.*} of a tool's route, which together say what a JSON Schema says. */
final class ParameterOptions {

    private static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
    private static final Set<String> TYPES = Set.of("string", "integer", "number", "boolean", "object", "array");

    private final ObjectNode schema = JSON.objectNode().put("type", "object");
    private final ObjectNode properties = schema.putObject("properties");

    private ParameterOptions() {}

    /**
     * @param options without their prefix {@code parameter.}
     * @throws IllegalArgumentException for a type that is not known, a word of an enum that is not of the parameter's type,
     *     or an option that belongs to no parameter
     */
    static ObjectNode schema(Map<String, Object> options) {
        ParameterOptions parameters = new ParameterOptions();
        Map<String, Object> sorted = new TreeMap<>(options);
        sorted.forEach((name, type) -> {
            if (!name.contains(".")) {
                parameters.declare(name, type.toString().strip());
            }
        });
        sorted.forEach((option, value) -> {
            if (option.contains(".")) {
                parameters.refine(option, value.toString().strip());
            }
        });
        return parameters.schema;
    }

    private void declare(String name, String type) {
        if (!TYPES.contains(type)) {
            throw new IllegalArgumentException("parameter." + name + "=" + type + ": the type must be one of "
                    + TYPES.stream().sorted().collect(Collectors.joining(", ")));
        }
        properties.putObject(name).put("type", type);
    }

    private void refine(String option, String value) {
        int dot = option.lastIndexOf('.');
        String name = option.substring(0, dot);
        if (!(properties.path(name) instanceof ObjectNode property)) {
            throw new IllegalArgumentException(
                    "parameter." + option + " belongs to no parameter; declare parameter." + name + "=TYPE");
        }
        switch (option.substring(dot + 1)) {
            case "description" -> property.put("description", value);
            case "required" -> {
                if (isTrue(option, value)) {
                    schema.withArray("required").add(name);
                }
            }
            case "enum" ->
                property.putArray("enum")
                        .addAll(words(option, property.path("type").asText(), value));
            default ->
                throw new IllegalArgumentException(
                        "parameter." + option + " is not known; use description, required or enum");
        }
    }

    private static boolean isTrue(String option, String value) {
        if (!value.equals("true") && !value.equals("false")) {
            throw new IllegalArgumentException(
                    "parameter." + option + " must be true or false, but is '" + value + "'");
        }
        return Boolean.parseBoolean(value);
    }

    /** Words with commas between them, or a JSON array: for words that have commas or spaces, or are no words. */
    private static List<JsonNode> words(String option, String type, String value) {
        List<JsonNode> words = new ArrayList<>();
        Optional<ArrayNode> array = array(value);
        if (array.isPresent()) {
            array.get().forEach(words::add);
            words.stream().filter(word -> !isOf(type, word)).findFirst().ifPresent(word -> {
                throw notOf(type, option, word.toString());
            });
        } else {
            Arrays.stream(value.split(","))
                    .map(String::strip)
                    .filter(word -> !word.isEmpty())
                    .forEach(word -> words.add(word(option, type, word)));
        }
        if (words.isEmpty()) {
            throw new IllegalArgumentException("parameter." + option + " names no value");
        }
        return words;
    }

    private static Optional<ArrayNode> array(String value) {
        try {
            return value.startsWith("[") && MAPPER.readTree(value) instanceof ArrayNode array
                    ? Optional.of(array)
                    : Optional.empty();
        } catch (JsonProcessingException | NumberFormatException e) {
            return Optional.empty();
        }
    }

    private static JsonNode word(String option, String type, String word) {
        try {
            return switch (type) {
                case "integer" -> JSON.numberNode(new BigInteger(word));
                case "number" -> JSON.numberNode(new BigDecimal(word));
                case "boolean" -> JSON.booleanNode(isTrue(option, word));
                case "string" -> JSON.textNode(word);
                default -> throw notOf(type, option, word);
            };
        } catch (NumberFormatException e) {
            throw notOf(type, option, word);
        }
    }

    private static boolean isOf(String type, JsonNode word) {
        return switch (type) {
            case "integer" -> word.isIntegralNumber();
            case "number" -> word.isNumber();
            case "boolean" -> word.isBoolean();
            case "string" -> word.isTextual();
            case "array" -> word.isArray();
            default -> word.isObject();
        };
    }

    private static IllegalArgumentException notOf(String type, String option, String word) {
        return new IllegalArgumentException("parameter." + option + ": " + word + " is not of the parameter's type, "
                + type + "; write values with commas between them, or as a JSON array");
    }
}
