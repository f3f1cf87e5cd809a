package dev.caravel.settings;

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

    private static final Set<String> LEVELS = Set.of("TRACE", "DEBUG", "INFO", "WARN", "ERROR", "OFF");
    private static final String LEVEL_OF = "caravel.log.level.";
    private static final Kind<String> LEVEL_NAME = LogSettings::level;

    /** How a line of the log is written. */
    public enum Format {
        TEXT,
        JSON
    }

    static final Setting<String> LEVEL = LEVEL_NAME.setting(
            "caravel.log.level",
            "WARN",
            "From which level on: `TRACE`, `DEBUG` (with stack traces), `INFO`, `WARN`, `ERROR` or `OFF`. The default in"
                    + " `serve` is `INFO`.");

    static final Setting<Optional<String>> LEVEL_OF_LOGGER = LEVEL_NAME
            .optional()
            .setting(
                    LEVEL_OF + "NAME",
                    "",
                    "The level of the logger `NAME`, for example `caravel.log.level.org.apache.camel = INFO`.");

    static final Setting<Format> FORMAT =
            Kind.choice(Format.class).setting("caravel.log.format", "text", "`text`, or `json`: an object per line.");

    static final Section SECTION = new Section("Log", "The program logs to stderr.", LEVEL, LEVEL_OF_LOGGER, FORMAT);

    static LogSettings of(Settings settings, SettingSource source) {
        Map<String, String> levels = new TreeMap<>();
        source.family(LEVEL_OF).forEach((name, text) -> levels.put(name, level(LEVEL_OF + name, text)));
        return new LogSettings(settings.find(LEVEL), settings.get(FORMAT), levels);
    }

    private static String level(String setting, String text) {
        String level = text.toUpperCase(Locale.ROOT);
        if (!LEVELS.contains(level)) {
            throw Kind.wrong(setting, "TRACE, DEBUG, INFO, WARN, ERROR or OFF", text);
        }
        return level;
    }
}
