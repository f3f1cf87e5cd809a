package dev.caravel.journal.sql;

import dev.caravel.journal.Entry;
import dev.caravel.journal.Event;
import java.util.HashMap;
import java.util.Map;

/**
 * Runs that have asked no person anything, for all of their events went by here: when such a run ends, there is no question to
 * be withdrawn. Not thread-safe.
 */
final class Unasked {

    private static final int MOST = 100_000;

    /** The last event of each. */
    private final Map<String, Long> runs = new HashMap<>();

    /** The next event of a run, whichever it is. */
    void goesBy(Entry entry) {
        if (entry.event() instanceof Event.RunStarted && entry.seq() == 1) {
            if (runs.size() > MOST) {
                // Who is forgotten only costs a statement.
                runs.clear();
            }
            runs.put(entry.run(), 1L);
        } else if (has(entry) && !isLast(entry)) {
            runs.put(entry.run(), entry.seq());
        } else {
            runs.remove(entry.run());
        }
    }

    private static boolean isLast(Entry entry) {
        return entry.event() instanceof Event.ApprovalRequested || entry.event() instanceof Event.RunEnded;
    }

    /** Whether all events of the run before this one went by. */
    boolean has(Entry entry) {
        Long last = runs.get(entry.run());
        return last != null && last == entry.seq() - 1;
    }
}
