package dev.caravel.bench;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.sun.management.OperatingSystemMXBean;
import dev.caravel.journal.Entry;
import dev.caravel.journal.Event;
import dev.caravel.journal.Journal;
import dev.caravel.journal.MemoryJournal;
import dev.caravel.journal.Message;
import dev.caravel.journal.RunStatus;
import dev.caravel.journal.sql.SqlJournal;
import dev.caravel.journal.sql.Sync;
import dev.caravel.money.Booking;
import dev.caravel.money.Dollars;
import dev.caravel.money.Scope;
import dev.caravel.money.Usage;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * What it costs to record runs of three turns with two tool calls, 18 events and six bookings each, eight of them barriers: in memory, in SQLite, and
 * in PostgreSQL where its URL is given as the argument. It prints a table: {@code mvn -Pbench test}.
 */
public final class JournalBenchmark {

    private static final Dollars CALL = Dollars.parse("0.001");
    private static final int SECONDS = 4;
    private static final Set<Class<? extends Event>> HELD =
            Set.of(Event.ModelChosen.class, Event.ModelAsked.class, Event.ToolStarted.class, Event.ToolFinished.class);

    private JournalBenchmark() {}

    public static void main(String[] args) throws Exception {
        Path folder = Files.createTempDirectory(Path.of(args.length > 1 ? args[1] : "target"), "benchmark");
        System.out.printf(
                "%-18s %8s %10s %10s %12s %10s%n", "journal", "at once", "runs/s", "ms/run", "CPU ms/run", "CPUs");
        for (int atOnce : List.of(1, 32)) {
            measure("memory", new MemoryJournal(100, 100), atOnce);
            for (Sync sync : List.of(Sync.NORMAL, Sync.FULL)) {
                try (SqlJournal journal = new SqlJournal("jdbc:sqlite:" + folder.resolve(sync + "" + atOnce), sync)) {
                    measure("SQLite " + sync, journal, atOnce);
                }
            }
            if (args.length > 0 && args[0].startsWith("jdbc:")) {
                try (SqlJournal journal = new SqlJournal(args[0], Sync.FULL)) {
                    measure("PostgreSQL FULL", journal, atOnce);
                }
            }
        }
    }

    private static void measure(String name, Journal journal, int atOnce) throws Exception {
        work(journal, atOnce, 2);
        long cpu = cpu();
        long begun = System.nanoTime();
        int runs = work(journal, atOnce, SECONDS);
        double ms = (System.nanoTime() - begun) / 1e6;
        double cpuMs = (cpu() - cpu) / 1e6;
        System.out.printf(
                "%-18s %8d %10.0f %10.2f %12.3f %10.2f%n",
                name, atOnce, runs / ms * 1_000, ms * atOnce / runs, cpuMs / runs, cpuMs / ms);
    }

    private static long cpu() {
        return ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getProcessCpuTime();
    }

    private static int work(Journal journal, int atOnce, int seconds) {
        AtomicInteger runs = new AtomicInteger();
        long end = System.nanoTime() + seconds * 1_000_000_000L;
        ExecutorService threads = Executors.newFixedThreadPool(atOnce);
        List<CompletableFuture<Void>> all = new ArrayList<>();
        for (int i = 0; i < atOnce; i++) {
            all.add(CompletableFuture.runAsync(
                    () -> {
                        while (System.nanoTime() < end) {
                            run(
                                    journal,
                                    System.nanoTime() + "-"
                                            + Thread.currentThread().getId());
                            runs.incrementAndGet();
                        }
                    },
                    threads));
        }
        all.forEach(CompletableFuture::join);
        threads.shutdown();
        return runs.get();
    }

    /** 18 events: started, 3 x (chosen, reserved, asked, replied), 2 x (tool started, finished), ended. */
    private static void run(Journal journal, String run) {
        List<Scope> scopes =
                List.of(new Scope(Scope.ofRun(run), Dollars.parse("1")), new Scope("day", Dollars.parse("1000000")));
        List<Booking> reserve = scopes.stream()
                .map(scope -> new Booking(scope, CALL, Dollars.ZERO))
                .toList();
        List<Booking> settle = scopes.stream()
                .map(scope -> new Booking(scope, Dollars.ZERO.minus(CALL), CALL))
                .toList();
        Recorder recorder = new Recorder(journal, run);
        recorder.record(
                new Event.RunStarted(
                        "assistant",
                        null,
                        null,
                        null,
                        null,
                        null,
                        null,
                        "x".repeat(200),
                        List.of(),
                        null,
                        50,
                        1,
                        1,
                        CALL,
                        true,
                        null,
                        null,
                        null,
                        null,
                        null,
                        null,
                        null),
                List.of());
        for (int turn = 1; turn <= 3; turn++) {
            recorder.record(new Event.ModelChosen("anthropic/m", "short prompt"), List.of());
            recorder.record(new Event.BudgetReserved(CALL, CALL, 1_000, 1_000, scopes), reserve);
            recorder.record(new Event.ModelAsked("anthropic/m", 1, turn, 1), List.of());
            recorder.record(
                    new Event.ModelReplied(
                            "anthropic/m",
                            "m",
                            Usage.NONE,
                            JsonNodeFactory.instance.objectNode().put("input_tokens", 1_000),
                            "tool_use",
                            Message.user("x".repeat(600)).content(),
                            CALL,
                            CALL,
                            100,
                            null,
                            null,
                            null,
                            null,
                            null),
                    settle);
            if (turn < 3) {
                recorder.record(
                        new Event.ToolStarted("call", "current-time", JsonNodeFactory.instance.objectNode()),
                        List.of());
                recorder.record(new Event.ToolFinished("call", "current-time", 1, false, "x".repeat(400)), List.of());
            }
        }
        recorder.record(new Event.RunEnded(RunStatus.COMPLETED, null, null), List.of());
    }

    /** Numbers a run's events. */
    private static final class Recorder {

        private final Journal journal;
        private final String run;
        private int seq;

        private Recorder(Journal journal, String run) {
            this.journal = journal;
            this.run = run;
        }

        private void record(Event event, List<Booking> bookings) {
            seq++;
            Entry entry = new Entry(run, seq, Instant.now(), event);
            if (HELD.contains(event.getClass()) && journal.outlivesItsProcess()) {
                journal.hold(entry);
            } else {
                journal.append(entry, bookings);
            }
        }
    }
}
