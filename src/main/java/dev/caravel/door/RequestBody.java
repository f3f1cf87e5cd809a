package dev.caravel.door;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.caravel.money.Dollars;
import dev.caravel.text.JsonBuffers;
import dev.caravel.text.Printable;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.apache.camel.Exchange;

/** The JSON object in a request, whose fields are data and nothing else. A wrong one is refused by name. */
public record RequestBody(ObjectNode fields) {

    private static final ObjectMapper MAPPER = JsonMapper.builder(
                    JsonBuffers.factory().build())
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    /**
     * @param empty whether no body stands for an object without fields
     * @throws Refusal when it is no JSON object
     */
    public static RequestBody of(Exchange exchange, boolean empty) {
        String text = exchange.getMessage().getBody(String.class);
        if (empty && (text == null || text.isBlank())) {
            return new RequestBody(JsonNodeFactory.instance.objectNode());
        }
        try {
            if (text != null && MAPPER.readTree(text) instanceof ObjectNode object) {
                return new RequestBody(object);
            }
        } catch (JsonProcessingException e) {
            throw Refusal.malformed("the body can't be read as JSON"
                    + (e.getLocation() == null
                            ? ""
                            : ", line " + e.getLocation().getLineNr() + ", column "
                                    + e.getLocation().getColumnNr()));
        }
        throw Refusal.malformed("the body must be a JSON object");
    }

    /** @throws Refusal when there is another field: it would be overlooked */
    void allow(String... names) {
        TreeSet<String> others = new TreeSet<>();
        fields.fieldNames().forEachRemaining(others::add);
        for (String name : names) {
            others.remove(name);
        }
        if (!others.isEmpty()) {
            throw Refusal.malformed("there is no field '" + Printable.line(others.first()) + "'; there are: "
                    + String.join(", ", names));
        }
    }

    public JsonNode get(String name) {
        return fields.path(name);
    }

    /** Text that is not blank; absent and null are empty. */
    public Optional<String> text(String name) {
        JsonNode field = fields.path(name);
        if (field.isMissingNode() || field.isNull()) {
            return Optional.empty();
        }
        if (!field.isTextual() || field.asText().isBlank()) {
            throw Refusal.malformed("'" + name + "' must be a text");
        }
        return Optional.of(field.asText());
    }

    /** A list of texts, each once; absent and null are empty. */
    Set<String> texts(String name) {
        JsonNode field = fields.path(name);
        Set<String> texts = texts(field);
        boolean absent = field.isMissingNode() || field.isNull();
        if (!absent && !field.isArray() || texts.contains(null)) {
            throw Refusal.malformed("'" + name + "' must be a list of texts");
        }
        return texts;
    }

    private static Set<String> texts(JsonNode list) {
        Set<String> texts = new LinkedHashSet<>();
        list.forEach(text -> texts.add(text.textValue()));
        return texts;
    }

    /**
     * A list of texts, each once.
     *
     * @param most how many there may be
     * @throws Refusal when it is none, or empty, or longer
     */
    Set<String> texts(String name, int most) {
        JsonNode field = fields.path(name);
        Set<String> texts = texts(field);
        if (!field.isArray() || field.isEmpty() || field.size() > most || texts.contains(null)) {
            throw Refusal.malformed("'" + name + "' must be a list of 1 to " + most + " texts");
        }
        return texts;
    }

    /** An amount above 0 in US dollars, as a number or a text. */
    Optional<Dollars> dollars(String name) {
        JsonNode field = fields.path(name);
        if (field.isMissingNode() || field.isNull()) {
            return Optional.empty();
        }
        try {
            Dollars amount = Dollars.parse(field.asText());
            if (field.isValueNode() && amount.isPositive()) {
                return Optional.of(amount);
            }
        } catch (IllegalArgumentException e) {
            // Said below.
        }
        throw Refusal.malformed("'" + name + "' must be an amount of US dollars above 0");
    }

    /** A whole number above 0. */
    Optional<Integer> number(String name) {
        JsonNode field = fields.path(name);
        if (field.isMissingNode() || field.isNull()) {
            return Optional.empty();
        }
        if (!field.isInt() || field.asInt() <= 0) {
            throw Refusal.malformed("'" + name + "' must be a whole number above 0");
        }
        return Optional.of(field.asInt());
    }
}
