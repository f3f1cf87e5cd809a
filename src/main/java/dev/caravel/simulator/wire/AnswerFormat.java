package dev.caravel.simulator.wire;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What JSON an answer is to be. */
final class AnswerFormat {

    private static final Pattern IN_WORDS = Pattern.compile("JSON Schema[^\\n]*\\n(\\{.*)", Pattern.DOTALL);

    private AnswerFormat() {}

    /**
     * A model reads its instructions, too.
     *
     * @param schema of the request; missing where it has none
     */
    static Optional<JsonNode> of(JsonNode schema, String instructions) {
        if (schema.isObject()) {
            return Optional.of(schema);
        }
        Matcher words = IN_WORDS.matcher(instructions);
        return words.find()
                ? Json.read(words.group(1).getBytes(StandardCharsets.UTF_8)).map(json -> json)
                : Optional.empty();
    }
}
