package dev.caravel.journal;

import java.util.List;
import java.util.Optional;

/** Keeps the events of runs. Implementations are thread-safe; one run's events are appended by one thread at a time. */
public interface Journal {

    /** Keeps the entry; when this returns, the entry is as safe as the journal makes it. */
    void append(Entry entry);

    /** The run's entries, oldest first; empty when the run is not known. */
    List<Entry> read(String run);

    /** The run of this thread that started last and is over, for the agent and tenant (empty text when there is none). */
    Optional<String> lastOfThread(String agent, String tenant, String thread);
}
