package dev.caravel.settings;

import dev.caravel.text.Printable;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.camel.util.TimeUtils;

/** What a setting may be, and how its text is read. */
@FunctionalInterface
public interface Kind<T> {

    Kind<String> TEXT = (setting, text) -> text;
    Kind<Boolean> FLAG =
            (setting, text) -> Boolean.valueOf(choice("true", "false").read(setting, text));

    /** A whole number above 0. */
    Kind<Integer> NUMBER = Kind::number;

    /** A size in bytes: a plain number is bytes, {@code 500KB}, {@code 1MB} are what they look like, up to {@code 1GB}. */
    Kind<Integer> SIZE = Kind::size;

    /** A plain number is milliseconds, {@code 30s}, {@code 5m}, {@code 1h30m} are what they look like. */
    Kind<Duration> DURATION = Kind::duration;

    /** HTTP headers, {@code name=value,name=value}, values as in a URL. */
    Kind<Map<String, String>> HEADERS = Kind::headers;

    /** A file or folder. */
    Kind<Path> PATH = Kind::path;

    /**
     * @param setting the setting's name
     * @throws IllegalArgumentException that names the setting, what it is and what it may be
     */
    T read(String setting, String text);

    /** A setting of this kind. */
    default Setting<T> setting(String name, String standard, String text) {
        return new Setting<>(name, this, standard, text, Optional.empty());
    }

    /** One that need not be set. */
    default Kind<Optional<T>> optional() {
        return (setting, text) -> text.isEmpty() ? Optional.empty() : Optional.of(read(setting, text));
    }

    /** What another part reads, and complains of. */
    static <T> Kind<T> parsed(Function<String, T> parser) {
        return (setting, text) -> Setting.named(setting, () -> parser.apply(text));
    }

    static Kind<String> choice(String... words) {
        return (setting, text) -> {
            if (!List.of(words).contains(text)) {
                throw wrong(setting, String.join(", ", words).replaceFirst(", ([^,]*)$", " or $1"), text);
            }
            return text;
        };
    }

    /** A constant, by its name in lower case. */
    static <E extends Enum<E>> Kind<E> choice(Class<E> type) {
        Kind<String> names = choice(Arrays.stream(type.getEnumConstants())
                .map(constant -> constant.name().toLowerCase(Locale.ROOT))
                .toArray(String[]::new));
        return (setting, text) -> Enum.valueOf(type, names.read(setting, text).toUpperCase(Locale.ROOT));
    }

    /** What is said of a setting that is not what it must be; its text may be of any length. */
    static IllegalArgumentException wrong(String setting, String mustBe, String text) {
        return new IllegalArgumentException(
                Printable.line(setting) + " must be " + mustBe + ", but is '" + Printable.line(text) + "'");
    }

    private static Integer number(String setting, String text) {
        if (!text.matches("[1-9][0-9]{0,8}")) {
            throw wrong(setting, "a whole number above 0", text);
        }
        return Integer.valueOf(text);
    }

    private static Integer size(String setting, String text) {
        Matcher size = Pattern.compile("([0-9]{1,9}) ?(?:([KMG])?B)?", Pattern.CASE_INSENSITIVE)
                .matcher(text);
        if (size.matches()) {
            String unit = size.group(2) == null ? "" : size.group(2).toUpperCase(Locale.ROOT);
            int kilos = unit.isEmpty() ? 0 : "KMG".indexOf(unit) + 1;
            long bytes = Long.parseLong(size.group(1)) << 10 * kilos;
            if (bytes > 0 && bytes <= 1 << 30) {
                return (int) bytes;
            }
        }
        throw wrong(setting, "a size above 0 and up to 1GB, for example 1MB, 500KB or 100000 (bytes)", text);
    }

    private static Duration duration(String setting, String text) {
        // A hundred years: what is counted in nanoseconds overflows after three hundred.
        Duration longest = Duration.ofDays(36_500);
        try {
            Duration duration = Duration.ofMillis(TimeUtils.toMilliSeconds(text));
            if (!duration.isNegative() && !duration.isZero() && duration.compareTo(longest) <= 0) {
                return duration;
            }
        } catch (IllegalArgumentException | ArithmeticException | IndexOutOfBoundsException e) {
            // Said below. Camel's parser trips over words without a digit.
        }
        throw wrong(setting, "a time above 0 and up to 36500d, for example 30s, 5m or 60000 (milliseconds)", text);
    }

    private static Map<String, String> headers(String setting, String text) {
        Map<String, String> headers = new TreeMap<>();
        for (String header : text.isBlank() ? new String[0] : text.split(",")) {
            int equals = header.indexOf('=');
            if (equals < 1) {
                throw new IllegalArgumentException(Printable.line(setting) + " must be name=value,name=value");
            }
            headers.put(
                    header.substring(0, equals).strip(),
                    URLDecoder.decode(header.substring(equals + 1).strip(), StandardCharsets.UTF_8));
        }
        return headers;
    }

    private static Path path(String setting, String text) {
        try {
            return Path.of(text);
        } catch (InvalidPathException e) {
            throw wrong(setting, "the name of a file or folder", text);
        }
    }
}
