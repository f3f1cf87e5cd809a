package dev.caravel.journal;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.time.Instant;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class EntryJsonTest {

    private static final Instant NOON = Instant.parse("2026-11-22T12:00:00.123456Z");

    private static final ObjectMapper DATABIND = JsonMapper.builder()
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .build();

    static Stream<Event> events() {
        return AnyEvent.ofEachType();
    }

    @ParameterizedTest
    @MethodSource("events")
    void isWhatDatabindWouldWrite(Event event) throws Exception {
        String databinds = DATABIND.writerFor(Event.class)
                .writeValueAsString(event)
                .replaceAll("\\ud83d(?![\\udc00-\\udfff])", "\ufffd");

        String written = EntryJson.write(new Entry("r", 1, NOON, event));

        assertThat(written)
                .isEqualTo("{\"run\":\"r\",\"seq\":1,\"at\":\"2026-11-22T12:00:00.123456Z\"," + databinds.substring(1));
    }

    @ParameterizedTest
    @MethodSource("events")
    void comesBackAsItWas(Event event) {
        String written = EntryJson.write(new Entry("r", 1, NOON, event));

        Entry read = EntryJson.read(written);

        assertThat(EntryJson.write(read)).isEqualTo(written);
    }
}
