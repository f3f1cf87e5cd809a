package dev.caravel.journal.sql;

import dev.caravel.journal.Entry;
import dev.caravel.journal.JournalUnavailable;
import dev.caravel.journal.RunSummary;
import dev.caravel.money.Booking;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * Entries of one run that are to be recorded together with their bookings, or not at all.
 *
 * @param since when it was handed in, by {@link System#nanoTime}
 * @param done completed when they are on disk; or by what hindered it
 */
record Append(List<Row> rows, List<Booking> bookings, long since, CompletableFuture<Void> done) {

    Append(List<Row> rows, List<Booking> bookings) {
        this(rows, bookings, System.nanoTime(), new CompletableFuture<>());
    }

    /**
     * An entry and its JSON. The run's own thread writes that: the one that commits has enough to do.
     *
     * @param summary what the run's row is to say with it; empty where that stays as it is, or is not known
     */
    record Row(Entry entry, String json, Optional<RunSummary> summary) {

        static Row of(Entry entry, Optional<RunSummary> summary) {
            return new Row(entry, entry.json(), summary);
        }
    }

    Row first() {
        return rows.get(0);
    }

    Row last() {
        return rows.get(rows.size() - 1);
    }

    /** Lets whoever waits for it know that it is not recorded, or that nobody knows. */
    void fail(String what, Exception cause) {
        Entry entry = last().entry();
        done.completeExceptionally(new JournalUnavailable(
                "event " + entry.seq() + " (" + entry.event().type() + ") of run " + entry.run() + " " + what, cause));
    }
}
