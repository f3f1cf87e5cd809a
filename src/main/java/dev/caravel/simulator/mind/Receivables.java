package dev.caravel.simulator.mind;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.regex.Pattern;

/** A table with a due date in it: what is overdue on a day, and what it comes to. */
final class Receivables {

    private static final Set<String> SETTLED = Set.of(
            "paid", "cancelled", "canceled", "closed", "settled", "refunded", "void", "done", "complete", "completed");
    private static final Set<String> NOT_YET = Set.of("", "no", "false", "0", "n", "-", "open", "unpaid", "pending");
    private static final Pattern ISO_DATE = Pattern.compile("\\d{4}-\\d{2}-\\d{2}.*");
    private static final List<DateTimeFormatter> OTHER_DATES =
            List.of(DateTimeFormatter.ofPattern("d.M.uuuu"), DateTimeFormatter.ofPattern("uuuu/M/d"));

    private final Table table;
    private final int due;

    private Receivables(Table table, int due) {
        this.table = table;
        this.due = due;
    }

    static Optional<Receivables> in(Table table) {
        OptionalInt due = table.column("due", "duedate", "dueon", "dueby", "deadline", "payby", "payable");
        return due.isPresent() ? Optional.of(new Receivables(table, due.getAsInt())) : Optional.empty();
    }

    /** What is overdue, in one or two sentences and a list. */
    String report(String source, String thing, LocalDate today) {
        List<List<String>> overdue =
                table.rows().stream().filter(row -> isOverdue(row, today)).toList();
        String unread = unreadable();
        if (overdue.isEmpty()) {
            return "As of " + today + ", no " + thing + " in " + source + " is overdue." + unread;
        }
        StringBuilder report = new StringBuilder("As of " + today + ", ");
        report.append(
                overdue.size() == 1
                        ? "1 " + thing + " in " + source + " is"
                        : overdue.size() + " " + thing + "s in " + source + " are");
        report.append(" overdue");
        Amounts.in(table)
                .ifPresent(amounts -> report.append(overdue.size() == 1 ? ", and it comes to " : ", and they come to ")
                        .append(amounts.sum(overdue))
                        .append(overdue.size() == 1 ? "" : " in total"));
        report.append('.').append(unread).append('\n');
        overdue.forEach(row -> report.append("\n- ").append(line(row)));
        return report.toString();
    }

    private boolean isOverdue(List<String> row, LocalDate today) {
        return date(row.get(due)).filter(today::isAfter).isPresent() && !isSettled(row);
    }

    private boolean isSettled(List<String> row) {
        OptionalInt status = table.column("status", "state");
        if (status.isPresent() && SETTLED.contains(row.get(status.getAsInt()).toLowerCase(Locale.ROOT))) {
            return true;
        }
        // A column about the payment holds a yes, or the day of it.
        OptionalInt paid = table.column("paid", "paidon", "paiddate", "settled");
        return paid.isPresent() && !NOT_YET.contains(row.get(paid.getAsInt()).toLowerCase(Locale.ROOT));
    }

    private String line(List<String> row) {
        StringBuilder line = new StringBuilder(row.get(
                table.column("order", "orderid", "id", "number", "invoice").orElse(0)));
        table.column("customer", "client", "company", "account", "name")
                .ifPresent(
                        customer -> line.append(" (").append(row.get(customer)).append(")"));
        Amounts.in(table).ifPresent(amounts -> line.append(": ").append(amounts.of(row)));
        return line.append(", due ").append(row.get(due)).toString();
    }

    private String unreadable() {
        long unread = table.rows().stream()
                .filter(row -> !row.get(due).isEmpty() && date(row.get(due)).isEmpty())
                .count();
        return unread == 0
                ? ""
                : " (I could not read the due date of " + unread + (unread == 1 ? " row" : " rows") + ".)";
    }

    private static Optional<LocalDate> date(String text) {
        try {
            if (ISO_DATE.matcher(text).matches()) {
                return Optional.of(LocalDate.parse(text.substring(0, 10)));
            }
        } catch (DateTimeException noSuchDay) {
            return Optional.empty();
        }
        for (DateTimeFormatter format : OTHER_DATES) {
            try {
                return Optional.of(LocalDate.parse(text, format));
            } catch (DateTimeException anotherFormat) {
                continue;
            }
        }
        return Optional.empty();
    }
}
