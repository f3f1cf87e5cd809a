package dev.caravel.observe.otel;

import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says in one line that the receiver takes no spans, at most once a minute, and in one more that it takes them again.
 * Thread-safe.
 */
final class WatchedExporter implements SpanExporter {

    private static final Logger LOG = LoggerFactory.getLogger(WatchedExporter.class);
    private static final Duration SAID_AGAIN = Duration.ofMinutes(1);

    private final SpanExporter exporter;
    private final ExporterLog log;
    private final String receiver;
    private final Clock clock;

    /** Null while all is well. */
    private Instant awaySince;

    private Instant said = Instant.MIN;

    /** @param exporter sends on the thread that calls it */
    WatchedExporter(SpanExporter exporter, URI receiver, Clock clock) {
        this.exporter = exporter;
        // An address may have a password in it.
        this.receiver = receiver.toString().replaceFirst("//[^/@]*@", "//");
        this.log = new ExporterLog(this.receiver);
        this.clock = clock;
    }

    @Override
    public CompletableResultCode export(Collection<SpanData> spans) {
        Instant begun = clock.instant();
        CompletableResultCode result = log.keep(() -> exporter.export(spans));
        return result.whenComplete(() -> {
            if (result.isSuccess()) {
                taken();
            } else {
                refused(begun);
            }
        });
    }

    /** Whether it took none when they were sent last. */
    synchronized boolean isAway() {
        return awaySince != null;
    }

    private synchronized void taken() {
        if (awaySince != null) {
            LOG.info("{} takes spans again; those from {} on are lost in part", receiver, awaySince);
            awaySince = null;
            said = Instant.MIN;
        }
    }

    /** @param begun when they were sent first: it is tried for some seconds before it is given up */
    private synchronized void refused(Instant begun) {
        Instant now = clock.instant();
        awaySince = awaySince == null ? begun.truncatedTo(ChronoUnit.SECONDS) : awaySince;
        if (said.isBefore(now.minus(SAID_AGAIN))) {
            said = now;
            LOG.warn(
                    "{} takes no spans since {}: {}. They are lost meanwhile, runs go on; caravel.otlp says where they go",
                    receiver,
                    awaySince,
                    log.why());
        }
    }

    @Override
    public CompletableResultCode flush() {
        return exporter.flush();
    }

    @Override
    public CompletableResultCode shutdown() {
        log.close();
        return exporter.shutdown();
    }
}
