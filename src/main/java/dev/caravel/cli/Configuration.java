package dev.caravel.cli;

import dev.caravel.settings.KnownSettings;
import dev.caravel.settings.SettingSource;
import dev.caravel.settings.Settings;
import dev.caravel.text.Printable;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.camel.component.properties.PropertiesComponent;
import org.apache.camel.impl.DefaultCamelContext;

/**
 * The settings: of the file that {@code --config} names, the working folder's, the one beside the launcher, else the jar's own
 * copy.
 *
 * @param option the option that names the same file in another command; empty text when none is named
 */
record Configuration(SettingsFile file, String option) {

    private static final String NAME = "application.properties";

    /**
     * Finds, reads and checks the file.
     *
     * @param named the file of {@code --config}; null when none is named
     * @throws UserMistake when it can't be read or sets something of Caravel's that does not exist
     */
    static Configuration find(Path named) {
        SettingsFile file = Optional.ofNullable(named)
                .or(() -> Stream.concat(
                                Stream.of(Path.of(NAME)), HomeFolder.find().map(home -> home.resolve(NAME)).stream())
                        .filter(Files::exists)
                        .findFirst())
                .map(Configuration::read)
                .orElseGet(Configuration::packaged);
        return new Configuration(file, option(named));
    }

    /** The option that names the file in another command; empty text when none is named. */
    static String option(Path named) {
        return named == null ? "" : " --config " + named;
    }

    /** The settings alone, for commands that need no routes. */
    Settings settings() {
        PropertiesComponent properties = new PropertiesComponent();
        properties.setCamelContext(new DefaultCamelContext());
        properties.addPropertiesSource(file);
        properties.start();
        return new Settings(SettingSource.of(properties, System.getenv()));
    }

    private static SettingsFile packaged() {
        try (InputStream in = Configuration.class.getResourceAsStream("/caravel/" + NAME)) {
            return new SettingsFile(NAME, in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static SettingsFile read(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            SettingsFile settings = new SettingsFile(file.toString(), in);
            settings.names().forEach(name -> check(file, name));
            return settings;
        } catch (IOException e) {
            String why = Files.isDirectory(file)
                    ? "it is a folder"
                    : Files.exists(file) ? "it is not readable" : "it does not exist";
            throw new UserMistake("the settings file " + file + " can't be read: " + why);
        } catch (IllegalArgumentException e) {
            throw new UserMistake("the settings file " + file + " can't be read: " + e.getMessage());
        }
    }

    private static void check(Path file, String name) {
        if (name.startsWith("caravel.") && !KnownSettings.contains(name)) {
            throw new UserMistake(
                    file + ": there is no setting '" + Printable.line(name) + "'; " + KnownSettings.hint(name));
        }
    }
}
