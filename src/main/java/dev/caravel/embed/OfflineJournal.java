package dev.caravel.embed;

import dev.caravel.journal.Journal;
import dev.caravel.journal.MemoryJournal;
import dev.caravel.journal.Redaction;
import dev.caravel.journal.RunListeners;
import dev.caravel.journal.TraceFiles;
import dev.caravel.journal.sql.SqlJournal;
import dev.caravel.recovery.IdleProcess;
import dev.caravel.recovery.RunControl;
import dev.caravel.route.RouteCatalog;
import dev.caravel.run.RunRecords;
import dev.caravel.settings.JournalSettings;
import dev.caravel.settings.Settings;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;

/** The journal and what a person decides in it, without routes, agents and models: it is open in a moment. Thread-safe. */
public final class OfflineJournal implements AutoCloseable {

    private final Optional<SqlJournal> database;
    private final TraceFiles traces;
    private final Journal journal;
    private final RunRecords records;
    private final Redaction redaction;
    private final RunControl control;
    private final OfflineSpans spans;

    private OfflineJournal(Settings settings, Optional<SqlJournal> database, TraceFiles traces, Redaction redaction) {
        // What is kept in memory has ended with its process: nothing is there.
        Journal journal = database.isPresent() ? database.get() : new MemoryJournal(0, 0);
        this.database = database;
        this.journal = journal;
        this.traces = traces;
        this.redaction = redaction;
        this.records = new RunRecords(journal);
        this.spans = new OfflineSpans(settings, journal, redaction);
        RunListeners listeners = new RunListeners();
        listeners.add(traces);
        listeners.add(spans);
        Clock clock = Clock.systemUTC();
        this.control = new RunControl(
                journal,
                new IdleProcess(journal, listeners, clock),
                new RouteCatalog<>("agent"),
                Optional.empty(),
                clock);
    }

    /** @throws IllegalArgumentException when a setting is wrong or the journal can't be opened */
    public static OfflineJournal open(Settings settings) {
        Optional<SqlJournal> database = JournalDatabase.open(settings, Map.of());
        database.ifPresent(JournalDatabase::awaitOpen);
        Redaction redaction = McpClient.redaction(settings);
        return new OfflineJournal(
                settings, database, new TraceFiles(settings.get(JournalSettings.TRACES), redaction), redaction);
    }

    public Journal journal() {
        return journal;
    }

    public RunRecords records() {
        return records;
    }

    /** Takes secrets out of what leaves the journal. */
    public Redaction redaction() {
        return redaction;
    }

    /** What can be done with the runs of the journal, but for resuming them. */
    public RunControl runControl() {
        return control;
    }

    @Override
    public void close() {
        traces.close();
        spans.close();
        database.ifPresent(SqlJournal::close);
    }
}
