package dev.caravel.cli;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.LoggingEvent;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.caravel.settings.LogSettings.Format;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.event.KeyValuePair;

/** The program's log: an event a line. */
class LogEncoderTest {

    private final LoggerContext context = new LoggerContext();
    private final LogEncoder encoder = new LogEncoder();

    @BeforeEach
    void begin() {
        context.getLogger(Logger.ROOT_LOGGER_NAME).setLevel(Level.INFO);
        encoder.setContext(context);
    }

    private LoggingEvent event(String message, Throwable failure) {
        return new LoggingEvent("here", context.getLogger("dev.caravel.Any"), Level.WARN, message, failure, null);
    }

    private String encoded(LoggingEvent event) {
        return new String(encoder.encode(event), StandardCharsets.UTF_8);
    }

    @Test
    void aTimeHasItsDateAndItsZone() {
        assertThat(encoded(event("Größe", null)))
                .matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}(Z|[+-]\\d\\d:\\d\\d) WARN  Größe\n");
    }

    @Test
    void wordsFromOutsideNeitherCommandATerminalNorBreakTheLine() {
        assertThat(encoded(event("a\u001b[31m\u202eb\r\n2026 INFO  forged", null)))
                .endsWith(" WARN  a\\u001b[31m\\u202eb 2026 INFO forged\n");
    }

    @Test
    void aFailureIsToldInWordsWithoutAStackTraceBelowDebug() {
        assertThat(encoded(event("It broke", new IOException(new java.net.UnknownHostException("crm.example")))))
                .endsWith(" WARN  It broke: the host crm.example is not known\n");

        context.getLogger(Logger.ROOT_LOGGER_NAME).setLevel(Level.DEBUG);
        assertThat(encoded(event("It broke", new IOException("disk full"))))
                .contains(" WARN  It broke: disk full\n", "java.io.IOException: disk full\n\tat dev.caravel");
    }

    @Test
    void asJsonWhatAnEventTellsHasFieldsOfItsOwn() throws IOException {
        encoder.format(Format.JSON);
        LoggingEvent event = event("Run 7 begins\nnow", null);
        event.setKeyValuePairs(List.of(new KeyValuePair("run", "7"), new KeyValuePair("ms", 12L)));

        String line = encoded(event);

        assertThat(line).endsWith("}\n").doesNotContain("}\n{");
        JsonNode json = new ObjectMapper().readTree(line);
        assertThat(json.path("level").asText()).isEqualTo("WARN");
        assertThat(json.path("logger").asText()).isEqualTo("dev.caravel.Any");
        assertThat(json.path("message").asText()).isEqualTo("Run 7 begins now");
        assertThat(json.path("run").asText()).isEqualTo("7");
        assertThat(json.path("ms").asLong()).isEqualTo(12);
        assertThat(json.path("at").asText()).matches("\\d{4}-.*(Z|[+-]\\d\\d:\\d\\d)");
    }
}
