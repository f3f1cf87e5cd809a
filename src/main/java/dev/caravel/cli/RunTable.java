package dev.caravel.cli;

import dev.caravel.journal.RunStatus;
import dev.caravel.run.RunRecord;
import dev.caravel.run.RunRecords;
import dev.caravel.text.Printable;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jline.utils.AttributedString;

/** Runs as a list, those of subagents below the one that started them: a table on a terminal, the same lines for ever in a pipe. */
final class RunTable {

    private static final int LONGEST_INPUT = 60;
    private static final int LONGEST_AGENT = 20;
    private static final int WIDE = 110;
    private static final int COST = 4;
    private static final int USUAL_COST = "$0.00001234".length();

    private final Map<RunRecord, Integer> family = new LinkedHashMap<>();
    private final RunRecords records;

    /**
     * @param runs in their order, of which those of subagents leave their places
     * @param oldestChildFirst whether the order is turned round among the runs that one run has started
     */
    RunTable(List<RunRecord> runs, boolean oldestChildFirst, RunRecords records) {
        this.records = records;
        Set<String> listed = runs.stream().map(RunRecord::id).collect(Collectors.toSet());
        runs.stream()
                .filter(run -> run.parent() == null || !listed.contains(run.parent()))
                .forEach(run -> add(run, 0, runs, oldestChildFirst));
    }

    private void add(RunRecord run, int depth, List<RunRecord> runs, boolean oldestChildFirst) {
        family.put(run, depth);
        for (int i = 0; i < runs.size(); i++) {
            RunRecord child = runs.get(oldestChildFirst ? runs.size() - 1 - i : i);
            if (run.id().equals(child.parent())) {
                add(child, depth + 1, runs, oldestChildFirst);
            }
        }
    }

    /** A line a run with its whole id, for programs. */
    List<String> lines() {
        List<String> lines = new ArrayList<>();
        family.forEach((run, depth) -> lines.add(branch(run, depth) + run.id() + "  "
                + run.startedAt().substring(0, 19) + "  " + run.agent() + "  "
                + run.status().label() + why(run) + "  " + Summary.dollars(run.costUsd()) + "  "
                + Printable.line(run.input(), LONGEST_INPUT)
                + (run.parent() == null || depth > 0 ? "" : "  (for run " + run.parent() + ")")));
        return lines;
    }

    /** A header and columns, with the ends of ids; no line is wider than the terminal. */
    List<String> table(int columns, Instant now) {
        boolean wide = columns >= WIDE;
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("RUN", wide ? "BEGAN (UTC)" : "UTC", "AGENT", "STATUS", "COST", "TASK"));
        family.forEach((run, depth) ->
                rows.add(row(run, depth, wide ? began(run) : brief(began(run), now), wide || run.approvals() == null)));
        int[] widths = new int[rows.get(0).size()];
        widths[COST] = USUAL_COST;
        rows.forEach(row -> {
            for (int i = 0; i < widths.length; i++) {
                widths[i] = Math.max(widths[i], width(row.get(i)));
            }
        });
        return rows.stream().map(row -> cut(line(row, widths), columns)).toList();
    }

    /** @param says whether there is room for why it stands as it does */
    private List<String> row(RunRecord run, int depth, String began, boolean says) {
        String parent = run.parent() == null || depth > 0 ? "" : "(for run " + ShortRunId.of(run.parent()) + ") ";
        return List.of(
                branch(run, depth) + ShortRunId.of(run.id()),
                began,
                Printable.line(run.agent(), LONGEST_AGENT),
                run.status().label() + (says ? why(run) : ""),
                Summary.dollars(run.costUsd()),
                Printable.line(parent + run.input()));
    }

    private static String began(RunRecord run) {
        return run.startedAt().substring(0, 19).replace('T', ' ');
    }

    /** The time of one of today, else the day. */
    private static String brief(String began, Instant now) {
        return began.startsWith(now.toString().substring(0, 10)) ? began.substring(11, 16) : began.substring(5, 10);
    }

    private static String line(List<String> row, int[] widths) {
        StringBuilder line = new StringBuilder();
        for (int i = 0; i < widths.length - 1; i++) {
            String gap = " ".repeat(widths[i] - width(row.get(i)));
            line.append(i == COST ? gap + row.get(i) : row.get(i) + gap).append("  ");
        }
        return line + row.get(widths.length - 1);
    }

    /** Letters may be two columns wide. */
    private static int width(String text) {
        return new AttributedString(text).columnLength();
    }

    private static String cut(String line, int columns) {
        AttributedString wide = new AttributedString(line);
        return wide.columnLength() <= columns ? line : wide.columnSubSequence(0, columns - 1) + "…";
    }

    private static String branch(RunRecord run, int depth) {
        return run.parent() == null ? "" : "  ".repeat(depth == 0 ? 0 : depth - 1) + "└ ";
    }

    private String why(RunRecord run) {
        if (records.isOrphaned(run)) {
            return " (its process died)";
        }
        if (run.status() == RunStatus.DAMAGED) {
            return " (" + run.error() + ")";
        }
        if (run.approvals() != null) {
            return " (" + String.join(", ", run.approvals()) + ")";
        }
        return run.reason() == null ? "" : " (" + run.reason() + ")";
    }
}
