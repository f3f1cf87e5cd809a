package dev.caravel.journal.sql;

import dev.caravel.journal.DamagedRun;
import dev.caravel.journal.Entry;
import dev.caravel.journal.EntryJson;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** A row an event. */
final class EventRows {

    private static final ManyRows INSERT =
            new ManyRows("insert into caravel_events (run, seq, at, type, event) values ", "(?, ?, ?, ?, ?)", "");

    private EventRows() {}

    static void insert(Statements statements, List<Append.Row> rows) throws SQLException {
        List<List<Object>> values = new ArrayList<>(rows.size());
        for (Append.Row row : rows) {
            Entry entry = row.entry();
            values.add(List.of(
                    entry.run(),
                    entry.seq(),
                    Times.micros(entry.at()),
                    entry.event().type(),
                    row.json()));
        }
        statements.change(INSERT, values);
    }

    /**
     * The run's entries from the one after {@code seq} on.
     *
     * @param lines their rows, the oldest first
     * @throws DamagedRun when a row can't be read or is another's
     */
    static List<Entry> entries(String run, long seq, List<String> lines) {
        List<Entry> entries = new ArrayList<>(lines.size());
        for (String line : lines) {
            long next = seq + entries.size() + 1;
            try {
                entries.add(entry(run, next, line));
            } catch (IllegalArgumentException e) {
                throw new DamagedRun(run, "its event " + next + " " + e.getMessage(), entries, e);
            }
        }
        return entries;
    }

    private static Entry entry(String run, long seq, String line) {
        Entry entry = EntryJson.read(line);
        if (!entry.run().equals(run) || entry.seq() != seq) {
            throw new IllegalArgumentException("is of another run or place");
        }
        return entry;
    }

    /** An event is recorded with all that belongs to it, so its row tells. */
    static boolean isRecorded(Statements statements, Append append) throws SQLException {
        Entry last = append.last().entry();
        return statements
                .first(
                        "select event from caravel_events where run = ? and seq = ?",
                        row -> row.getString(1),
                        last.run(),
                        last.seq())
                .filter(append.last().json()::equals)
                .isPresent();
    }

    /** True when the run continued from where the append wants to. */
    static boolean isTaken(Statements statements, Append append) throws SQLException {
        Entry first = append.first().entry();
        return statements
                .first(
                        "select 1 from caravel_events where run = ? and seq >= ? limit 1",
                        row -> row.getInt(1),
                        first.run(),
                        first.seq())
                .isPresent();
    }
}
