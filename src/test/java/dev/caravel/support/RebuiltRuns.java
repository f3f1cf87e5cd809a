package dev.caravel.support;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.caravel.journal.Entry;
import dev.caravel.journal.EntryJson;
import dev.caravel.journal.Journal;
import dev.caravel.journal.RunListener;
import dev.caravel.loop.Runs;
import dev.caravel.run.Run;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * After every event of every run: rebuilds the run from the JSON form of its events and compares it, field by field, with
 * the one that is alive.
 */
final class RebuiltRuns implements RunListener {

    private final Supplier<Runs> runs;
    private final Supplier<Journal> journal;
    private final Map<String, List<Entry>> events = new ConcurrentHashMap<>();
    private final ConcurrentLinkedQueue<Throwable> differences = new ConcurrentLinkedQueue<>();

    RebuiltRuns(Supplier<Runs> runs, Supplier<Journal> journal) {
        this.runs = runs;
        this.journal = journal;
    }

    @Override
    public void recorded(Entry entry) {
        List<Entry> read = events.computeIfAbsent(entry.run(), run -> before(entry));
        try {
            read.add(EntryJson.read(EntryJson.write(entry)));
            // What a person resolves is recorded while nobody is busy with the run.
            runs.get().inProgress(entry.run()).ifPresent(alive -> assertSame(Run.replay(read), alive));
        } catch (Throwable e) {
            differences.add(e);
        }
    }

    /** The recursive comparison says where they differ, and takes half of a test's time; so it is asked only when they seem to. */
    private static void assertSame(Run rebuilt, Run alive) {
        if (!SameFields.in(rebuilt, alive)) {
            assertThat(rebuilt)
                    .usingRecursiveComparison()
                    .withEqualsForType(JsonNode::equals, JsonNode.class)
                    .isEqualTo(alive);
        }
    }

    /** What an earlier house recorded of a run that continues in this one. */
    private List<Entry> before(Entry first) {
        return journal.get().read(first.run()).stream()
                .filter(entry -> entry.seq() < first.seq())
                .collect(Collectors.toCollection(ArrayList::new));
    }

    /** The run's events so far, as they were read back. */
    List<Entry> of(String run) {
        return List.copyOf(events.getOrDefault(run, List.of()));
    }

    /** All events of all runs. */
    List<Entry> all() {
        return events.values().stream().flatMap(List::stream).toList();
    }

    void assertNone() {
        assertThat(differences)
                .as("runs that differ from what their events make")
                .isEmpty();
    }
}
