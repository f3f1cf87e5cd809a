package dev.caravel.embed;

import dev.caravel.text.Causes;
import dev.caravel.text.Printable;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.camel.spi.PropertiesComponent;
import org.apache.camel.util.TimeUtils;

/**
 * Where settings come from: an environment variable ({@code caravel.limits.turns} is {@code CARAVEL_LIMITS_TURNS}) wins over
 * the property.
 */
public final class SettingSource {

    private static final Pattern SIZE = Pattern.compile("([0-9]{1,9}) ?(?:([KMG])?B)?", Pattern.CASE_INSENSITIVE);
    private static final long LARGEST = 1 << 30;
    private static final int LONGEST_COMPLAINT = 1_000;

    /** A hundred years: what is counted in nanoseconds overflows after three hundred. */
    private static final Duration LONGEST = Duration.ofDays(36_500);

    private final Function<String, Optional<String>> properties;
    private final Function<String, Properties> family;
    private final Map<String, String> environment;

    public SettingSource(Function<String, Optional<String>> properties, Map<String, String> environment) {
        this(properties, prefix -> new Properties(), environment);
    }

    private SettingSource(
            Function<String, Optional<String>> properties,
            Function<String, Properties> family,
            Map<String, String> environment) {
        this.properties = properties;
        this.family = family;
        this.environment = environment;
    }

    /** Camel's properties, of which a value that points to something that is not set is a mistake and not a default. */
    public static SettingSource of(PropertiesComponent properties, Map<String, String> environment) {
        return new SettingSource(
                name -> resolve(properties, name),
                prefix -> properties.loadProperties(name -> name.startsWith(prefix)),
                environment);
    }

    private static Optional<String> resolve(PropertiesComponent properties, String name) {
        try {
            Optional<String> text = properties.resolveProperty(name);
            if (text.isPresent() || !raw(properties, name).contains(PropertiesComponent.PREFIX_TOKEN)) {
                return text;
            }
        } catch (RuntimeException e) {
            // Camel throws whatever the place throws that is pointed to.
            throw new IllegalArgumentException(name + " is '" + Printable.line(raw(properties, name))
                    + "', which leads nowhere: " + Causes.line(e));
        }
        throw new IllegalArgumentException(
                name + " is '" + Printable.line(raw(properties, name)) + "', and what that points to is not set");
    }

    private static String raw(PropertiesComponent properties, String name) {
        return properties.loadProperties(name::equals).getProperty(name, "");
    }

    /** The setting's text; empty when it is not set or blank. */
    Optional<String> find(String setting) {
        return notBlank(environment.get(variable(setting)))
                .or(() -> properties.apply(setting).flatMap(SettingSource::notBlank));
    }

    /** As {@link #find(String)}, else an environment variable that is not ours. */
    Optional<String> find(String setting, String variable) {
        return find(setting).or(() -> notBlank(environment.get(variable)));
    }

    /** The settings that begin so, by what follows; of one that only the environment has, that is in lower case with dots. */
    Map<String, String> family(String prefix) {
        Map<String, String> family = new TreeMap<>();
        environment.forEach((name, text) -> {
            if (name.startsWith(variable(prefix))) {
                String rest = name.substring(prefix.length());
                notBlank(text)
                        .ifPresent(value ->
                                family.put(rest.toLowerCase(Locale.ROOT).replace('_', '.'), value));
            }
        });
        this.family.apply(prefix).stringPropertyNames().forEach(name -> {
            String rest = name.substring(prefix.length());
            find(name).ifPresent(value -> {
                family.remove(rest.toLowerCase(Locale.ROOT).replace('-', '.'));
                family.put(rest, value);
            });
        });
        return family;
    }

    /** The environment variable of a setting. */
    static String variable(String setting) {
        return setting.toUpperCase(Locale.ROOT).replace('.', '_').replace('-', '_');
    }

    private static Optional<String> notBlank(String text) {
        return Optional.ofNullable(text).map(String::strip).filter(stripped -> !stripped.isEmpty());
    }

    /** A whole number above 0. */
    int number(String setting, int otherwise) {
        String text = find(setting).orElse(String.valueOf(otherwise));
        if (!text.matches("[1-9][0-9]{0,8}")) {
            throw wrong(setting, "a whole number above 0", text);
        }
        return Integer.parseInt(text);
    }

    /** A size in bytes: a plain number is bytes, {@code 500KB}, {@code 1MB} are what they look like, up to {@code 1GB}. */
    int bytes(String setting, int otherwise) {
        Optional<String> text = find(setting);
        if (text.isEmpty()) {
            return otherwise;
        }
        Matcher size = SIZE.matcher(text.get());
        if (size.matches()) {
            String unit = size.group(2) == null ? "" : size.group(2).toUpperCase(Locale.ROOT);
            int kilos = unit.isEmpty() ? 0 : "KMG".indexOf(unit) + 1;
            long bytes = Long.parseLong(size.group(1)) << 10 * kilos;
            if (bytes > 0 && bytes <= LARGEST) {
                return (int) bytes;
            }
        }
        throw wrong(setting, "a size above 0 and up to 1GB, for example 1MB, 500KB or 100000 (bytes)", text.get());
    }

    /** A duration: a plain number is milliseconds, {@code 30s}, {@code 5m}, {@code 1h30m} are what they look like. */
    Duration duration(String setting, Duration otherwise) {
        Optional<String> text = find(setting);
        if (text.isEmpty()) {
            return otherwise;
        }
        try {
            Duration duration = Duration.ofMillis(TimeUtils.toMilliSeconds(text.get()));
            if (!duration.isNegative() && !duration.isZero() && duration.compareTo(LONGEST) <= 0) {
                return duration;
            }
        } catch (IllegalArgumentException | ArithmeticException | IndexOutOfBoundsException e) {
            // Said below. Camel's parser trips over words without a digit.
        }
        throw wrong(
                setting, "a time above 0 and up to 36500d, for example 30s, 5m or 60000 (milliseconds)", text.get());
    }

    /** A file or folder. */
    Path path(String setting, String otherwise) {
        String text = find(setting).orElse(otherwise);
        try {
            return Path.of(text);
        } catch (InvalidPathException e) {
            throw wrong(setting, "the name of a file or folder", text);
        }
    }

    /** What another part makes of a setting's text, with the setting's name before its complaint. */
    static <T> T named(String setting, Supplier<T> reader) {
        try {
            return reader.get();
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(setting + ": " + Printable.line(e.getMessage(), LONGEST_COMPLAINT));
        }
    }

    /** What is said of a setting that is not what it must be; its text may be of any length. */
    static IllegalArgumentException wrong(String setting, String mustBe, String text) {
        return new IllegalArgumentException(
                Printable.line(setting) + " must be " + mustBe + ", but is '" + Printable.line(text) + "'");
    }
}
