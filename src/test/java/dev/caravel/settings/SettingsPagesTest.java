package dev.caravel.settings;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** What people read of the settings is what the catalog says. {@code mvn test -Dtest=SettingsPagesTest -Dsettings.write} writes it. */
class SettingsPagesTest {

    private static final String AGAIN = "to write it: mvn test -Dtest=SettingsPagesTest -Dsettings.write";

    @Test
    void theFileOfSettingsIsTheCatalog() throws IOException {
        assertIs(Path.of("application.properties"), SettingsPages.properties());
    }

    @Test
    void theTablesOfTheDocumentationAreTheCatalog() throws IOException {
        Path page = Path.of("docs/configuration.md");
        String text = Files.readString(page);
        String before = text.substring(0, text.indexOf(SettingsPages.BEGIN) + SettingsPages.BEGIN.length());
        String after = text.substring(text.indexOf(SettingsPages.END));

        assertIs(page, before + SettingsPages.tables() + after);
    }

    private static void assertIs(Path file, String text) throws IOException {
        if (System.getProperty("settings.write") != null) {
            Files.writeString(file, text);
        }
        assertThat(file).as(AGAIN).content().isEqualTo(text);
    }
}
