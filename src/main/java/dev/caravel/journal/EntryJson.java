package dev.caravel.journal;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.exc.InvalidTypeIdException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.caravel.text.Printable;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Map;
import java.util.Objects;

/** The JSON form of a journal entry: {@code {"run", "seq", "at", "type", …}}, names in snake case. Thread-safe. */
public final class EntryJson {

    /** The event's own object stands around what is in it. */
    private static final ObjectMapper MAPPER = JsonMapper.builder(JsonLimits.factory(JsonLimits.NESTING + 1))
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .enable(DeserializationFeature.READ_UNKNOWN_ENUM_VALUES_USING_DEFAULT_VALUE)
            .disable(SerializationFeature.WRAP_EXCEPTIONS)
            .build();

    private static final ObjectWriter EVENTS = MAPPER.writerFor(Event.class);

    private static final DateTimeFormatter TO_THE_MICROSECOND =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSS'Z'").withZone(ZoneOffset.UTC);

    private static final int LONGEST_TYPE = 50;

    private EntryJson() {}

    /** One line, without the line's end. */
    public static String write(Entry entry) {
        return "{\"run\":\"" + entry.run() + "\",\"seq\":" + entry.seq() + ",\"at\":\""
                + TO_THE_MICROSECOND.format(entry.at()) + "\","
                + JsonText.of(entry.event(), EVENTS).substring(1);
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
