package dev.caravel.settings;

import dev.caravel.text.Printable;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * One setting: what it is called, what it may be, what holds without it, and what it is for.
 *
 * @param name as it stands in {@code application.properties}; the word {@code NAME} in it stands for a name of the user's
 * @param kind reads its text
 * @param standard its text where it is not set; empty for none
 * @param text what it is for, as the documentation has it
 * @param variable an environment variable that is not ours, and counts where the setting is not set
 */
public record Setting<T>(String name, Kind<T> kind, String standard, String text, Optional<String> variable) {

    private static final String ANY = "NAME";
    private static final int LONGEST_COMPLAINT = 1_000;

    /** The same, for which an environment variable counts that is not ours. */
    Setting<T> orVariable(String other) {
        return new Setting<>(name, kind, standard, text, Optional.of(other));
    }

    /** Whether that is its name. */
    boolean is(String other) {
        return name.equals(other) || isFamily() && matches(name, other);
    }

    /** Whether that is the environment variable that stands for it. */
    boolean isVariable(String other) {
        return matches(SettingSource.variable(name), other);
    }

    /** How the names of a family begin. */
    String beginning() {
        return name.substring(0, name.indexOf(ANY));
    }

    /** The family's setting of that member. */
    Setting<T> called(String member) {
        return named(name.replace(ANY, member));
    }

    /**
     * Which member of the family a setting is of; empty when it is of none.
     *
     * @param rest what follows {@link #beginning()}; in lower case with dots where only the environment has it
     */
    Optional<String> memberOf(String rest) {
        String end = name.substring(name.indexOf(ANY) + ANY.length());
        return Stream.of(end, end.replace('-', '.'), end.replace("-", ""))
                .filter(ending -> rest.endsWith(ending) && rest.length() > ending.length())
                .findFirst()
                .map(ending -> rest.substring(0, rest.length() - ending.length()));
    }

    /** One of a family. */
    Setting<T> named(String member) {
        return new Setting<>(member, kind, standard, text, variable);
    }

    boolean isFamily() {
        return name.contains(ANY);
    }

    private boolean matches(String pattern, String other) {
        return isFamily()
                ? Pattern.matches(Pattern.quote(pattern).replace(ANY, "\\E.+\\Q"), other)
                : pattern.equals(other);
    }

    /** What another part makes of it, with the setting's name before its complaint. */
    public <R> R named(Supplier<R> reader) {
        return named(name, reader);
    }

    static <R> R named(String setting, Supplier<R> reader) {
        try {
            return reader.get();
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(setting + ": " + Printable.line(e.getMessage(), LONGEST_COMPLAINT));
        }
    }
}
