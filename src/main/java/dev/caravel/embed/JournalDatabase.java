package dev.caravel.embed;

import dev.caravel.journal.sql.SqlJournal;
import dev.caravel.settings.JournalSettings;
import dev.caravel.settings.Settings;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import javax.sql.DataSource;

/** The database that the setting {@code caravel.journal} names. */
final class JournalDatabase {

    private static final String OF_THE_APPLICATION = "datasource:";

    private JournalDatabase() {}

    /**
     * The journal in a database, which begins to open; empty when runs are kept in memory.
     *
     * @param sources the application's, by the names of their beans
     */
    static Optional<SqlJournal> open(Settings settings, Map<String, DataSource> sources) {
        String place = settings.get(JournalSettings.JOURNAL);
        if (place.equals("memory")) {
            return Optional.empty();
        }
        requireDriver(place);
        Duration patience = settings.get(JournalSettings.PATIENCE);
        Duration lease = settings.get(JournalSettings.LEASE);
        return JournalSettings.JOURNAL.named(() -> Optional.of(
                place.startsWith(OF_THE_APPLICATION)
                        ? new SqlJournal(
                                source(place.substring(OF_THE_APPLICATION.length()), sources),
                                settings.get(JournalSettings.SYNC),
                                patience,
                                lease)
                        : new SqlJournal(place, settings.get(JournalSettings.SYNC), patience, lease)));
    }

    private static DataSource source(String name, Map<String, DataSource> sources) {
        if (!sources.containsKey(name)) {
            String there = sources.isEmpty()
                    ? "the application has none"
                    : "there are: " + String.join(", ", new TreeSet<>(sources.keySet()));
            throw new IllegalArgumentException("there is no DataSource of the name '" + name + "'; " + there);
        }
        return sources.get(name);
    }

    /** @throws IllegalArgumentException when the driver is missing */
    static void requireDriver(String url) {
        requireDriver(url, "jdbc:sqlite:", OptionalLibrary.SQLITE);
        requireDriver(url, "jdbc:postgresql:", OptionalLibrary.POSTGRESQL);
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
