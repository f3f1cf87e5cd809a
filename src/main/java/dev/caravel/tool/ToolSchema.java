package dev.caravel.tool;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.ValidationMessage;
import dev.caravel.text.JsonBuffers;
import dev.caravel.text.LongNumbers;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The arguments that a tool takes: a JSON Schema (2020-12), and the check against it. What it does not list is refused, unless
 * it says otherwise. Thread-safe.
 */
public final class ToolSchema {

    private static final ObjectMapper MAPPER =
            JsonMapper.builder(JsonBuffers.factory().build()).build();
    private static final int MOST_COMPLAINTS = 5;

    private final SchemaNode schema;
    private final Set<String> names;
    private final JsonSchema validator;

    private ToolSchema(ObjectNode open) {
        ObjectNode json = ClosedSchema.of(open);
        this.schema = new SchemaNode(json, json);
        this.names = Set.copyOf(schema.properties().keySet());
        this.validator = SchemaReader.read(json);
    }

    /**
     * A schema written in JSON.
     *
     * @throws IllegalArgumentException when it is no JSON object or not of type object
     */
    public static ToolSchema ofJson(String text) {
        try {
            if (MAPPER.readTree(text) instanceof ObjectNode json
                    && json.path("type").asText().equals("object")) {
                return new ToolSchema(json);
            }
            throw new IllegalArgumentException("argSchema must be a JSON Schema of type object");
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("argSchema is not valid JSON: " + e.getOriginalMessage());
        }
    }

    /**
     * A schema from the options {@code parameter.NAME}, {@code parameter.NAME.description}, {@code .required} and
     * {@code .enum}.
     *
     * @param options the options without their prefix {@code parameter.}
     * @throws IllegalArgumentException for a type that is not known, a value of an enum that is not of the parameter's type,
     *     or an option that belongs to no parameter
     */
    public static ToolSchema ofParameters(Map<String, Object> options) {
        return new ToolSchema(ParameterOptions.schema(options));
    }

    /** The schema itself. */
    public JsonNode json() {
        return schema.json();
    }

    /** The arguments that it lists. */
    Set<String> names() {
        return names;
    }

    SchemaNode node() {
        return schema;
    }

    /** What is wrong with the arguments, in words for the model; empty when nothing is. */
    public String complaints(JsonNode arguments) {
        if (LongNumbers.isAnyIn(arguments)) {
            return "a number has more than " + LongNumbers.MOST_DIGITS + " digits";
        }
        Set<ValidationMessage> messages = validator.validate(arguments);
        if (messages.isEmpty()) {
            return "";
        }
        return messages.stream()
                .limit(MOST_COMPLAINTS)
                .map(ValidationMessage::getMessage)
                .collect(Collectors.joining("; "));
    }

    /** Arguments in another form than the schema wants, as it wants them; empty where they can't be read so for certain. */
    public Optional<JsonNode> mended(JsonNode arguments) {
        JsonNode mended = Mending.mend(schema, arguments);
        return mended.equals(arguments) || !complaints(mended).isEmpty() ? Optional.empty() : Optional.of(mended);
    }
}
