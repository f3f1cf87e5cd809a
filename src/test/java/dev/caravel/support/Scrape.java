package dev.caravel.support;

import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Metrics in Prometheus' text format, version 0.0.4, read strictly: every line must be one that the format knows, every sample
 * must stand behind its metric's TYPE, and no series may come twice.
 */
public final class Scrape {

    private static final String NAME = "[a-zA-Z_:][a-zA-Z0-9_:]*";
    private static final Pattern HELP = Pattern.compile("# HELP (" + NAME + ") (?:[^\\\\]|\\\\\\\\|\\\\n)*");
    private static final Pattern TYPE =
            Pattern.compile("# TYPE (" + NAME + ") (counter|gauge|histogram|summary|untyped)");
    private static final Pattern LABEL =
            Pattern.compile("([a-zA-Z_][a-zA-Z0-9_]*)=\"((?:[^\"\\\\]|\\\\[\\\\n\"])*)\",?");
    private static final Pattern SAMPLE = Pattern.compile(
            "(" + NAME + ")(?:\\{((?:" + LABEL.pattern() + ")*)})? ([-+]?(?:[0-9.]+(?:[eE][-+]?[0-9]+)?|Inf)|NaN)");

    private static final Pattern LABEL_NAME = Pattern.compile("[{,]([a-zA-Z_][a-zA-Z0-9_]*)=");

    private final Map<String, Double> series = new TreeMap<>();

    private Scrape() {}

    /** @throws AssertionError naming the first line that is not of the format */
    public static Scrape of(String text) {
        if (!text.endsWith("\n")) {
            throw new AssertionError("the last line has no end");
        }
        Scrape scrape = new Scrape();
        String metric = "";
        for (String line : text.split("\n")) {
            Matcher type = TYPE.matcher(line);
            if (type.matches()) {
                metric = type.group(1);
            } else if (!HELP.matcher(line).matches()) {
                scrape.sample(line, metric);
            }
        }
        return scrape;
    }

    private void sample(String line, String metric) {
        Matcher sample = SAMPLE.matcher(line);
        if (!sample.matches() || !sample.group(1).matches(Pattern.quote(metric) + "(_sum|_count|_bucket)?")) {
            throw new AssertionError("not of the format, or not below its TYPE: " + line);
        }
        Map<String, String> labels = new TreeMap<>();
        Matcher label = LABEL.matcher(sample.group(2) == null ? "" : sample.group(2));
        while (label.find()) {
            labels.put(label.group(1), label.group(2));
        }
        double value = Double.parseDouble(sample.group(5).replace("Inf", "Infinity"));
        if (series.put(key(sample.group(1), labels), value) != null) {
            throw new AssertionError("twice: " + line);
        }
    }

    private static String key(String name, Map<String, String> labels) {
        return name
                + new TreeMap<>(labels)
                        .entrySet().stream()
                                .map(label -> label.getKey() + "=" + label.getValue())
                                .collect(Collectors.joining(",", "{", "}"));
    }

    /** The value of that series; 0 when it is not there, as a series that was never counted is not. */
    public double value(String name, String... labels) {
        Map<String, String> pairs = new TreeMap<>();
        for (int i = 0; i < labels.length; i += 2) {
            pairs.put(labels[i], labels[i + 1]);
        }
        return series.getOrDefault(key(name, pairs), 0.0);
    }

    /** The names of that metric's labels; empty when there is no series of it. */
    public Optional<Set<String>> labels(String name) {
        return series.keySet().stream()
                .filter(key -> key.startsWith(name + "{"))
                .findFirst()
                .map(key -> LABEL_NAME
                        .matcher(key.substring(name.length()))
                        .results()
                        .map(label -> label.group(1))
                        .collect(Collectors.toSet()));
    }

    /** How many series have a name that begins so. */
    public long seriesOf(String prefix) {
        return series.keySet().stream().filter(key -> key.startsWith(prefix)).count();
    }

    /** All series of that metric together. */
    public double sum(String name) {
        return series.entrySet().stream()
                .filter(one -> one.getKey().startsWith(name + "{"))
                .mapToDouble(Map.Entry::getValue)
                .sum();
    }
}
