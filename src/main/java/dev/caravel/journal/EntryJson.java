package dev.caravel.journal;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** The JSON form of a journal entry: {@code {"run", "seq", "at", "type", …}}, names in snake case. Thread-safe. */
public final class EntryJson {

    private static final ObjectMapper MAPPER = JsonMapper.builder()
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();

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

    /** @throws IllegalArgumentException when the text is no entry of ours */
    public static Entry read(String line) {
        try {
            ObjectNode json = (ObjectNode) MAPPER.readTree(line);
            Instant at = Instant.parse(json.path("at").asText());
            Event event = MAPPER.treeToValue(json, Event.class);
            return new Entry(json.path("run").asText(), json.path("seq").asLong(), at, event);
        } catch (JsonProcessingException | ClassCastException e) {
            throw new IllegalArgumentException("not a journal entry: " + line, e);
        }
    }
}
