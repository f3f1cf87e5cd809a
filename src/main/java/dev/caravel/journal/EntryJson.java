package dev.caravel.journal;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.exc.InvalidTypeIdException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.caravel.text.Printable;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Objects;

/** The JSON form of a journal entry: {@code {"run", "seq", "at", "type", …}}, names in snake case. Thread-safe. */
public final class EntryJson {

    private static final ObjectMapper MAPPER = JsonMapper.builder()
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .enable(DeserializationFeature.READ_UNKNOWN_ENUM_VALUES_USING_DEFAULT_VALUE)
            .build();

    static {
        MAPPER.getFactory().setStreamReadConstraints(JsonLimits.WRITTEN);
    }

    private static final int LONGEST_TYPE = 50;

    private static volatile Second lastSecond = Second.of(Instant.EPOCH);

    private EntryJson() {}

    /** One line, without the line's end. */
    public static String write(Entry entry) {
        JsonText json = new JsonText()
                .raw("{\"run\":\"")
                .raw(entry.run())
                .raw("\",\"seq\":")
                .raw(Long.toString(entry.seq()))
                .raw(",\"at\":\"")
                .raw(text(entry.at()))
                .raw("\",\"type\":\"")
                .raw(entry.event().type())
                .raw("\"");
        RecordJson.fields((Record) entry.event(), json, false);
        return json.raw("}").toString();
    }

    /** As ISO 8601 with microseconds. Java's own formatter costs more than all the rest of an entry. */
    private static String text(Instant at) {
        Second second = lastSecond;
        if (second.epoch() != at.getEpochSecond()) {
            second = Second.of(at);
            lastSecond = second;
        }
        String micros = Integer.toString(1_000_000 + at.getNano() / 1_000);
        return second.text() + "." + micros.substring(1) + "Z";
    }

    /** A second and its text without an end; entries come many a second. */
    private record Second(long epoch, String text) {

        private static Second of(Instant at) {
            String text = at.truncatedTo(ChronoUnit.SECONDS).toString();
            return new Second(at.getEpochSecond(), text.substring(0, text.length() - 1));
        }
    }

    /** @throws IllegalArgumentException saying in a few words why the text is no entry of ours */
    public static Entry read(String line) {
        try {
            ObjectNode json = (ObjectNode) MAPPER.readTree(line);
            Instant at = Instant.parse(json.path("at").asText());
            Event event = Objects.requireNonNull(MAPPER.treeToValue(json, Event.class));
            return new Entry(json.path("run").asText(), json.path("seq").asLong(), at, event);
        } catch (InvalidTypeIdException e) {
            throw new IllegalArgumentException(
                    "is of the type '" + Printable.line(String.valueOf(e.getTypeId()), LONGEST_TYPE)
                            + "', which this version does not know",
                    e);
        } catch (JsonProcessingException | RuntimeException | StackOverflowError e) {
            throw new IllegalArgumentException("cannot be read", e);
        }
    }

    /** The fields of an entry's JSON, as Java's own maps, lists, texts and numbers. */
    public static Map<String, Object> fields(String line) {
        try {
            return MAPPER.readValue(line, new TypeReference<Map<String, Object>>() {});
        } catch (JsonProcessingException | NumberFormatException e) {
            throw new IllegalArgumentException("cannot be read", e);
        }
    }
}
