package dev.caravel.cli;

import dev.caravel.embed.KnownSettings;
import dev.caravel.embed.SettingSource;
import dev.caravel.embed.Settings;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;
import org.apache.camel.component.properties.PropertiesComponent;
import org.apache.camel.impl.DefaultCamelContext;

/**
 * Where the settings are: the file that {@code --config} names, the working folder's, else the jar's own copy.
 *
 * @param option the option that names the same file in another command; empty text when none is named
 */
record Configuration(String location, String option) {

    private static final Path IN_WORKING_FOLDER = Path.of("application.properties");

    /**
     * Finds and checks the file.
     *
     * @param named the file of {@code --config}; null when none is named
     * @throws UserMistake when it can't be read or sets something of Caravel's that does not exist
     */
    static Configuration find(Path named) {
        if (named == null && !Files.exists(IN_WORKING_FOLDER)) {
            return new Configuration("classpath:caravel/application.properties", "");
        }
        Path file = named == null ? IN_WORKING_FOLDER : named;
        check(file);
        return new Configuration("file:" + file, option(named));
    }

    /** The option that names the file in another command; empty text when none is named. */
    static String option(Path named) {
        return named == null ? "" : " --config " + named;
    }

    /** The settings alone, for commands that need no routes. */
    Settings settings() {
        PropertiesComponent properties = new PropertiesComponent(location);
        properties.setCamelContext(new DefaultCamelContext());
        properties.start();
        return new Settings(SettingSource.of(properties, System.getenv()));
    }

    private static void check(Path file) {
        Properties properties = new Properties();
        try (InputStream in = Files.newInputStream(file)) {
            properties.load(new InputStreamReader(in, StandardCharsets.UTF_8));
        } catch (IOException e) {
            String why = Files.isDirectory(file)
                    ? "it is a folder"
                    : Files.exists(file) ? "it is not readable" : "it does not exist";
            throw new UserMistake("the settings file " + file + " can't be read: " + why);
        } catch (IllegalArgumentException e) {
            throw new UserMistake("the settings file " + file + " can't be read: " + e.getMessage());
        }
        for (String name : properties.stringPropertyNames()) {
            if (name.startsWith("caravel.") && !KnownSettings.contains(name)) {
                throw new UserMistake(file + ": there is no setting '" + name + "'; " + KnownSettings.hint(name));
            }
        }
    }
}
