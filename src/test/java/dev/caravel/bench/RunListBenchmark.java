package dev.caravel.bench;

import com.fasterxml.jackson.databind.JsonNode;
import dev.caravel.journal.Entry;
import dev.caravel.journal.EntryJson;
import dev.caravel.journal.Event;
import dev.caravel.journal.Journal;
import dev.caravel.journal.MemoryJournal;
import dev.caravel.journal.Message;
import dev.caravel.journal.PauseReason;
import dev.caravel.journal.RunSelection;
import dev.caravel.journal.RunStatus;
import dev.caravel.journal.sql.SqlJournal;
import dev.caravel.journal.sql.Sync;
import dev.caravel.money.Booking;
import dev.caravel.money.Dollars;
import dev.caravel.money.Scope;
import dev.caravel.money.Usage;
import dev.caravel.run.RunRecords;
import dev.caravel.support.Postgres;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * How long the first page of a filtered list takes among 10,000 runs, its records read: in memory, in SQLite and in PostgreSQL.
 * Inputs and answers have the lengths that people write, some a whole document. It prints the best, the median and the
 * worst of each filter, and says which median is above {@value #LONGEST_MS} ms: {@code mvn -Pbench test -Dbench=RunList}.
 */
public final class RunListBenchmark {

    private static final int RUNS = 10_000;
    private static final int PAGE = 50;
    private static final int WARM_UP = 5;
    private static final int LOOKS = 21;
    private static final int LONGEST_MS = 200;
    private static final Instant BEGUN = Instant.parse("2026-11-28T00:00:00Z");
    private static final List<String> MODELS =
            List.of("anthropic/claude-haiku-5-5", "anthropic/claude-sonnet-5-5", "openai/gpt-5.6-terra");
    private static final List<RunStatus> ENDS = List.of(RunStatus.COMPLETED, RunStatus.FAILED, RunStatus.CANCELLED);
    private static final String START =
            "{\"run\":\"%s\",\"seq\":1,\"at\":\"%s\",\"type\":\"run.started\",\"agent\":\"%s\","
                    + "\"tenant\":\"%s\",\"input\":\"%s\",\"messages\":[],\"max_turns\":9,\"duration_ms\":1,\"max_tokens\":1,"
                    + "\"simulated\":true,\"tags\":[%s]}";

    private RunListBenchmark() {}

    public static void main(String[] args) throws Exception {
        measure("memory", new MemoryJournal(RUNS, RUNS));
        Path folder = Files.createTempDirectory(Path.of("target"), "benchmark");
        try (SqlJournal journal = new SqlJournal("jdbc:sqlite:" + folder.resolve("runs.db"), Sync.NORMAL)) {
            measure("SQLite", journal);
        }
        try (Postgres postgres = Postgres.start();
                SqlJournal journal = new SqlJournal(postgres.empty(), Sync.NORMAL)) {
            measure("PostgreSQL", journal);
        }
    }

    private static void measure(String name, Journal journal) {
        IntStream.range(0, RUNS).parallel().forEach(i -> record(journal, i));
        RunRecords records = new RunRecords(journal);
        selections().forEach((filter, selection) -> {
            IntStream.range(0, WARM_UP).forEach(i -> records.latest(selection));
            double[] ms = IntStream.range(0, LOOKS)
                    .mapToDouble(i -> look(records, selection))
                    .sorted()
                    .toArray();
            System.out.printf(
                    "%-10s  %-20s %3d found  best %6.1f ms  median %6.1f ms  worst %6.1f ms%s%n",
                    name,
                    filter,
                    records.latest(selection).size(),
                    ms[0],
                    ms[LOOKS / 2],
                    ms[LOOKS - 1],
                    ms[LOOKS / 2] > LONGEST_MS ? "  too long" : "");
        });
    }

    private static double look(RunRecords records, RunSelection selection) {
        long begun = System.nanoTime();
        records.latest(selection);
        return (System.nanoTime() - begun) / 1e6;
    }

    private static Map<String, RunSelection> selections() {
        RunSelection page = RunSelection.latest(PAGE);
        Map<String, RunSelection> selections = new LinkedHashMap<>();
        selections.put("all", page);
        selections.put("status", page.standing(Set.of(RunStatus.FAILED)));
        selections.put("status, few", page.standing(Set.of(RunStatus.PAUSED)));
        selections.put("agent", page.ofAgents(Set.of("clerk-3")));
        selections.put("agent, none", page.ofAgents(Set.of("nobody")));
        selections.put("tenant", page.ofTenant(Optional.of("tenant-7")));
        selections.put("tag of many", page.tagged(Set.of("nightly")));
        selections.put("tag of one", page.tagged(Set.of("customer-4711")));
        selections.put("two tags", page.tagged(Set.of("nightly", "customer-4711")));
        selections.put("model", page.asking(Optional.of("terra")));
        selections.put("model, none", page.asking(Optional.of("opus")));
        selections.put("words of the oldest", page.saying(Optional.of("number 77 ")));
        selections.put("words, none", page.saying(Optional.of("no such words")));
        selections.put("cost", page.costing(Optional.of(Dollars.parse("0.04"))));
        selections.put("cost, none", page.costing(Optional.of(Dollars.parse("5"))));
        selections.put("since", page.startedSince(Optional.of(BEGUN.plusSeconds(RUNS / 2))));
        selections.put("dearest first", page.inOrder(RunSelection.Order.DEAREST));
        selections.put(
                "all at once",
                page.standing(Set.of(RunStatus.COMPLETED))
                        .tagged(Set.of("nightly"))
                        .asking(Optional.of("haiku"))
                        .saying(Optional.of("no such words"))
                        .costing(Optional.of(Dollars.parse("0.001"))));
        return selections;
    }

    private static void record(Journal journal, int i) {
        String run = "run" + i;
        Random chance = new Random(i);
        Instant at = BEGUN.plusSeconds(i);
        String tags = (i % 2 == 0 ? "\"nightly\"," : "") + "\"customer-" + i + "\"";
        String input = "Task number " + i + " " + words(chance, i % 20 == 0 ? 3_000 : 150);
        journal.append(
                EntryJson.read(START.formatted(run, at, "clerk-" + i % 10, "tenant-" + i % 40, input, tags)),
                List.of(new Booking(new Scope(Scope.ofRun(run), null), Dollars.ZERO, Dollars.ZERO)));
        String model = MODELS.get(i % MODELS.size());
        Dollars cost = Dollars.parse("0.0000" + (1 + i % 9)).plus(i % 500 == 0 ? Dollars.parse("0.05") : Dollars.ZERO);
        journal.append(new Entry(run, 2, at, new Event.ModelAsked(model, 1, 1, 1)), List.of());
        journal.append(
                new Entry(
                        run,
                        3,
                        at,
                        new Event.ModelReplied(
                                model,
                                "m",
                                Usage.NONE,
                                (JsonNode) null,
                                "end_turn",
                                Message.user(words(chance, 300)).content(),
                                cost,
                                cost,
                                1,
                                null,
                                null,
                                null,
                                null,
                                null)),
                List.of(new Booking(new Scope(Scope.ofRun(run), null), Dollars.ZERO, cost)));
        Event last = i % 1_000 == 999
                ? new Event.RunParked(PauseReason.BUDGET)
                : new Event.RunEnded(ENDS.get(i % 10 == 0 ? 1 : i % 10 == 1 ? 2 : 0), null, null);
        journal.append(new Entry(run, 4, at, last), List.of());
    }

    /** As many, each of a few letters. */
    private static String words(Random chance, int count) {
        return chance.ints(count, 0, 1_000_000)
                .mapToObj(number -> Integer.toString(number, Character.MAX_RADIX))
                .collect(Collectors.joining(" "));
    }
}
