package dev.caravel.output;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.caravel.text.JsonBuffers;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a model answered, read as JSON. All of it must be JSON; taken away is only what can be no part of it: space around it, and
 * one Markdown fence that holds all of it, as models that were asked in words write it. JSON is never picked out of a sentence: which
 * one is meant would be a guess.
 */
public final class AnswerText {

    /** Deeper than any schema that a person reads, and shallow enough for every validator. */
    private static final int DEEPEST = 100;

    private static final Pattern FENCE = Pattern.compile("```(?:json|JSON)?[ \t]*\\R(.*)\\R[ \t]*```", Pattern.DOTALL);

    /** Exact about numbers, as the journal is; a name that stands twice in an object would silently lose a value. */
    static final ObjectMapper MAPPER = JsonMapper.builder(JsonBuffers.factory()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(DEEPEST)
                            .build())
                    .build())
            .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .build();

    private AnswerText() {}

    /** The JSON's own text. */
    public static String json(String answer) {
        String text = answer.strip();
        Matcher fence = FENCE.matcher(text);
        return fence.matches() && !fence.group(1).contains("```")
                ? fence.group(1).strip()
                : text;
    }

    /** The JSON; empty when it is none. */
    public static Optional<JsonNode> read(String answer) {
        try {
            JsonNode json = MAPPER.readTree(json(answer));
            return json.isMissingNode() ? Optional.empty() : Optional.of(json);
        } catch (JsonProcessingException | NumberFormatException e) {
            // Jackson lets the latter through where an exponent has too many digits.
            return Optional.empty();
        }
    }

    /** Values as JSON. */
    static String of(Object value) {
        try {
            return MAPPER.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("an answer can always be written", e);
        }
    }

    /** What is wrong with it; empty when it is JSON. */
    static Optional<String> complaint(String answer) {
        try {
            return MAPPER.readTree(json(answer)).isMissingNode() ? Optional.of("it is empty") : Optional.empty();
        } catch (JsonProcessingException e) {
            String where = e.getLocation() == null
                    ? ""
                    : " (line " + e.getLocation().getLineNr() + ", column "
                            + e.getLocation().getColumnNr() + ")";
            // What Jackson expected instead is every kind of JSON.
            return Optional.of("it is not JSON alone: "
                    + e.getOriginalMessage().replaceFirst("(?s): was expecting .*", "") + where);
        } catch (NumberFormatException e) {
            return Optional.of("it is not JSON: a number in it has an exponent of too many digits");
        }
    }
}
