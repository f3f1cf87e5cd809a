package dev.caravel.observe.otel;

import dev.caravel.journal.Journal;
import dev.caravel.journal.Redaction;
import dev.caravel.journal.RunListener;
import dev.caravel.run.TraceContext;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.export.BatchSpanProcessor;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.apache.camel.util.concurrent.SynchronousExecutorService;

/**
 * Sends the spans of runs to an OpenTelemetry receiver, OTLP over HTTP. They are collected and sent on a thread of its own: a
 * receiver that is slow or away holds up no run.
 */
public final class SpanExport implements AutoCloseable {

    private static final String NAME = "caravel";
    private static final Duration EVERY = Duration.ofSeconds(1);
    private static final long LAST_SECONDS = 5;

    /** For a receiver that takes none anyway. */
    private static final long LAST_SECONDS_AWAY = 1;

    private final SdkTracerProvider provider;
    private final RunSpans spans;
    private final WatchedExporter exporter;

    /**
     * @param receiver takes spans
     * @param headers go along with them
     * @param journal knows how runs began that are resumed here
     * @param contents whether spans have what was said
     * @param redaction takes secrets out of that
     * @param endpoints where prompts are sent, by the provider's name
     * @param modelsToo whether requests to models have the header {@code traceparent}
     */
    public SpanExport(
            URI receiver,
            Map<String, String> headers,
            Journal journal,
            boolean contents,
            Redaction redaction,
            Map<String, URI> endpoints,
            boolean modelsToo) {
        RunIds ids = new RunIds();
        // Spans have a thread of their own already, which waits for the answer in any case.
        var sender = OtlpHttpSpanExporter.builder()
                .setEndpoint(receiver.toString())
                .setExecutorService(new SynchronousExecutorService());
        headers.forEach(sender::addHeader);
        exporter = new WatchedExporter(sender.build(), receiver, Clock.systemUTC());
        provider = SdkTracerProvider.builder()
                .setIdGenerator(ids)
                .setResource(resource(journal))
                .addSpanProcessor(BatchSpanProcessor.builder(exporter)
                        .setScheduleDelay(EVERY)
                        .build())
                .build();
        spans = new RunSpans(
                provider.get(NAME), ids, journal, new Contents(contents, redaction), new Servers(endpoints), modelsToo);
    }

    /** The instance is called as the journal calls it that takes its runs over. */
    private static Resource resource(Journal journal) {
        AttributesBuilder own = Attributes.builder()
                .put("service.name", NAME)
                .put("service.instance.id", journal.node().orElseGet(() -> UUID.randomUUID()
                        .toString()));
        String version = SpanExport.class.getPackage().getImplementationVersion();
        if (version != null) {
            own.put("service.version", version);
        }
        return Resource.getDefault().merge(Resource.create(own.build()));
    }

    /** Hears what is recorded. */
    public RunListener listener() {
        return spans;
    }

    /** Where runs are in their traces. */
    public TraceContext context() {
        return spans;
    }

    /** Sends what is left, within a few seconds. */
    @Override
    public void close() {
        provider.shutdown().join(exporter.isAway() ? LAST_SECONDS_AWAY : LAST_SECONDS, TimeUnit.SECONDS);
    }
}
