package dev.caravel.cli;

import dev.caravel.text.Utf8;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.util.Properties;
import java.util.function.Predicate;
import org.apache.camel.Ordered;
import org.apache.camel.spi.LoadablePropertiesSource;

/**
 * The settings that one file holds, as Camel wants to have them. Camel reads such files in Latin-1, and takes a byte order mark
 * for the beginning of the first name.
 */
final class SettingsFile implements LoadablePropertiesSource, Ordered {

    private static final int LONGEST = 1024 * 1024;

    private final String name;
    private final Properties properties = new Properties();

    /**
     * Reads it.
     *
     * @throws IllegalArgumentException when it is not what it should be, in words that stand behind its name
     */
    SettingsFile(String name, InputStream file) throws IOException {
        this.name = name;
        byte[] text = file.readNBytes(LONGEST + 1);
        if (text.length > LONGEST) {
            throw new IllegalArgumentException("it is longer than 1 MB, as no settings are");
        }
        properties.load(new StringReader(Utf8.decode(text)));
    }

    Iterable<String> names() {
        return properties.stringPropertyNames();
    }

    @Override
    public String getName() {
        return name;
    }

    @Override
    public String getProperty(String setting) {
        return properties.getProperty(setting);
    }

    @Override
    public Properties loadProperties() {
        return loadProperties(any -> true);
    }

    @Override
    public Properties loadProperties(Predicate<String> filter) {
        Properties chosen = new Properties();
        properties.stringPropertyNames().stream()
                .filter(filter)
                .forEach(setting -> chosen.setProperty(setting, properties.getProperty(setting)));
        return chosen;
    }

    @Override
    public void reloadProperties(String location) {
        // A program's settings are read once.
    }

    @Override
    public int getOrder() {
        return LOWEST;
    }
}
