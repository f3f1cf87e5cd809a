package dev.caravel.settings;

import dev.caravel.journal.sql.Sync;
import dev.caravel.recovery.Retention;
import java.nio.file.Path;
import java.time.Duration;

/** What is recorded, and how long it is kept. */
public final class JournalSettings {

    public static final Setting<String> JOURNAL = Kind.TEXT.setting(
            "caravel.journal",
            "jdbc:sqlite:.caravel/journal.db",
            "Where runs are recorded: `jdbc:sqlite:FILE` for one machine, `jdbc:postgresql://HOST/DATABASE` for several"
                    + " (`?user=NAME&password=PASSWORD`, better in the variable `CARAVEL_JOURNAL`), in an application"
                    + " `datasource:NAME` for its DataSource bean of that name (SQLite or PostgreSQL), or `memory`, which"
                    + " ends with the process.");

    public static final Setting<Sync> SYNC = Kind.choice(Sync.class)
            .setting(
                    "caravel.journal.sync",
                    "full",
                    "What a recorded event survives: `full` a power cut, `normal` the end of the process, however sudden.");

    public static final Setting<Duration> KEEP =
            Kind.DURATION.setting("caravel.journal.keep", "30d", "How long runs are kept after their end.");

    public static final Setting<Duration> KEEP_KEYS = Kind.DURATION.setting(
            "caravel.journal.keep-keys",
            "90d",
            "How long their keys are kept: until then the same message does not start a second run.");

    public static final Setting<Duration> LEASE = Kind.DURATION.setting(
            "caravel.journal.lease",
            "20s",
            "On PostgreSQL, a process that has been silent for this long counts as dead, and others resume its runs.");

    public static final Setting<Duration> PATIENCE = Kind.DURATION.setting(
            "caravel.journal.patience", "60s", "How long runs wait for a database that is unavailable.");

    public static final Setting<Boolean> RECOVERY = Kind.FLAG.setting(
            "caravel.recovery",
            "true",
            "Whether `serve` or an application resumes runs whose process died or about which a person has decided, and"
                    + " delivers answers that did not arrive. The commands for one run never do.");

    public static final Setting<Path> TRACES = Kind.PATH.setting(
            "caravel.traces",
            ".traces",
            "The folder of traces: a file per run, an event per line, `FOLDER/YYYY-MM-DD/RUN_ID.jsonl`.");

    static final Section SECTION = new Section(
            "Journal, recovery and traces", "", JOURNAL, SYNC, KEEP, KEEP_KEYS, LEASE, PATIENCE, RECOVERY, TRACES);

    private JournalSettings() {}

    /** How long the journal keeps what is over. */
    public static Retention retention(Settings settings) {
        return new Retention(settings.get(KEEP), settings.get(KEEP_KEYS));
    }
}
