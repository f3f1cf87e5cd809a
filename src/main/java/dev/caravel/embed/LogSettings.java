package dev.caravel.embed;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * What the program tells in its log, and how.
 *
 * @param level from which level on; empty to leave it to the command
 * @param levels other levels for parts of it, by the logger's name
 */
public record LogSettings(Optional<String> level, Format format, Map<String, String> levels) {

    /** What the settings begin with that end in a logger's name. */
    static final String LEVEL_OF = "caravel.log.level.";

    private static final Set<String> LEVELS = Set.of("TRACE", "DEBUG", "INFO", "WARN", "ERROR", "OFF");

    /** How a line of the log is written. */
    public enum Format {
        TEXT,
        JSON
    }

    static LogSettings of(SettingSource source) {
        Map<String, String> levels = new TreeMap<>();
        source.family(LEVEL_OF).forEach((name, text) -> levels.put(name, level(LEVEL_OF + name, text)));
        return new LogSettings(
                source.find("caravel.log.level").map(text -> level("caravel.log.level", text)),
                format(source.find("caravel.log.format").orElse("text")),
                levels);
    }

    private static String level(String setting, String text) {
        String level = text.toUpperCase(Locale.ROOT);
        if (!LEVELS.contains(level)) {
            throw SettingSource.wrong(setting, "TRACE, DEBUG, INFO, WARN, ERROR or OFF", text);
        }
        return level;
    }

    private static Format format(String text) {
        return switch (text) {
            case "text" -> Format.TEXT;
            case "json" -> Format.JSON;
            default -> throw SettingSource.wrong("caravel.log.format", "text or json", text);
        };
    }
}
