package dev.caravel.model;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.caravel.journal.JsonText;
import dev.caravel.text.Characters;
import dev.caravel.text.JsonBuffers;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** The JSON reader and writer of the wires: strict about trailing text, exact about numbers. */
final class Json {

    static final ObjectMapper MAPPER = JsonMapper.builder(JsonBuffers.factory().build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .build();

    static {
        MAPPER.getFactory()
                .setStreamReadConstraints(StreamReadConstraints.builder()
                        .maxStringLength(ReplyBounds.KEPT)
                        .maxNestingDepth(ReplyBounds.DEPTH)
                        .build());
    }

    private Json() {}

    static ObjectNode object() {
        return MAPPER.createObjectNode();
    }

    static ArrayNode array() {
        return MAPPER.createArrayNode();
    }

    /**
     * A whole body or the data of one event. Behind it may stand a stream's last word: some hosts end everything with it.
     *
     * @throws ModelFailure when the text is no JSON object: then the provider sent garbage, or the reason why there is no reply
     */
    static ObjectNode parseReply(String provider, String text) {
        try {
            JsonNode json = MAPPER.readTree(withoutDone(text));
            if (json instanceof ObjectNode object) {
                return object;
            }
            throw Failures.ofNoReply(provider, json);
        } catch (StreamConstraintsException e) {
            throw ReplyBounds.passed("JSON that nests too deeply, or a text or number in it that is too long");
        } catch (JsonProcessingException | NumberFormatException e) {
            // Jackson lets the latter through where an exponent has too many digits.
            throw Failures.ofNoReply(provider, text);
        }
    }

    private static String withoutDone(String text) {
        String json = text.stripTrailing();
        if (!json.endsWith(OpenAiWire.DONE)) {
            return text;
        }
        json = json.substring(0, json.length() - OpenAiWire.DONE.length()).stripTrailing();
        return json.endsWith("data:") ? json.substring(0, json.length() - "data:".length()) : json;
    }

    /**
     * Puts U+FFFD in the place of half characters, wherever they stand in it.
     *
     * @return whether there were any
     */
    static boolean mend(JsonNode json) {
        boolean mended = false;
        if (json instanceof ObjectNode object) {
            for (Map.Entry<String, JsonNode> field : List.copyOf(object.properties())) {
                String name = Characters.whole(field.getKey());
                JsonNode before = field.getValue();
                JsonNode value = whole(before);
                if (!name.equals(field.getKey())) {
                    object.remove(field.getKey());
                }
                if (value != before || !name.equals(field.getKey())) {
                    object.set(name, value);
                    mended = true;
                }
                mended |= mend(value);
            }
        } else if (json instanceof ArrayNode list) {
            for (int i = 0; i < list.size(); i++) {
                JsonNode value = whole(list.get(i));
                mended |= value != list.get(i) || mend(value);
                list.set(i, value);
            }
        }
        return mended;
    }

    private static JsonNode whole(JsonNode value) {
        String text = value.textValue();
        String whole = Characters.whole(text);
        return Objects.equals(whole, text) ? value : JsonNodeFactory.instance.textNode(whole);
    }

    /** As many letters as a value has at least. */
    static int letters(JsonNode json) {
        if (!json.isContainerNode()) {
            return json.isTextual() ? json.textValue().length() : 1;
        }
        int letters = 0;
        for (JsonNode child : json) {
            letters += letters(child) + 1;
        }
        for (Iterator<String> names = json.fieldNames(); names.hasNext(); ) {
            letters += names.next().length();
        }
        return letters;
    }

    /**
     * Arguments as a model wrote them. Where they are no JSON object, the text itself is kept: the call is refused later
     * and nothing is lost.
     */
    static JsonNode parseArguments(String text) {
        if (text.isBlank()) {
            return object();
        }
        try {
            JsonNode arguments = MAPPER.readTree(text);
            return arguments.isObject() ? arguments : JsonNodeFactory.instance.textNode(text);
        } catch (JsonProcessingException | NumberFormatException e) {
            return JsonNodeFactory.instance.textNode(text);
        }
    }

    static byte[] bytes(JsonNode json) {
        return JsonText.of(json).getBytes(StandardCharsets.UTF_8);
    }
}
