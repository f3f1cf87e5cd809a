package dev.caravel.observe.otel;

import dev.caravel.text.Causes;
import dev.caravel.text.Printable;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;
import java.util.logging.Filter;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.slf4j.LoggerFactory;

/**
 * Takes what OpenTelemetry's exporter says of its failures, with a stack trace, out of Java's own log, and keeps the reason:
 * nothing else of the library's tells the status that a receiver answered. Of other exporters in this process it takes nothing.
 */
final class ExporterLog implements Filter, AutoCloseable {

    private static final org.slf4j.Logger LOG = LoggerFactory.getLogger(ExporterLog.class);
    private static final Pattern STATUS = Pattern.compile("HTTP status code (\\d{3})");
    private static final Pattern DROPPED = Pattern.compile("dropped (\\d+) span");

    /** Kept, as Java's log forgets what nobody holds: those of the exporter and of the queue before it. */
    private final Map<Logger, Filter> others = Stream.of(
                    "io.opentelemetry.exporter.otlp.internal.HttpExporter",
                    "io.opentelemetry.sdk.trace.export.BatchSpanProcessor")
            .map(Logger::getLogger)
            .collect(HashMap::new, (all, log) -> all.put(log, log.getFilter()), Map::putAll);

    private final String receiver;
    /** The thread that sends; an application's own spans have another one. */
    private volatile Thread sender;

    private volatile String why = "it does not say why";

    /** @param receiver takes the spans */
    ExporterLog(String receiver) {
        this.receiver = receiver;
        others.keySet().forEach(library -> library.setFilter(this));
    }

    /** What is said on this thread is kept from now on. */
    <T> T keep(Supplier<T> sending) {
        sender = Thread.currentThread();
        return sending.get();
    }

    /** Why it failed last. */
    String why() {
        return why;
    }

    @Override
    public boolean isLoggable(LogRecord said) {
        if (Thread.currentThread() != sender) {
            Filter other = others.get(Logger.getLogger(said.getLoggerName()));
            return other == null || other.isLoggable(said);
        }
        Matcher status = STATUS.matcher(said.getMessage());
        Matcher dropped = DROPPED.matcher(said.getMessage());
        if (dropped.find()) {
            LOG.warn("{} takes spans too slowly: {} are lost; runs go on", receiver, dropped.group(1));
        } else if (said.getThrown() != null) {
            why = Causes.line(said.getThrown());
        } else {
            why = status.find() ? "it answers " + status.group(1) : Printable.line(said.getMessage());
        }
        return false;
    }

    @Override
    public void close() {
        others.forEach((library, other) -> {
            if (library.getFilter() == this) {
                library.setFilter(other);
            }
        });
    }
}
