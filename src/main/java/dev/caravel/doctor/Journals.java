package dev.caravel.doctor;

import dev.caravel.embed.JournalLook;
import dev.caravel.settings.JournalSettings;
import dev.caravel.settings.Settings;

/** The journal, as it is: it is not opened for writing, and gets no tables. */
final class Journals {

    private static final String SUBJECT = "journal";

    private Journals() {}

    static Finding of(Settings settings) {
        String place = settings.get(JournalSettings.JOURNAL);
        if (place.equals("memory")) {
            return Finding.warning(
                    SUBJECT,
                    "in memory: runs end with the process",
                    "Leave caravel.journal out to keep them in a file.");
        }
        JournalLook look = JournalLook.at(settings);
        if (!look.trouble().isEmpty()) {
            return Finding.wrong(SUBJECT, look.place() + ": " + look.trouble(), "Check caravel.journal.");
        }
        if (look.version().isEmpty()) {
            return Finding.ok(SUBJECT, look.place() + ", which gets its tables with the first run");
        }
        int version = look.version().getAsInt();
        String words = look.place() + ", tables of version " + version;
        if (version > look.newest()) {
            return Finding.wrong(
                    SUBJECT, words + "; this program knows those up to " + look.newest(), "Use a newer Caravel.");
        }
        return Finding.ok(SUBJECT, version < look.newest() ? words + ", brought up to date with the next run" : words);
    }
}
