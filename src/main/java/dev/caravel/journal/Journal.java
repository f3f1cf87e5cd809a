package dev.caravel.journal;

import java.util.List;
import java.util.Optional;

/**
 * Keeps the events of runs, and the accounts of what they cost. Implementations are thread-safe; one run's events are
 * appended by one thread at a time.
 */
public interface Journal {

    /**
     * Keeps the entry together with its bookings, or neither; when this returns, both are as safe as the journal makes them.
     *
     * @throws LimitReached when a reservation does not fit into its account
     * @throws StaleOwner when the run has another event in this place
     * @throws JournalUnavailable when it cannot be written
     */
    void append(Entry entry, List<Booking> bookings);

    /** The run's entries, oldest first; empty when the run is not known. */
    List<Entry> read(String run);

    /** How an account stands. */
    Account account(String name);

    /** The run of this thread that started last and is over, for the agent and tenant (empty text when there is none). */
    Optional<String> lastOfThread(String agent, String tenant, String thread);

    /**
     * The ids of the runs that started last, the newest first.
     *
     * @param limit how many at most
     * @param status only those that stand so, for example {@code paused}
     * @throws UnsupportedOperationException when the journal keeps no such list
     */
    default List<String> latest(int limit, Optional<String> status) {
        throw new UnsupportedOperationException(getClass().getName() + " keeps no list of runs");
    }
}
