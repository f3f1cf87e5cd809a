package dev.caravel.journal;

import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Whose turn it is on each thread of a journal in memory. Thread-safe. */
final class MemoryThreads {

    private final Map<String, MemoryRun> runs;
    private final Map<List<String>, Entry> last = new ConcurrentHashMap<>();
    private final Map<List<String>, Holder> holders = new HashMap<>();

    /** Whose turn it is, and whose it was before; null where there was none. */
    private record Holder(String run, String previous) {}

    /** @param runs the journal's runs, by their ids */
    MemoryThreads(Map<String, MemoryRun> runs) {
        this.runs = runs;
    }

    private static List<String> thread(MemoryRun run) {
        return MemoryJournal.key(run.start(), run.start().thread());
    }

    ThreadTurn take(String run, Optional<String> passed) {
        List<String> thread = thread(runs.get(run));
        synchronized (holders) {
            Holder holder = holders.get(thread);
            if (holder != null && holder.run().equals(run)) {
                return ThreadTurn.after(holder.previous());
            }
            if (holder != null
                    && keeps(holder.run())
                    && !passed.filter(holder.run()::equals).isPresent()) {
                boolean busy = runs.get(holder.run()).is(each -> each.status().isInProgress());
                return ThreadTurn.behind(holder.run(), busy ? ThreadTurn.State.BUSY : ThreadTurn.State.STANDING);
            }
            Optional<String> earlier = earliestQueued(thread).filter(first -> !first.equals(run));
            if (earlier.isPresent()) {
                return ThreadTurn.behind(earlier.get(), ThreadTurn.State.BUSY);
            }
            String previous = holder == null ? null : holder.run();
            holders.put(thread, new Holder(run, previous));
            return ThreadTurn.after(previous);
        }
    }

    private Optional<String> earliestQueued(List<String> thread) {
        return runs.values().stream()
                .filter(run -> run.is(each -> each.status() == RunStatus.QUEUED
                        && each.start().thread() != null
                        && thread(each).equals(thread)))
                .map(run -> run.copy().get(0))
                .min(Comparator.comparing(Entry::at).thenComparing(Entry::run))
                .map(Entry::run);
    }

    private boolean keeps(String id) {
        MemoryRun run = runs.get(id);
        return run != null && run.is(each -> each.row().keepsThread());
    }

    /** Whether no other run keeps the thread of this one. */
    boolean isFree(MemoryRun run) {
        synchronized (holders) {
            Holder holder = holders.get(thread(run));
            return holder == null || !keeps(holder.run());
        }
    }

    void stopped(MemoryRun run) {
        if (run.start().thread() != null) {
            last.merge(thread(run), run.copy().get(0), (one, other) -> one.at().isAfter(other.at()) ? one : other);
        }
    }

    /** Of the runs that stopped, the one that started last. */
    Optional<String> last(List<String> thread) {
        return Optional.ofNullable(last.get(thread)).map(Entry::run);
    }

    void forget(String run) {
        last.values().removeIf(first -> first.run().equals(run));
        synchronized (holders) {
            holders.values().removeIf(holder -> holder.run().equals(run));
        }
    }
}
