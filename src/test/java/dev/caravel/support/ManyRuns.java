package dev.caravel.support;

import dev.caravel.journal.Entry;
import dev.caravel.journal.EntryJson;
import dev.caravel.journal.Event;
import dev.caravel.journal.Journal;
import dev.caravel.journal.Message;
import dev.caravel.journal.RunStatus;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;

/** Runs that are over, as many as it takes. Nobody ran them; only their journal knows of them. */
public final class ManyRuns {

    private static final String START =
            "{\"run\":\"%s\",\"seq\":1,\"at\":\"2026-11-28T12:00:00Z\",\"type\":\"run.started\",\"agent\":\"clerk\","
                    + "\"input\":\"%s\",\"messages\":[],\"max_turns\":9,\"duration_ms\":1,\"max_tokens\":1,\"simulated\":true}";

    private static final int WRITERS = 100;

    private ManyRuns() {}

    /** Records them; the input of each says its number. */
    public static void into(Journal journal, int runs) {
        // A journal commits what comes at once together.
        ExecutorService writers = Executors.newFixedThreadPool(WRITERS);
        IntStream.range(0, runs)
                .mapToObj(i -> writers.submit(() -> record(journal, i)))
                .toList()
                .forEach(ManyRuns::await);
        writers.shutdown();
    }

    private static void await(Future<?> recorded) {
        try {
            recorded.get();
        } catch (ExecutionException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static void record(Journal journal, int i) {
        String run = "run" + i;
        String input = "Task number " + i + " " + "x".repeat(1_000);
        journal.append(EntryJson.read(START.formatted(run, input)), List.of());
        Instant at = Instant.parse("2026-11-28T12:00:00Z");
        journal.append(new Entry(run, 2, at, new Event.ModelAsked("anthropic/claude-haiku", 1, 1, 1)), List.of());
        String result = Message.user("y".repeat(1_000)).text();
        journal.append(new Entry(run, 3, at, new Event.ToolFinished("c", "t", 1, false, result)), List.of());
        journal.append(new Entry(run, 4, at, new Event.RunEnded(RunStatus.COMPLETED, null, null)), List.of());
    }
}
