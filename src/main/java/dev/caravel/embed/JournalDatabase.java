package dev.caravel.embed;

import dev.caravel.journal.sql.SqlJournal;
import dev.caravel.settings.JournalSettings;
import dev.caravel.settings.Settings;
import java.util.Optional;

/** The database that the setting {@code caravel.journal} names. */
final class JournalDatabase {

    private JournalDatabase() {}

    /** The journal in a database, which begins to open; empty when runs are kept in memory. */
    static Optional<SqlJournal> open(Settings settings) {
        String url = settings.get(JournalSettings.JOURNAL);
        if (url.equals("memory")) {
            return Optional.empty();
        }
        requireDriver(url, "jdbc:sqlite:", OptionalLibrary.SQLITE);
        requireDriver(url, "jdbc:postgresql:", OptionalLibrary.POSTGRESQL);
        return JournalSettings.JOURNAL.named(() -> Optional.of(new SqlJournal(
                url,
                settings.get(JournalSettings.SYNC),
                settings.get(JournalSettings.PATIENCE),
                settings.get(JournalSettings.LEASE))));
    }

    private static void requireDriver(String url, String beginning, OptionalLibrary driver) {
        if (url.startsWith(beginning) && !driver.isThere()) {
            throw new IllegalArgumentException("caravel.journal begins with " + beginning
                    + ", which needs the dependency "
                    + driver.dependency() + "; add it, or set caravel.journal=memory to keep runs no longer than the"
                    + " application runs");
        }
    }

    /** Waits until it is open and has its tables. */
    static void awaitOpen(SqlJournal database) {
        JournalSettings.JOURNAL.named(() -> {
            database.awaitOpen();
            return database;
        });
    }
}
