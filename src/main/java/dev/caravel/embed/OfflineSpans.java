package dev.caravel.embed;

import dev.caravel.journal.Entry;
import dev.caravel.journal.Journal;
import dev.caravel.journal.Redaction;
import dev.caravel.journal.RunListener;
import dev.caravel.observe.otel.SpanExport;
import dev.caravel.settings.Settings;
import dev.caravel.settings.TelemetrySettings;
import java.util.Optional;

/** Sends spans of what a program records that runs nothing: of a run that it ends, what nobody else will tell. Thread-safe. */
final class OfflineSpans implements RunListener, AutoCloseable {

    private final Settings settings;
    private final Journal journal;
    private final Redaction redaction;
    private Optional<SpanExport> export = Optional.empty();

    OfflineSpans(Settings settings, Journal journal, Redaction redaction) {
        this.settings = settings;
        this.journal = journal;
        this.redaction = redaction;
    }

    /** Most such programs only read. */
    @Override
    public synchronized void recorded(Entry entry) {
        if (export.isEmpty() && OptionalLibrary.OPENTELEMETRY.isThere()) {
            export = settings.get(TelemetrySettings.OTLP)
                    .map(receiver -> Observers.export(receiver, settings, journal, redaction));
        }
        export.ifPresent(spans -> spans.listener().recorded(entry));
    }

    @Override
    public synchronized void close() {
        export.ifPresent(SpanExport::close);
    }
}
