package dev.caravel.model;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.StreamSupport;

/** Reads {@link ModelParameters} as people write them. An empty text says nothing. */
public final class ModelParametersText {

    private ModelParametersText() {}

    /**
     * @param stop one text, or a JSON array of several
     * @param extra a JSON object
     * @throws IllegalArgumentException that names the parameter, and says what it must be
     */
    public static ModelParameters read(String temperature, String topP, String effort, String stop, String extra) {
        return new ModelParameters(
                given(temperature, text -> number("temperature", text)),
                given(topP, text -> number("topP", text)),
                given(effort, String::strip),
                given(stop, ModelParametersText::stops).orElse(List.of()),
                given(extra, ModelParametersText::object).orElseGet(Json::object));
    }

    private static <T> Optional<T> given(String text, Function<String, T> reader) {
        return text.isBlank() ? Optional.empty() : Optional.of(reader.apply(text));
    }

    private static BigDecimal number(String name, String text) {
        if (!text.strip().matches("[0-9]{1,3}(\\.[0-9]{1,9})?")) {
            throw new IllegalArgumentException(name + " must be a number such as 0.2, not '" + text + "'");
        }
        return new BigDecimal(text.strip());
    }

    private static List<String> stops(String text) {
        if (!text.stripLeading().startsWith("[")) {
            return List.of(text);
        }
        JsonNode list = json("stop", "a text or a JSON array of texts", text);
        if (!StreamSupport.stream(list.spliterator(), false).allMatch(JsonNode::isTextual)) {
            throw new IllegalArgumentException("stop must be a text or a JSON array of texts");
        }
        return StreamSupport.stream(list.spliterator(), false)
                .map(JsonNode::asText)
                .toList();
    }

    private static ObjectNode object(String text) {
        if (json("extra", "a JSON object", text) instanceof ObjectNode object) {
            return object;
        }
        throw new IllegalArgumentException("extra must be a JSON object");
    }

    private static JsonNode json(String name, String mustBe, String text) {
        try {
            return Json.MAPPER.readTree(text);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(name + " must be " + mustBe + ": " + e.getOriginalMessage());
        }
    }
}
