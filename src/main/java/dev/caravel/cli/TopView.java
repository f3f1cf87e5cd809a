package dev.caravel.cli;

import dev.caravel.journal.DaySums;
import dev.caravel.journal.PauseReason;
import dev.caravel.money.Account;
import dev.caravel.money.Dollars;
import dev.caravel.run.RunRecord;
import dev.caravel.text.Printable;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jline.utils.AttributedString;

/**
 * How everything stands, in the lines of a terminal.
 *
 * @param at when
 * @param running how many runs are in progress
 * @param queued how many wait for a place or their thread
 * @param waiting how many calls wait for a person
 * @param standing how many runs stand still, by what for
 * @param sums what the day came to
 * @param day the day's account
 * @param limit what the day may cost; empty when there is no limit
 * @param runs those in progress, the newest first
 * @param died the ids of those whose process died
 */
record TopView(
        Instant at,
        int running,
        int queued,
        int waiting,
        Map<PauseReason, Integer> standing,
        DaySums sums,
        Account day,
        Optional<Dollars> limit,
        List<RunRecord> runs,
        Set<String> died) {

    private static final int MEDIUM = 80;
    private static final int ID_END = 12;
    private static final int LONGEST_AGENT = 12;
    private static final int LONGEST_BAR = 40;
    private static final int PERCENT = 100;
    private static final long MINUTE = 60;
    private static final long HOUR = 3600;

    /**
     * The lines, none longer than the terminal is wide.
     *
     * @param rows how many there may be
     */
    List<String> lines(int columns, int rows) {
        List<String> lines = new ArrayList<>();
        lines.add("caravel top   " + at.toString().substring(11, 19) + " UTC");
        lines.add("");
        lines.add(running + " active   " + queued + " queued   " + waiting + " waiting   " + sums.failed()
                + " failed of " + count(sums.ended()) + " today");
        if (!standing.isEmpty()) {
            lines.add("stand still: " + stand());
        }
        lines.add(count(sums.tokens()) + " tokens   " + money());
        limit.ifPresent(most -> lines.add(bar(most, columns)));
        lines.add("");
        table(lines, columns, rows);
        return lines.stream().map(line -> fitted(line, columns)).toList();
    }

    private String stand() {
        return standing.entrySet().stream()
                .map(each ->
                        count(each.getValue()) + " " + each.getKey().label().replace('_', ' '))
                .collect(Collectors.joining(", "));
    }

    private String money() {
        String reserved = day.reserved().isPositive() ? " + " + Summary.dollars(day.reserved()) + " reserved" : "";
        return Summary.dollars(day.spent())
                + limit.map(most -> " of " + Summary.dollars(most)).orElse("") + " today" + reserved;
    }

    private String bar(Dollars most, int columns) {
        double share = most.isPositive() ? Math.min(1, (double) day.spent().picos() / most.picos()) : 1;
        int length = Math.min(LONGEST_BAR, columns - 8);
        int full = (int) Math.round(share * length);
        return "[" + "#".repeat(full) + "-".repeat(length - full) + "] " + Math.round(share * PERCENT) + " %";
    }

    private void table(List<String> lines, int columns, int rows) {
        if (runs.isEmpty()) {
            lines.add("No run is in progress.");
            return;
        }
        boolean named = columns >= MEDIUM;
        String form = (named ? "%-" + ID_END + "s  " : "%s") + "%-" + LONGEST_AGENT + "s  %-8s  %7s  %11s  %s";
        lines.add(String.format(Locale.ROOT, form, named ? "RUN" : "", "AGENT", "STATUS", "AGE", "COST", "TASK"));
        int room = Math.max(1, rows - lines.size() - 1);
        for (RunRecord run : runs.subList(0, Math.min(room, runs.size()))) {
            lines.add(String.format(
                    Locale.ROOT,
                    form,
                    named ? ShortRunId.of(run.id()) : "",
                    Printable.line(run.agent(), LONGEST_AGENT),
                    died.contains(run.id()) ? "died" : run.status().label(),
                    age(Duration.between(Instant.parse(run.startedAt()), at)),
                    Summary.dollars(run.costUsd()),
                    Printable.line(run.input())));
        }
        int more = running + queued - Math.min(room, runs.size());
        if (more > 0) {
            lines.add("and " + count(more) + " more");
        }
    }

    private static String age(Duration since) {
        long seconds = Math.max(0, since.toSeconds());
        if (seconds < MINUTE) {
            return seconds + "s";
        }
        return seconds < HOUR
                ? seconds / MINUTE + "m " + seconds % MINUTE + "s"
                : seconds / HOUR + "h " + seconds % HOUR / MINUTE + "m";
    }

    private static String count(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }

    /** Letters may be two columns wide. */
    private static String fitted(String line, int columns) {
        AttributedString wide = new AttributedString(line);
        return wide.columnLength() <= columns ? line : wide.columnSubSequence(0, columns - 1) + "…";
    }
}
