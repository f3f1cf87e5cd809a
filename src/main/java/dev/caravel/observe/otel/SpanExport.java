package dev.caravel.observe.otel;

import dev.caravel.journal.Journal;
import dev.caravel.journal.Redaction;
import dev.caravel.journal.RunListener;
import dev.caravel.observe.RunStarts;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.export.BatchSpanProcessor;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Sends the spans of runs to an OpenTelemetry receiver, OTLP over HTTP. They are collected and sent on a thread of its own: a
 * receiver that is slow or away holds up no run.
 */
public final class SpanExport implements AutoCloseable {

    private static final String NAME = "caravel";
    private static final Duration EVERY = Duration.ofSeconds(1);
    private static final long LAST_SECONDS = 5;

    private final SdkTracerProvider provider;
    private final RunSpans spans;

    /**
     * @param receiver takes spans
     * @param headers go along with them
     * @param journal knows how runs began that are resumed here
     * @param contents whether spans have what was said
     * @param redaction takes secrets out of that
     */
    public SpanExport(
            URI receiver, Map<String, String> headers, Journal journal, boolean contents, Redaction redaction) {
        RunIds ids = new RunIds();
        var exporter = OtlpHttpSpanExporter.builder().setEndpoint(receiver.toString());
        headers.forEach(exporter::addHeader);
        provider = SdkTracerProvider.builder()
                .setIdGenerator(ids)
                .setResource(Resource.getDefault()
                        .merge(Resource.create(
                                Attributes.builder().put("service.name", NAME).build())))
                .addSpanProcessor(BatchSpanProcessor.builder(exporter.build())
                        .setScheduleDelay(EVERY)
                        .build())
                .build();
        spans = new RunSpans(provider.get(NAME), ids, new RunStarts(journal), new Contents(contents, redaction));
    }

    /** Hears what is recorded. */
    public RunListener listener() {
        return spans;
    }

    /** Sends what is left. */
    @Override
    public void close() {
        provider.shutdown().join(LAST_SECONDS, TimeUnit.SECONDS);
    }
}
