package dev.caravel.simulator.mind;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** The money in a table: the column that holds it, and the currency beside it where there is one. */
record Amounts(Table table, int column, OptionalInt currency) {

    static Optional<Amounts> in(Table table) {
        OptionalInt column = table.column("amount", "total", "sum", "value", "price", "cost");
        return column.isPresent()
                ? Optional.of(new Amounts(table, column.getAsInt(), table.column("currency")))
                : Optional.empty();
    }

    /** The row's amount as one would say it; the field as it stands when it is no number. */
    String of(List<String> row) {
        return read(row).map(Money::toString).orElse(row.get(column));
    }

    String sum(List<List<String>> rows) {
        return Money.sum(rows.stream().flatMap(row -> read(row).stream()).toList());
    }

    private Optional<Money> read(List<String> row) {
        Optional<Money> money = Money.of(row.get(column));
        return currency.isPresent() ? money.map(read -> new Money(read.amount(), row.get(currency.getAsInt()))) : money;
    }
}
