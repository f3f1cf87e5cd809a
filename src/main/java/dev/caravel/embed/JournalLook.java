package dev.caravel.embed;

import dev.caravel.journal.sql.TablesLook;
import dev.caravel.settings.JournalSettings;
import dev.caravel.settings.Settings;
import dev.caravel.text.Printable;
import java.util.OptionalInt;

/**
 * What can be seen of the journal's database without changing it.
 *
 * @param place where it is, without a password
 * @param version of its tables; empty where it has none yet
 * @param newest which version this program makes
 * @param trouble why nothing can be kept there; empty where it can
 */
public record JournalLook(String place, OptionalInt version, int newest, String trouble) {

    public static JournalLook at(Settings settings) {
        String url = settings.get(JournalSettings.JOURNAL);
        String place = Printable.line(url.replaceFirst("[?].*", ""));
        try {
            JournalDatabase.requireDriver(url);
            return new JournalLook(place, TablesLook.version(url), TablesLook.newest(), "");
        } catch (IllegalArgumentException e) {
            return new JournalLook(place, OptionalInt.empty(), TablesLook.newest(), e.getMessage());
        }
    }
}
