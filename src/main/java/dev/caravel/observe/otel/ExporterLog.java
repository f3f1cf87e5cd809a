package dev.caravel.observe.otel;

import dev.caravel.text.Causes;
import dev.caravel.text.Printable;
import java.util.function.Supplier;
import java.util.logging.Filter;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Takes what OpenTelemetry's exporter says of its failures, with a stack trace, out of Java's own log, and keeps the reason:
 * nothing else of the library's tells the status that a receiver answered. Of other exporters in this process it takes nothing.
 */
final class ExporterLog implements Filter, AutoCloseable {

    private static final String LIBRARY = "io.opentelemetry.exporter.otlp.internal.HttpExporter";
    private static final Pattern STATUS = Pattern.compile("HTTP status code (\\d{3})");

    /** Kept, as Java's log forgets what nobody holds. */
    private final Logger library = Logger.getLogger(LIBRARY);

    private final Filter others = library.getFilter();
    private final ThreadLocal<Boolean> ours = ThreadLocal.withInitial(() -> false);
    private volatile String why = "it does not say why";

    ExporterLog() {
        library.setFilter(this);
    }

    /** What is said on this thread meanwhile is kept. */
    <T> T keep(Supplier<T> sending) {
        ours.set(true);
        try {
            return sending.get();
        } finally {
            ours.remove();
        }
    }

    /** Why it failed last. */
    String why() {
        return why;
    }

    @Override
    public boolean isLoggable(LogRecord said) {
        if (!ours.get()) {
            return others == null || others.isLoggable(said);
        }
        Matcher status = STATUS.matcher(said.getMessage());
        if (said.getThrown() != null) {
            why = Causes.line(said.getThrown());
        } else {
            why = status.find() ? "it answers " + status.group(1) : Printable.line(said.getMessage());
        }
        return false;
    }

    @Override
    public void close() {
        if (library.getFilter() == this) {
            library.setFilter(others);
        }
    }
}
