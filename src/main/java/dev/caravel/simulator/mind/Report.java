package dev.caravel.simulator.mind;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The answer to a task, made from what the tools gave back and from nothing else. */
final class Report {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Pattern DATE = Pattern.compile("\\d{4}-\\d{2}-\\d{2}");
    private static final int LONGEST_QUOTE = 800;

    private final Words task;
    private final List<Outcome> outcomes;
    private final Clock clock;

    Report(Words task, List<Outcome> outcomes, Clock clock) {
        this.task = task;
        this.outcomes = outcomes;
        this.clock = clock;
    }

    String text() {
        List<String> parts = new ArrayList<>();
        outcomes.stream()
                .filter(Outcome::failed)
                .forEach(outcome ->
                        parts.add("The tool " + outcome.call().name() + " failed: " + quote(outcome.text())));
        List<Outcome> done =
                outcomes.stream().filter(outcome -> !outcome.failed()).toList();
        boolean filesRead = done.stream().anyMatch(outcome -> outcome.isFrom("read-file"));
        for (Outcome outcome : done) {
            // The date and the listing were only means to read the file by.
            boolean means = filesRead && (outcome.isFrom("current-time") || outcome.isFrom("list-files"));
            if (!means) {
                parts.add(say(outcome));
            }
        }
        return String.join("\n\n", parts);
    }

    private String say(Outcome outcome) {
        String content = content(outcome.text());
        if (outcome.isFrom("read-file")) {
            String path = outcome.call().argument("path");
            Optional<Table> table = path.matches(".*\\.(?:md|txt|log|html?)") ? Optional.empty() : Table.in(content);
            return table.map(found -> describe(path, found)).orElseGet(() -> summary(path, content));
        }
        if (outcome.isFrom("current-time")) {
            return "It is " + quote(content);
        }
        if (outcome.isFrom("list-files")) {
            return "There are these files: " + quote(onOneLine(content));
        }
        if (outcome.isFrom("search-files")) {
            return "Searching for \"" + outcome.call().argument("text") + "\" gave: " + quote(onOneLine(content));
        }
        return outcome.call().name() + " says: " + quote(content);
    }

    private String describe(String path, Table table) {
        Optional<Receivables> receivables = Receivables.in(table);
        if (task.has("overdue", "late") || task.hasPhrase("past due")) {
            if (receivables.isPresent()) {
                return receivables.get().report(path, thing(path), today()) + guessedDate();
            }
        }
        Optional<Amounts> amounts = Amounts.in(table);
        if (task.hasPhrase("how many") || task.has("count")) {
            return path + " has " + table.rows().size() + " " + thing(path)
                    + (table.rows().size() == 1 ? "." : "s.");
        }
        if (amounts.isPresent()
                && (task.has("total", "sum", "amount") || task.hasPhrase("come to") || task.hasPhrase("add up"))) {
            return "The " + table.columns().get(amounts.get().column()) + " column of " + path + " adds up to "
                    + amounts.get().sum(table.rows()) + " over " + table.rows().size() + " rows.";
        }
        return path + " is a table with " + table.rows().size() + " rows and "
                + table.columns().size() + " columns: " + String.join(", ", table.columns()) + ".";
    }

    private static String summary(String path, String content) {
        String first = content.lines()
                .map(line -> line.replaceFirst("^#+\\s*", "").strip())
                .filter(line -> !line.isEmpty())
                .findFirst()
                .orElse("");
        long words = Pattern.compile("\\S+").matcher(content).results().count();
        return first.isEmpty()
                ? path + " is empty."
                : path + " begins with \"" + quote(first) + "\" and has "
                        + content.lines().count() + " lines and " + words + " words.";
    }

    /** What a row is, from the file's name: rows of orders.csv are orders. */
    private static String thing(String path) {
        String name = path.substring(path.lastIndexOf('/') + 1).replaceFirst("\\.\\w+$", "");
        return name.matches("\\p{L}+[^s]s") ? name.substring(0, name.length() - 1) : "row";
    }

    private LocalDate today() {
        return toldDate().orElseGet(() -> LocalDate.now(clock));
    }

    private String guessedDate() {
        return toldDate().isPresent() ? "" : "\n\nNo tool told me the date, so I took the latest that I know of.";
    }

    private Optional<LocalDate> toldDate() {
        Optional<String> date = outcomes.stream()
                .filter(outcome -> outcome.isFrom("current-time") && !outcome.failed())
                .flatMap(outcome -> DATE.matcher(outcome.text()).results())
                .map(MatchResult::group)
                .findFirst();
        try {
            return date.map(LocalDate::parse);
        } catch (DateTimeException noSuchDay) {
            return Optional.empty();
        }
    }

    /** A tool may wrap its text in JSON. */
    private static String content(String result) {
        try {
            JsonNode json = JSON.readTree(result);
            if (json.isTextual()) {
                return json.textValue();
            }
            for (String key : List.of("content", "text", "body")) {
                if (json.path(key).isTextual()) {
                    return json.path(key).textValue();
                }
            }
        } catch (JsonProcessingException plainText) {
            return result;
        }
        return result;
    }

    private static String onOneLine(String text) {
        return text.lines().map(String::strip).filter(line -> !line.isEmpty()).collect(Collectors.joining(", "));
    }

    static String quote(String text) {
        String plain = text.strip();
        return plain.length() <= LONGEST_QUOTE ? plain : plain.substring(0, LONGEST_QUOTE) + "…";
    }
}
