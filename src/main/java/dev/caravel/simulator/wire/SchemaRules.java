package dev.caravel.simulator.wire;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;

/** What the providers demand of the schema that an answer has to match (their documentation, "Structured outputs"). */
final class SchemaRules {

    private static final Set<String> COMMON = Set.of(
            "type",
            "properties",
            "required",
            "additionalProperties",
            "items",
            "anyOf",
            "enum",
            "const",
            "$ref",
            "$defs",
            "definitions",
            "description",
            "title",
            "format",
            "pattern",
            "minItems");

    /** Of Anthropic beside these. */
    private static final Set<String> ANTHROPIC = Set.of("allOf", "default");

    /** Of OpenAI's strict mode beside these. */
    private static final Set<String> STRICT =
            Set.of("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf", "maxItems");

    private static final Set<String> FORMATS =
            Set.of("date-time", "time", "date", "duration", "email", "hostname", "uri", "ipv4", "ipv6", "uuid");

    private static final Pattern NAME = Pattern.compile("[a-zA-Z0-9_-]{1,64}");
    private static final Pattern RICH = Pattern.compile("\\(\\?[=!<]|\\\\[bB1-9]");
    private static final int DEEPEST = 50;

    private final JsonNode root;
    private final boolean strict;
    private final Function<String, Refusal> refusal;
    private final Set<String> open = new HashSet<>();

    private SchemaRules(JsonNode root, boolean strict, Function<String, Refusal> refusal) {
        this.root = root;
        this.strict = strict;
        this.refusal = refusal;
    }

    /** {@code output_config.format}. */
    static void ofAnthropic(JsonNode format) {
        if (format.isMissingNode() || format.isNull()) {
            return;
        }
        if (!format.path("type").asText().equals("json_schema")) {
            throw AnthropicRules.refuse("output_config.format.type: Input should be 'json_schema'");
        }
        if (!format.path("schema").isObject()) {
            throw AnthropicRules.refuse("output_config.format.schema: Input should be a valid dictionary");
        }
        new SchemaRules(
                        format.path("schema"),
                        false,
                        why -> AnthropicRules.refuse("output_config.format.schema: " + why))
                .check(format.path("schema"), 0);
    }

    /** {@code response_format}. */
    static void ofOpenAi(JsonNode request) {
        JsonNode format = request.path("response_format");
        String type = format.path("type").asText();
        if (format.isMissingNode() || format.isNull() || type.equals("text")) {
            return;
        }
        if (type.equals("json_object")) {
            if (!request.path("messages").toString().toLowerCase(Locale.ROOT).contains("json")) {
                throw OpenAiRules.refuse(
                        "'messages' must contain the word 'json' in some form, to use 'response_format' of type 'json_object'.",
                        "messages",
                        "");
            }
            return;
        }
        if (!type.equals("json_schema")) {
            throw OpenAiRules.refuse(
                    "Invalid value: '" + type + "'. Supported values are: 'json_object', 'json_schema', and 'text'.",
                    "response_format.type",
                    "invalid_value");
        }
        JsonNode asked = format.path("json_schema");
        OpenAiRules.required("response_format.json_schema", format, "json_schema");
        OpenAiRules.required("response_format.json_schema.name", asked, "name");
        if (!NAME.matcher(asked.path("name").asText()).matches()) {
            throw OpenAiRules.refuse(
                    "Invalid 'response_format.json_schema.name': string does not match pattern. Expected a string that"
                            + " matches the pattern '^[a-zA-Z0-9_-]+$'.",
                    "response_format.json_schema.name",
                    "invalid_value");
        }
        SchemaRules rules = new SchemaRules(
                asked.path("schema"),
                true,
                why -> OpenAiRules.refuse(
                        "Invalid schema for response_format '"
                                + asked.path("name").asText() + "': " + why,
                        "response_format",
                        ""));
        rules.demand(
                asked.path("schema").path("type").asText().equals("object"),
                "schema must be a JSON Schema of 'type: \"object\"', got 'type: \""
                        + asked.path("schema").path("type").asText("None") + "\"'.");
        if (asked.path("strict").asBoolean()) {
            rules.demand(!asked.path("schema").has("anyOf"), "schema must not have 'anyOf' at the top level.");
            rules.check(asked.path("schema"), 0);
        }
    }

    private void demand(boolean kept, String otherwise) {
        if (!kept) {
            throw refusal.apply(otherwise);
        }
    }

    private void check(JsonNode schema, int depth) {
        demand(schema.isObject() && !schema.isEmpty(), "schema must have a 'type' key.");
        demand(depth < DEEPEST, "schema exceeds the maximum nesting depth.");
        schema.fieldNames()
                .forEachRemaining(word -> demand(
                        COMMON.contains(word) || (strict ? STRICT : ANTHROPIC).contains(word),
                        "'" + word + "' is not permitted."));
        demand(!strict || !schema.has("$ref") || schema.size() == 1, "$ref cannot have keywords beside it.");
        demand(
                Set.of("type", "anyOf", "allOf", "enum", "const", "$ref").stream()
                        .anyMatch(schema::has),
                "schema must have a 'type' key.");
        if (schema.has("$ref")) {
            String target = schema.path("$ref").asText();
            demand(target.startsWith("#"), "External references are not supported.");
            JsonNode found = root.at(target.substring(1));
            demand(!found.isMissingNode(), "reference '" + target + "' can't be resolved.");
            if (!strict) {
                demand(open.add(target), "Circular reference detected in schema.");
                check(found, depth + 1);
                open.remove(target);
            }
        }
        if (schema.path("type").toString().contains("\"object\"")) {
            object(schema);
        }
        demand(
                strict || schema.path("minItems").asInt() <= 1,
                "For 'array' type, 'minItems' values other than 0 or 1 are not supported");
        demand(
                !schema.has("format") || FORMATS.contains(schema.path("format").asText()),
                "format '" + schema.path("format").asText() + "' is not supported.");
        demand(
                !RICH.matcher(schema.path("pattern").asText()).find(),
                "pattern '" + schema.path("pattern").asText() + "' is not supported.");
        for (JsonNode value : schema.path("enum")) {
            demand(value.isValueNode(), "enum values must be strings, numbers, booleans or null.");
        }
        schema.path("properties").forEach(part -> check(part, depth + 1));
        schema.path("anyOf").forEach(part -> check(part, depth + 1));
        schema.path("allOf").forEach(part -> check(part, depth + 1));
        schema.path("$defs").forEach(part -> check(part, depth + 1));
        schema.path("definitions").forEach(part -> check(part, depth + 1));
        if (schema.has("items")) {
            check(schema.path("items"), depth + 1);
        }
    }

    private void object(JsonNode schema) {
        demand(
                schema.path("additionalProperties").isBoolean()
                        && !schema.path("additionalProperties").asBoolean(),
                "For 'object' type, 'additionalProperties' must be explicitly set to false");
        Set<String> required = new HashSet<>();
        schema.path("required").forEach(name -> required.add(name.asText()));
        schema.path("properties")
                .fieldNames()
                .forEachRemaining(name -> demand(
                        !strict || required.contains(name),
                        "'required' is required to be supplied and to be an array including every key in properties. Missing '"
                                + name + "'."));
    }
}
