package dev.caravel.journal;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.caravel.text.Characters;
import java.util.List;
import java.util.stream.StreamSupport;

/**
 * A question that an agent asks a person. The answer is the result of the call that asks.
 *
 * @param text the question, in the model's words
 * @param choices the answers that there are; absent when any will do
 * @param schema the JSON Schema that the answer has to match; absent when the answer is text
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Inquiry(String text, List<String> choices, JsonNode schema) {

    /** A model may cut a character in half, and a journal may be damaged: whoever reads it gets text. */
    public Inquiry {
        text = text == null ? "" : Characters.whole(text);
        choices = choices == null
                ? null
                : choices.stream()
                        .map(choice -> choice == null ? "" : Characters.whole(choice))
                        .toList();
        schema = schema == null || schema.isNull() ? null : schema;
    }

    /** As {@link #json} has written it. */
    public static Inquiry of(JsonNode json) {
        List<String> choices = json.has("choices")
                ? StreamSupport.stream(json.path("choices").spliterator(), false)
                        .map(JsonNode::asText)
                        .toList()
                : null;
        return new Inquiry(json.path("text").asText(), choices, json.get("schema"));
    }

    /** One JSON object, without what is absent. */
    public ObjectNode json() {
        ObjectNode json = JsonNodeFactory.instance.objectNode().put("text", text);
        if (choices != null) {
            ArrayNode list = json.putArray("choices");
            choices.forEach(list::add);
        }
        if (schema != null) {
            json.set("schema", schema);
        }
        return json;
    }
}
