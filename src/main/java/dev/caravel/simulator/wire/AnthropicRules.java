package dev.caravel.simulator.wire;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/** What Anthropic demands of a request's own fields and of its tools. */
final class AnthropicRules {

    private static final Map<String, Shape> FIELDS = Map.ofEntries(
            Map.entry("model", Shape.STRING),
            Map.entry("messages", Shape.ARRAY),
            Map.entry("max_tokens", Shape.INTEGER),
            Map.entry("metadata", Shape.OBJECT),
            Map.entry("stop_sequences", Shape.ARRAY),
            Map.entry("stream", Shape.BOOLEAN),
            Map.entry("system", Shape.STRING_OR_ARRAY),
            Map.entry("temperature", Shape.NUMBER),
            Map.entry("thinking", Shape.OBJECT),
            Map.entry("tool_choice", Shape.OBJECT),
            Map.entry("tools", Shape.ARRAY),
            Map.entry("top_k", Shape.INTEGER),
            Map.entry("top_p", Shape.NUMBER),
            Map.entry("service_tier", Shape.STRING),
            Map.entry("inference_geo", Shape.STRING),
            Map.entry("speed", Shape.STRING),
            Map.entry("container", Shape.ANY),
            Map.entry("context_management", Shape.OBJECT),
            Map.entry("mcp_servers", Shape.ARRAY),
            Map.entry("output_config", Shape.OBJECT),
            Map.entry("output_format", Shape.OBJECT),
            Map.entry("cache_control", Shape.OBJECT));
    private static final Set<String> TOOL_FIELDS = Set.of(
            "type",
            "name",
            "description",
            "input_schema",
            "cache_control",
            "strict",
            "eager_input_streaming",
            "defer_loading",
            "allowed_callers",
            "input_examples");
    private static final Pattern NAME = Pattern.compile("[a-zA-Z0-9_-]{1,128}");
    private static final int LEAST_THINKING_TOKENS = 1024;

    /** The types that a field may have, each with Anthropic's words about it. */
    enum Shape {
        STRING("string", JsonNode::isTextual),
        INTEGER("integer", node -> node.isIntegralNumber() && node.canConvertToInt()),
        NUMBER("number", JsonNode::isNumber),
        BOOLEAN("boolean", JsonNode::isBoolean),
        ARRAY("array", JsonNode::isArray),
        OBJECT("dictionary", JsonNode::isObject),
        STRING_OR_ARRAY("string or array", node -> node.isTextual() || node.isArray()),
        ANY("value", node -> true);

        private final String word;
        private final Predicate<JsonNode> fits;

        Shape(String word, Predicate<JsonNode> fits) {
            this.word = word;
            this.fits = fits;
        }

        void demand(String where, JsonNode node) {
            if (!fits.test(node)) {
                throw refuse(where + ": Input should be a valid " + word);
            }
        }
    }

    private AnthropicRules() {}

    static void check(JsonNode request) {
        for (String field : List.of("model", "messages", "max_tokens")) {
            required(field, request, field);
        }
        request.properties().forEach(field -> {
            Shape shape = FIELDS.get(field.getKey());
            if (shape == null) {
                throw refuse(field.getKey() + ": Extra inputs are not permitted");
            }
            if (!field.getValue().isNull()) {
                shape.demand(field.getKey(), field.getValue());
            }
        });
        if (request.path("model").asText().isEmpty()) {
            throw refuse("model: String should have at least 1 character");
        }
        if (request.path("max_tokens").asInt() < 1) {
            throw refuse("max_tokens: Input should be greater than or equal to 1");
        }
        double temperature = request.path("temperature").asDouble();
        if (temperature < 0 || temperature > 1) {
            throw refuse("temperature: range: 0..1");
        }
        int index = 0;
        for (JsonNode stop : request.path("stop_sequences")) {
            Shape.STRING.demand("stop_sequences." + index++, stop);
            if (stop.asText().isBlank()) {
                throw refuse("stop_sequences: each stop sequence must contain non-whitespace");
            }
        }
        tools(request.path("tools"));
        choice(request);
        SchemaRules.ofAnthropic(request.path("output_config").path("format"));
        thinking(request);
    }

    static void required(String where, JsonNode node, String field) {
        if (!Json.has(node, field)) {
            throw refuse(where + ": Field required");
        }
    }

    static Refusal refuse(String message) {
        return new Refusal(Problem.invalid(message));
    }

    private static void tools(JsonNode tools) {
        Set<String> names = new HashSet<>();
        for (int index = 0; index < tools.size(); index++) {
            JsonNode tool = tools.get(index);
            Shape.OBJECT.demand("tools." + index, tool);
            if (tool.path("type").asText("custom").equals("custom")) {
                custom("tools." + index + ".custom.", tool);
            }
            if (!names.add(tool.path("name").asText())) {
                throw refuse("tools: Tool names must be unique.");
            }
        }
    }

    private static void custom(String where, JsonNode tool) {
        required(where + "name", tool, "name");
        Shape.STRING.demand(where + "name", tool.path("name"));
        if (!NAME.matcher(tool.path("name").asText()).matches()) {
            throw refuse(where + "name: String should match pattern '^[a-zA-Z0-9_-]{1,128}$'");
        }
        if (Json.has(tool, "description")) {
            Shape.STRING.demand(where + "description", tool.path("description"));
        }
        required(where + "input_schema", tool, "input_schema");
        Shape.OBJECT.demand(where + "input_schema", tool.path("input_schema"));
        required(where + "input_schema.type", tool.path("input_schema"), "type");
        if (!tool.path("input_schema").path("type").asText().equals("object")) {
            throw refuse(where + "input_schema.type: Input should be 'object'");
        }
        tool.fieldNames().forEachRemaining(field -> {
            if (!TOOL_FIELDS.contains(field)) {
                throw refuse(where + field + ": Extra inputs are not permitted");
            }
        });
    }

    private static void choice(JsonNode request) {
        JsonNode choice = request.path("tool_choice");
        if (!choice.isObject()) {
            return;
        }
        String type = choice.path("type").asText();
        if (!Set.of("auto", "any", "tool", "none").contains(type)) {
            throw refuse(
                    "tool_choice: Input tag '" + type + "' found using 'type' does not match any of the expected tags:"
                            + " 'auto', 'any', 'tool', 'none'");
        }
        if (request.path("tools").isEmpty()) {
            throw refuse("tool_choice may only be specified while providing tools");
        }
        String name = choice.path("name").asText();
        if (type.equals("tool")
                && request.path("tools").findValuesAsText("name").stream().noneMatch(name::equals)) {
            throw refuse("Tool '" + name + "' not found in provided tools");
        }
    }

    private static void thinking(JsonNode request) {
        JsonNode thinking = request.path("thinking");
        if (!thinking.path("type").asText().equals("enabled")) {
            return;
        }
        required("thinking.enabled.budget_tokens", thinking, "budget_tokens");
        Shape.INTEGER.demand("thinking.enabled.budget_tokens", thinking.path("budget_tokens"));
        int budget = thinking.path("budget_tokens").asInt();
        if (budget < LEAST_THINKING_TOKENS) {
            throw refuse("thinking.enabled.budget_tokens: Input should be greater than or equal to 1024");
        }
        if (budget >= request.path("max_tokens").asInt()) {
            throw refuse("`max_tokens` must be greater than `thinking.budget_tokens`.");
        }
        if (Set.of("any", "tool")
                .contains(request.path("tool_choice").path("type").asText())) {
            throw refuse("Thinking may not be enabled when tool_choice forces tool use.");
        }
    }
}
