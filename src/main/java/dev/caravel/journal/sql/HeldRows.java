package dev.caravel.journal.sql;

import dev.caravel.journal.Entry;
import dev.caravel.journal.StaleOwner;
import dev.caravel.journal.sql.Append.Row;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/** What goes to the disk with a run's next event, by run. Thread-safe. */
final class HeldRows {

    private final Map<String, List<Row>> held = new ConcurrentHashMap<>();

    void add(Row row) {
        held.merge(row.entry().run(), List.of(row), HeldRows::join);
    }

    /**
     * True when the entry is among those that are held.
     *
     * @throws StaleOwner when another one is in its place
     */
    boolean has(Entry entry) {
        List<Row> rows = of(entry.run());
        if (rows.isEmpty() || rows.get(rows.size() - 1).entry().seq() < entry.seq()) {
            return false;
        }
        if (rows.stream().noneMatch(row -> row.entry().equals(entry))) {
            throw new StaleOwner(entry.run(), entry.seq());
        }
        return true;
    }

    List<Row> of(String run) {
        return held.getOrDefault(run, List.of());
    }

    /** Those of the run, and this one behind them. */
    List<Row> with(Row row) {
        return join(of(row.entry().run()), List.of(row));
    }

    private static List<Row> join(List<Row> first, List<Row> second) {
        return Stream.concat(first.stream(), second.stream()).toList();
    }

    void forget(String run) {
        held.remove(run);
    }

    Collection<List<Row>> all() {
        return held.values();
    }

    /**
     * Adds to the run's entries on the disk what is held behind them; forgets that when the run has continued in another process.
     *
     * @param seq the entry after which the disk was read
     * @param waiting what was held before that
     */
    void follow(String run, long seq, List<Entry> entries, List<Row> waiting) {
        long last = entries.isEmpty() ? seq : entries.get(entries.size() - 1).seq();
        List<Entry> behind = waiting.stream().map(Row::entry).toList();
        if (behind.stream().anyMatch(entry -> entry.seq() <= last && !entries.contains(entry))) {
            held.remove(run, waiting);
            return;
        }
        behind.stream().filter(entry -> entry.seq() > last).forEach(entries::add);
    }
}
