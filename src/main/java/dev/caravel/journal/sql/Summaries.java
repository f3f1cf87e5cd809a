package dev.caravel.journal.sql;

import dev.caravel.journal.Entry;
import dev.caravel.journal.Event;
import dev.caravel.journal.RunSummary;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** What the runs come to that began in this process and are at work, gathered while their events go by. Thread-safe. */
final class Summaries {

    /** Of more, the row is made from the events once somebody wants it. */
    private static final int MOST = 2_000;

    private final Map<String, RunSummary> known = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, RunSummary> eldest) {
            return size() > MOST;
        }
    };

    /** Whether a run's row must say anew what the run comes to. */
    static boolean isDue(Event event) {
        return event instanceof Event.RunParked || event instanceof Event.RunEnded;
    }

    /** What the run's row is to say with the entry: when it stops, and when it asks a model that it has not asked before. */
    synchronized Optional<RunSummary> plus(Entry entry) {
        RunSummary before = entry.event() instanceof Event.RunStarted ? RunSummary.NONE : known.get(entry.run());
        if (before == null || entry.seq() != before.seq() + 1) {
            known.remove(entry.run());
            return Optional.empty();
        }
        RunSummary after = before.plus(entry);
        if (entry.event() instanceof Event.RunEnded) {
            known.remove(entry.run());
        } else {
            known.put(entry.run(), after);
        }
        return isDue(entry.event()) || !after.models().equals(before.models()) ? Optional.of(after) : Optional.empty();
    }

    synchronized void forget(String run) {
        known.remove(run);
    }
}
