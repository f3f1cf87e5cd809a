package dev.caravel.observe;

import dev.caravel.journal.DamagedRun;
import dev.caravel.journal.Event;
import dev.caravel.journal.Journal;
import dev.caravel.journal.JournalUnavailable;
import java.util.Optional;

/** How runs began that are resumed here, and may have begun in another process. Thread-safe. */
public final class RunStarts {

    private final Journal journal;

    public RunStarts(Journal journal) {
        this.journal = journal;
    }

    /** Empty when the journal does not say. */
    public Optional<Event.RunStarted> of(String run) {
        try {
            return journal.read(run).stream()
                    .map(entry -> entry.event())
                    .filter(Event.RunStarted.class::isInstance)
                    .map(Event.RunStarted.class::cast)
                    .findFirst();
        } catch (JournalUnavailable | DamagedRun e) {
            return Optional.empty();
        }
    }
}
