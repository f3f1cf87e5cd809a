package dev.caravel.money;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Which model a name means: by its very name, as a snapshot of it, else by the longest pattern. A dot is as good as a dash,
 * and a capital letter as a small one.
 */
final class ModelNames {

    /** How providers name a state of a model: claude-sonnet-4-5-20250929, gpt-5.4-2026-03-05, claude-3-5-haiku-latest. */
    private static final Pattern SNAPSHOT = Pattern.compile("[-@](\\d{8}|\\d{4}-\\d{2}-\\d{2}|latest)$");

    private final Map<String, String> names = new HashMap<>();
    private final List<NamePattern> patterns = new ArrayList<>();

    /** A name with a star at its beginning, its end or both, which stands for anything. */
    private record NamePattern(String host, String text, boolean open, boolean openEnd, String model) {

        boolean fits(String otherHost, String name) {
            if (!host.equals(otherHost)) {
                return false;
            }
            if (open) {
                return openEnd ? name.contains(text) : name.endsWith(text);
            }
            return name.startsWith(text);
        }
    }

    /**
     * A host's name for a model.
     *
     * @throws IllegalArgumentException when another model of the host has it already
     */
    void add(String host, String name, String model) {
        if (name.contains("*")) {
            addPattern(host, name, model);
            return;
        }
        String other = names.putIfAbsent(key(host, plain(name)), model);
        requireSame(host, name, model, other);
    }

    private void addPattern(String host, String name, String model) {
        boolean open = name.startsWith("*");
        boolean openEnd = name.endsWith("*");
        String text = plain(name.substring(open ? 1 : 0, Math.max(open ? 1 : 0, name.length() - (openEnd ? 1 : 0))));
        if (text.contains("*")) {
            throw new IllegalArgumentException(
                    "a star may stand at the beginning and at the end of a name, but not within " + name);
        }
        NamePattern pattern = new NamePattern(host, text, open, openEnd, model);
        for (NamePattern other : patterns) {
            if (other.host().equals(host)
                    && other.text().equals(text)
                    && other.open() == open
                    && other.openEnd() == openEnd) {
                requireSame(host, name, model, other.model());
                return;
            }
        }
        patterns.add(pattern);
    }

    private static void requireSame(String host, String name, String model, String other) {
        if (other != null && !other.equals(model)) {
            throw new IllegalArgumentException("the name " + host + "/" + name + " belongs to " + other + " already");
        }
    }

    /** The model, as it was added; empty when no name fits. */
    Optional<String> find(String host, String name) {
        String plain = plain(name);
        return Optional.ofNullable(names.get(key(host, plain)))
                .or(() -> Optional.ofNullable(
                        names.get(key(host, SNAPSHOT.matcher(plain).replaceFirst("")))))
                .or(() -> patterns.stream()
                        .filter(pattern -> pattern.fits(host, plain))
                        .max(Comparator.comparingInt(pattern -> pattern.text().length()))
                        .map(NamePattern::model));
    }

    private static String key(String host, String name) {
        return host + "/" + name;
    }

    private static String plain(String name) {
        return name.toLowerCase(Locale.ROOT).replace('.', '-');
    }
}
