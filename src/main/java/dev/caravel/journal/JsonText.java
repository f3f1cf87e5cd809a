package dev.caravel.journal;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.caravel.text.Characters;

/**
 * Values as JSON text. Half of a character that takes two has no form in UTF-8, and hosts refuse it even escaped: it becomes
 * U+FFFD. Thread-safe.
 */
public final class JsonText {

    private static final ObjectWriter TREES =
            JsonMapper.builder(JsonLimits.factory(JsonLimits.NESTING)).build().writer();

    private JsonText() {}

    /**
     * The text of a tree.
     *
     * @throws IllegalArgumentException when it has more levels than {@link JsonLimits#NESTING}: nobody could read it back
     */
    public static String of(JsonNode tree) {
        return of(tree, TREES);
    }

    static String of(Object value, ObjectWriter writer) {
        try {
            // No character goes from one value into the next, so that all of the text can be looked at in one go.
            return Characters.whole(writer.writeValueAsString(value));
        } catch (StreamConstraintsException e) {
            throw new IllegalArgumentException("it is nested deeper than " + JsonLimits.NESTING + " levels", e);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a value can always be written", e);
        }
    }
}
