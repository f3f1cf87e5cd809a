package dev.caravel.tool;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import com.networknt.schema.ValidationMessage;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** The arguments that a tool takes: a JSON Schema (2020-12), and the check against it. Thread-safe. */
public final class ToolSchema {

    private static final ObjectMapper MAPPER = JsonMapper.builder().build();
    private static final Set<String> TYPES = Set.of("string", "integer", "number", "boolean", "object", "array");
    private static final int MOST_COMPLAINTS = 5;

    private final JsonNode json;
    private final JsonSchema validator;

    private ToolSchema(JsonNode json) {
        this.json = json;
        this.validator =
                JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012).getSchema(json);
        validator.initializeValidators();
    }

    /**
     * A schema written in JSON.
     *
     * @throws IllegalArgumentException when it is no JSON object or not of type object
     */
    public static ToolSchema ofJson(String text) {
        try {
            JsonNode json = MAPPER.readTree(text);
            if (json == null || !json.path("type").asText().equals("object")) {
                throw new IllegalArgumentException("argSchema must be a JSON Schema of type object");
            }
            return new ToolSchema(json);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("argSchema is not valid JSON: " + e.getOriginalMessage());
        }
    }

    /**
     * A schema from the options {@code parameter.NAME}, {@code parameter.NAME.description}, {@code .required} and
     * {@code .enum}; other arguments are refused.
     *
     * @param options the options without their prefix {@code parameter.}
     * @throws IllegalArgumentException for a type that is not known or an option that belongs to no parameter
     */
    public static ToolSchema ofParameters(Map<String, Object> options) {
        ObjectNode json = MAPPER.createObjectNode().put("type", "object");
        ObjectNode properties = json.putObject("properties");
        Map<String, Object> sorted = new TreeMap<>(options);
        sorted.forEach((name, type) -> {
            if (!name.contains(".")) {
                properties
                        .putObject(name)
                        .put("type", type(name, type.toString().trim()));
            }
        });
        sorted.forEach((option, value) -> {
            if (option.contains(".")) {
                refine(json, option, value.toString().trim());
            }
        });
        json.put("additionalProperties", false);
        return new ToolSchema(json);
    }

    private static String type(String name, String type) {
        if (!TYPES.contains(type)) {
            throw new IllegalArgumentException("parameter." + name + "=" + type + ": the type must be one of "
                    + TYPES.stream().sorted().collect(Collectors.joining(", ")));
        }
        return type;
    }

    private static void refine(ObjectNode json, String option, String value) {
        int dot = option.lastIndexOf('.');
        String name = option.substring(0, dot);
        String what = option.substring(dot + 1);
        if (!(json.path("properties").path(name) instanceof ObjectNode property)) {
            throw new IllegalArgumentException(
                    "parameter." + option + " belongs to no parameter; declare parameter." + name + "=TYPE");
        }
        switch (what) {
            case "description" -> property.put("description", value);
            case "required" -> {
                if (Boolean.parseBoolean(value)) {
                    json.withArray("required").add(name);
                }
            }
            case "enum" -> {
                for (String word : value.split(",")) {
                    property.withArray("enum").add(word.trim());
                }
            }
            default ->
                throw new IllegalArgumentException(
                        "parameter." + option + " is not known; use description, required or enum");
        }
    }

    /** The schema itself. */
    public JsonNode json() {
        return json;
    }

    /** What is wrong with the arguments, in words for the model; empty when nothing is. */
    public String complaints(JsonNode arguments) {
        Set<ValidationMessage> messages = validator.validate(arguments);
        if (messages.isEmpty()) {
            return "";
        }
        return messages.stream()
                .limit(MOST_COMPLAINTS)
                .map(ValidationMessage::getMessage)
                .collect(Collectors.joining("; "));
    }
}
