package dev.caravel.simulator.mind;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Predicate;
import java.util.stream.IntStream;

/**
 * A text of separated values: a line of column names, then rows. Commas, semicolons and tabs separate; quoted fields may
 * hold separators, line ends and doubled quotes (RFC 4180).
 */
record Table(List<String> columns, List<List<String>> rows) {

    /** The table that the text is; empty when it has no second column or no line is shaped like the first. */
    static Optional<Table> in(String text) {
        String plain = text.startsWith("\uFEFF") ? text.substring(1) : text;
        String head = plain.lines().findFirst().orElse("");
        char separator = separator(head);
        List<List<String>> lines = split(plain, separator);
        if (lines.isEmpty() || lines.get(0).size() < 2) {
            return Optional.empty();
        }
        List<String> columns = lines.get(0);
        List<List<String>> rows = lines.stream()
                .skip(1)
                .filter(line -> line.size() == columns.size())
                .toList();
        return rows.isEmpty() && lines.size() > 1 ? Optional.empty() : Optional.of(new Table(columns, rows));
    }

    /** The column of one of these names, an exact one before one that merely contains it, an earlier name before a later. */
    OptionalInt column(String... names) {
        IntStream exact = Arrays.stream(names).flatMapToInt(name -> columnsThat(column -> column.equals(name)));
        IntStream similar = Arrays.stream(names).flatMapToInt(name -> columnsThat(column -> column.contains(name)));
        return IntStream.concat(exact, similar).findFirst();
    }

    private IntStream columnsThat(Predicate<String> fits) {
        return IntStream.range(0, columns.size()).filter(index -> fits.test(plain(columns.get(index))));
    }

    private static String plain(String column) {
        return column.toLowerCase(Locale.ROOT).replaceAll("[^\\p{L}\\p{N}]", "");
    }

    private static char separator(String head) {
        char best = ',';
        for (char candidate : new char[] {';', '\t'}) {
            if (head.chars().filter(c -> c == candidate).count()
                    > head.chars().filter(c -> c == ',').count()) {
                best = candidate;
            }
        }
        return best;
    }

    private static List<List<String>> split(String text, char separator) {
        List<List<String>> lines = new ArrayList<>();
        List<String> line = new ArrayList<>();
        StringBuilder field = new StringBuilder();
        boolean quoted = false;
        for (int at = 0; at < text.length(); at++) {
            char c = text.charAt(at);
            if (quoted && c == '"' && at + 1 < text.length() && text.charAt(at + 1) == '"') {
                field.append(c);
                at++;
            } else if (c == '"' && (quoted || field.toString().isBlank())) {
                quoted = !quoted;
            } else if (!quoted && c == separator) {
                line.add(take(field));
            } else if (!quoted && c == '\n') {
                line.add(take(field));
                lines.add(line);
                line = new ArrayList<>();
            } else {
                field.append(c);
            }
        }
        line.add(take(field));
        lines.add(line);
        return lines.stream()
                .filter(fields -> fields.size() > 1 || !fields.get(0).isEmpty())
                .toList();
    }

    private static String take(StringBuilder field) {
        String taken = field.toString().strip();
        field.setLength(0);
        return taken;
    }
}
