package dev.caravel.bench;

import dev.caravel.journal.Journal;
import dev.caravel.journal.MemoryJournal;
import dev.caravel.journal.RunSelection;
import dev.caravel.journal.RunStatus;
import dev.caravel.journal.sql.SqlJournal;
import dev.caravel.journal.sql.Sync;
import dev.caravel.money.Dollars;
import dev.caravel.run.RunRecords;
import dev.caravel.support.ManyRuns;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * How long it takes to find runs among 10,000, and to read a page of them: in memory, in SQLite, and in PostgreSQL where its URL is
 * given as the argument. It prints a table: {@code mvn -Pbench test -Dbench=RunList}.
 */
public final class RunListBenchmark {

    private static final int RUNS = 10_000;

    private RunListBenchmark() {}

    public static void main(String[] args) throws Exception {
        measure("memory", new MemoryJournal(RUNS, RUNS));
        Path folder = Files.createTempDirectory(Path.of("target"), "benchmark");
        try (SqlJournal journal = new SqlJournal("jdbc:sqlite:" + folder.resolve("runs.db"), Sync.NORMAL)) {
            measure("SQLite", journal);
        }
        if (args.length > 0) {
            try (SqlJournal journal = new SqlJournal(args[0], Sync.NORMAL)) {
                measure("PostgreSQL", journal);
            }
        }
    }

    private static void measure(String name, Journal journal) {
        ManyRuns.into(journal, RUNS);
        RunSelection page = RunSelection.latest(50);
        Map<String, RunSelection> selections = new LinkedHashMap<>();
        selections.put("all", page);
        selections.put("status", page.standing(Set.of(RunStatus.FAILED, RunStatus.PAUSED)));
        selections.put("agent", page.ofAgents(Set.of("other")));
        selections.put("model", page.asking(Optional.of("opus")));
        selections.put("text", page.saying(Optional.of("number 77 ")));
        selections.put("cost", page.costing(Optional.of(Dollars.parse("5"))));
        RunRecords records = new RunRecords(journal);
        selections.forEach((filter, selection) -> {
            IntStream.range(0, 3).forEach(i -> journal.latest(selection));
            long begun = System.nanoTime();
            journal.latest(selection);
            System.out.printf("%-12s %-8s %8.1f ms%n", name, filter, (System.nanoTime() - begun) / 1e6);
        });
        IntStream.range(0, 3).forEach(i -> records.latest(page));
        long begun = System.nanoTime();
        records.latest(page);
        System.out.printf("%-12s %-8s %8.1f ms%n", name, "50 read", (System.nanoTime() - begun) / 1e6);
    }
}
