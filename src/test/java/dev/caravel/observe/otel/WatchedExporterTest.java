package dev.caravel.observe.otel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravel.support.LogLines;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.net.URI;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is said of a receiver of spans, by the clock. */
class WatchedExporterTest {

    private Instant now = Instant.parse("2026-11-29T10:00:00Z");
    private final CompletableResultCode result = new CompletableResultCode();

    private final Clock clock = new Clock() {
        @Override
        public Instant instant() {
            return now;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    };

    private final SpanExporter sender = new SpanExporter() {
        @Override
        public CompletableResultCode export(Collection<SpanData> spans) {
            return result;
        }

        @Override
        public CompletableResultCode flush() {
            return CompletableResultCode.ofSuccess();
        }

        @Override
        public CompletableResultCode shutdown() {
            return CompletableResultCode.ofSuccess();
        }
    };

    @Test
    void itTakesNoneSinceThoseWereSentThatItRefusesInTheEnd() {
        try (LogLines lines = new LogLines(WatchedExporter.class)) {
            WatchedExporter exporter = new WatchedExporter(sender, URI.create("http://somewhere/v1/traces"), clock);
            exporter.export(List.of());
            now = now.plusSeconds(9);
            result.fail();
            exporter.shutdown();

            assertThat(lines.all())
                    .singleElement()
                    .asString()
                    .startsWith("WARN http://somewhere/v1/traces takes no spans since 2026-11-29T10:00:00Z: ");
        }
    }
}
