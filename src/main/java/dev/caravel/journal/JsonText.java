package dev.caravel.journal;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.core.util.JsonGeneratorDelegate;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.caravel.text.Characters;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;

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
        StringWriter text = new StringWriter();
        try (JsonGenerator json = new WholeCharacters(writer.createGenerator(text))) {
            writer.writeValue(json, value);
        } catch (StreamConstraintsException e) {
            throw new IllegalArgumentException("it is nested deeper than " + JsonLimits.NESTING + " levels", e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return text.toString();
    }

    private static final class WholeCharacters extends JsonGeneratorDelegate {

        private WholeCharacters(JsonGenerator json) {
            // Values that have parts come back here for each of them.
            super(json, false);
        }

        @Override
        public void writeString(String text) throws IOException {
            super.writeString(Characters.whole(text));
        }

        @Override
        public void writeFieldName(String name) throws IOException {
            super.writeFieldName(Characters.whole(name));
        }
    }
}
