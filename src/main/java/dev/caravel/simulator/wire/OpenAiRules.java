package dev.caravel.simulator.wire;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.StreamSupport;

/** What OpenAI demands of a request's own fields and of its tools. */
final class OpenAiRules {

    private static final Map<String, Shape> FIELDS = Map.ofEntries(
            Map.entry("model", Shape.STRING),
            Map.entry("messages", Shape.ARRAY),
            Map.entry("audio", Shape.OBJECT),
            Map.entry("frequency_penalty", Shape.NUMBER),
            Map.entry("function_call", Shape.STRING_OR_OBJECT),
            Map.entry("functions", Shape.ARRAY),
            Map.entry("logit_bias", Shape.OBJECT),
            Map.entry("logprobs", Shape.BOOLEAN),
            Map.entry("max_completion_tokens", Shape.INTEGER),
            Map.entry("max_tokens", Shape.INTEGER),
            Map.entry("metadata", Shape.OBJECT),
            Map.entry("modalities", Shape.ARRAY),
            Map.entry("n", Shape.INTEGER),
            Map.entry("parallel_tool_calls", Shape.BOOLEAN),
            Map.entry("prediction", Shape.OBJECT),
            Map.entry("presence_penalty", Shape.NUMBER),
            Map.entry("prompt_cache_key", Shape.STRING),
            Map.entry("prompt_cache_retention", Shape.STRING),
            Map.entry("reasoning_effort", Shape.STRING),
            Map.entry("response_format", Shape.OBJECT),
            Map.entry("safety_identifier", Shape.STRING),
            Map.entry("seed", Shape.INTEGER),
            Map.entry("service_tier", Shape.STRING),
            Map.entry("stop", Shape.STRING_OR_ARRAY),
            Map.entry("store", Shape.BOOLEAN),
            Map.entry("stream", Shape.BOOLEAN),
            Map.entry("stream_options", Shape.OBJECT),
            Map.entry("temperature", Shape.NUMBER),
            Map.entry("tool_choice", Shape.STRING_OR_OBJECT),
            Map.entry("tools", Shape.ARRAY),
            Map.entry("top_logprobs", Shape.INTEGER),
            Map.entry("top_p", Shape.NUMBER),
            Map.entry("user", Shape.STRING),
            Map.entry("verbosity", Shape.STRING),
            Map.entry("web_search_options", Shape.OBJECT));
    private static final Pattern NAME = Pattern.compile("[a-zA-Z0-9_-]{1,64}");
    private static final Pattern REASONING_MODEL = Pattern.compile("(?:o\\d|gpt-5).*");

    /** The types that a field may have, each with OpenAI's words about it. */
    enum Shape {
        STRING("a string", JsonNode::isTextual),
        INTEGER("an integer", JsonNode::isIntegralNumber),
        NUMBER("a decimal", JsonNode::isNumber),
        BOOLEAN("a boolean", JsonNode::isBoolean),
        ARRAY("an array of objects", JsonNode::isArray),
        OBJECT("an object", JsonNode::isObject),
        STRING_OR_ARRAY("one of a string or an array of strings", node -> node.isTextual() || node.isArray()),
        STRING_OR_OBJECT("one of a string or an object", node -> node.isTextual() || node.isObject());

        private final String words;
        private final Predicate<JsonNode> fits;

        Shape(String words, Predicate<JsonNode> fits) {
            this.words = words;
            this.fits = fits;
        }

        void demand(String where, JsonNode node) {
            if (!fits.test(node)) {
                throw refuse(
                        "Invalid type for '" + where + "': expected " + words + ", but got " + given(node)
                                + " instead.",
                        where,
                        "invalid_type");
            }
        }

        private static String given(JsonNode node) {
            return switch (node.getNodeType()) {
                case ARRAY -> "an array";
                case OBJECT -> "an object";
                case STRING -> "a string";
                case BOOLEAN -> "a boolean";
                case NUMBER -> node.isIntegralNumber() ? "an integer" : "a decimal";
                default -> "null";
            };
        }
    }

    private OpenAiRules() {}

    static void check(JsonNode request) {
        if (request.path("model").asText().isEmpty()) {
            throw refuse("you must provide a model parameter", "", "");
        }
        required("messages", request, "messages");
        List<String> unknown = StreamSupport.stream(((Iterable<String>) request::fieldNames).spliterator(), false)
                .filter(field -> !FIELDS.containsKey(field))
                .toList();
        if (!unknown.isEmpty()) {
            throw refuse(
                    "Unrecognized request argument" + (unknown.size() == 1 ? "" : "s") + " supplied: "
                            + String.join(", ", unknown),
                    "",
                    "");
        }
        request.properties().forEach(field -> {
            if (!field.getValue().isNull()) {
                FIELDS.get(field.getKey()).demand(field.getKey(), field.getValue());
            }
        });
        tokens(request);
        if (Json.has(request, "stream_options") && !request.path("stream").asBoolean()) {
            throw refuse(
                    "The 'stream_options' parameter is only allowed when 'stream' is enabled.", "stream_options", "");
        }
        SchemaRules.ofOpenAi(request);
        tools(request);
    }

    static void required(String where, JsonNode node, String field) {
        if (!Json.has(node, field)) {
            throw refuse("Missing required parameter: '" + where + "'.", where, "missing_required_parameter");
        }
    }

    static Refusal refuse(String message, String parameter, String code) {
        return new Refusal(Problem.invalid(message).at(parameter, code));
    }

    private static void tokens(JsonNode request) {
        if (Json.has(request, "max_tokens")
                && REASONING_MODEL.matcher(request.path("model").asText()).matches()) {
            throw refuse(
                    "Unsupported parameter: 'max_tokens' is not supported with this model."
                            + " Use 'max_completion_tokens' instead.",
                    "max_tokens",
                    "unsupported_parameter");
        }
        for (String field : List.of("max_tokens", "max_completion_tokens")) {
            if (Json.has(request, field) && request.path(field).asLong() < 1) {
                throw refuse(
                        "Invalid '" + field + "': integer below minimum value. Expected a value >= 1, but got "
                                + request.path(field) + " instead.",
                        field,
                        "integer_below_min_value");
            }
        }
    }

    private static void tools(JsonNode request) {
        JsonNode tools = request.path("tools");
        if (tools.isArray() && tools.isEmpty()) {
            throw refuse(
                    "Invalid 'tools': empty array. Expected an array with minimum length 1, but got an empty array instead.",
                    "tools",
                    "empty_array");
        }
        for (int index = 0; index < tools.size(); index++) {
            tool("tools[" + index + "]", tools.get(index));
        }
        JsonNode choice = request.path("tool_choice");
        if (choice.isMissingNode() || choice.isNull()) {
            return;
        }
        if (tools.isEmpty()) {
            throw refuse(
                    "Invalid value for 'tool_choice': 'tool_choice' is only allowed when 'tools' are specified.",
                    "tool_choice",
                    "");
        }
        if (choice.isTextual() && !Set.of("none", "auto", "required").contains(choice.asText())) {
            throw refuse(
                    "Invalid value: '" + choice.asText() + "'. Supported values are: 'none', 'auto', and 'required'.",
                    "tool_choice",
                    "invalid_value");
        }
        String name = choice.path("function").path("name").asText();
        boolean declared = StreamSupport.stream(tools.spliterator(), false)
                .anyMatch(tool -> tool.path("function").path("name").asText().equals(name));
        if (choice.isObject() && !declared) {
            throw refuse("Tool choice '" + name + "' not found in 'tools' parameter.", "tool_choice", "");
        }
    }

    private static void tool(String where, JsonNode tool) {
        Shape.OBJECT.demand(where, tool);
        required(where + ".type", tool, "type");
        if (!tool.path("type").asText().equals("function")) {
            throw refuse(
                    "Invalid value: '" + tool.path("type").asText() + "'. Supported values are: 'function'.",
                    where + ".type",
                    "invalid_value");
        }
        required(where + ".function", tool, "function");
        JsonNode function = tool.path("function");
        Shape.OBJECT.demand(where + ".function", function);
        required(where + ".function.name", function, "name");
        if (!NAME.matcher(function.path("name").asText()).matches()) {
            throw refuse(
                    "Invalid '" + where
                            + ".function.name': string does not match pattern. Expected a string that matches"
                            + " the pattern '^[a-zA-Z0-9_-]{1,64}$'.",
                    where + ".function.name",
                    "invalid_value");
        }
        if (Json.has(function, "description")) {
            Shape.STRING.demand(where + ".function.description", function.path("description"));
        }
        JsonNode parameters = function.path("parameters");
        if (Json.has(function, "parameters")
                && !parameters.path("type").asText().equals("object")) {
            throw refuse(
                    "Invalid schema for function '" + function.path("name").asText()
                            + "': schema must be a JSON Schema of" + " 'type: \"object\"', got 'type: \""
                            + parameters.path("type").asText("None") + "\"'.",
                    where + ".function.parameters",
                    "invalid_function_parameters");
        }
    }
}
