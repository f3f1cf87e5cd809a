package dev.caravel.cli;

import dev.caravel.money.Dollars;
import dev.caravel.money.PriceRow;
import dev.caravel.money.Rates;
import java.io.PrintStream;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Prices as a table for people, US dollars a million tokens. */
final class PriceTable {

    private static final List<String> HEAD = List.of(
            "provider",
            "model",
            "band",
            "input",
            "output",
            "cache read",
            "write 5m",
            "write 1h",
            "a call",
            "context",
            "since",
            "source");

    /** The columns of numbers, which are set to the right. */
    private static final int FIRST_NUMBER = 3;

    private static final int LAST_NUMBER = 9;

    private static final long A_THOUSAND = 1_000;

    private final List<List<String>> lines;
    private final int[] widths;

    PriceTable(List<PriceRow> rows) {
        this.lines = Stream.concat(Stream.of(HEAD), rows.stream().map(PriceTable::cells))
                .toList();
        this.widths = IntStream.range(0, HEAD.size())
                .map(column -> lines.stream()
                        .mapToInt(line -> line.get(column).length())
                        .max()
                        .orElse(0))
                .toArray();
    }

    private static List<String> cells(PriceRow row) {
        Rates rates = row.rates();
        return List.of(
                row.provider(),
                row.model(),
                row.above() == 0 ? "" : String.format(Locale.ROOT, "> %,d", row.above()),
                rates.input().toString(),
                rates.output().toString(),
                rates.cacheRead().toString(),
                rates.cacheWrite5m().toString(),
                rates.cacheWrite1h().toString(),
                row.requests().isPositive() ? new Dollars(row.requests().picos() / A_THOUSAND).toString() : "",
                row.context() == 0 ? "" : String.format(Locale.ROOT, "%,d", row.context()),
                row.begins(),
                row.source() + (row.date().isEmpty() ? "" : ", " + row.date()));
    }

    void print(PrintStream out) {
        lines.forEach(line -> out.println(line(line)));
    }

    private String line(List<String> cells) {
        StringBuilder line = new StringBuilder();
        for (int column = 0; column < cells.size(); column++) {
            String cell = cells.get(column);
            String space = " ".repeat(widths[column] - cell.length());
            boolean isNumber = column >= FIRST_NUMBER && column <= LAST_NUMBER;
            line.append(isNumber ? space + cell : cell + space).append("  ");
        }
        return line.toString().stripTrailing();
    }
}
