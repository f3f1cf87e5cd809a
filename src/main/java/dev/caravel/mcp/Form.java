package dev.caravel.mcp;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.caravel.output.AnswerSchema;
import dev.caravel.tool.OutputSchema;
import java.util.Optional;
import java.util.function.Function;

/**
 * The form of a result that a client is promised: a JSON object.
 *
 * @param schema as clients get it
 * @param mismatch what does not match in a result; empty when all does
 */
record Form(JsonNode schema, Function<String, Optional<String>> mismatch) {

    static Form of(OutputSchema schema) {
        return new Form(schema.json(), text -> mismatch(schema, text));
    }

    /** Empty for what is no object: the protocol has no other results than these and text. */
    static Optional<Form> of(AnswerSchema schema) {
        return Optional.of(schema)
                .filter(known -> known.json().path("type").asText().equals("object"))
                .map(known -> new Form(known.json(), known::mismatch));
    }

    private static Optional<String> mismatch(OutputSchema schema, String text) {
        try {
            return Optional.of(schema.complaints(Json.read(text))).filter(complaints -> !complaints.isEmpty());
        } catch (JsonProcessingException e) {
            return Optional.of("it is no JSON");
        }
    }
}
