package dev.caravel.journal;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** A journal that lives as long as the process and forgets the runs that stopped longest ago. */
public final class MemoryJournal implements Journal {

    private final Map<String, List<Entry>> runs = new ConcurrentHashMap<>();
    private final Map<List<String>, Entry> threads = new ConcurrentHashMap<>();
    private final Accounts accounts = new Accounts();
    private final Deque<String> stopped = new ArrayDeque<>();
    private final Deque<String> stoppedInThreads = new ArrayDeque<>();
    private final int keptAlone;
    private final int keptInThreads;

    /**
     * @param keptAlone how many runs that have stopped are remembered
     * @param keptInThreads how many more that have stopped and belong to a thread, which may go on
     */
    public MemoryJournal(int keptAlone, int keptInThreads) {
        this.keptAlone = keptAlone;
        this.keptInThreads = keptInThreads;
    }

    @Override
    public void append(Entry entry, List<Booking> bookings) {
        List<Entry> entries = runs.computeIfAbsent(entry.run(), id -> new ArrayList<>());
        synchronized (entries) {
            if (isRecorded(entry, entries)) {
                return;
            }
            book(bookings);
            entries.add(entry);
        }
        if (entry.event() instanceof Event.RunEnded || entry.event() instanceof Event.RunParked) {
            stopped(entries);
        }
    }

    private static boolean isRecorded(Entry entry, List<Entry> entries) {
        if (entries.isEmpty() || entries.get(entries.size() - 1).seq() < entry.seq()) {
            return false;
        }
        if (!entries.contains(entry)) {
            throw new StaleOwner(entry.run(), entry.seq());
        }
        return true;
    }

    private void book(List<Booking> bookings) {
        if (bookings.isEmpty()) {
            return;
        }
        synchronized (accounts) {
            accounts.book(bookings);
        }
    }

    @Override
    public Account account(String name) {
        synchronized (accounts) {
            return accounts.of(name);
        }
    }

    @Override
    public List<Entry> read(String run) {
        return copy(runs.getOrDefault(run, List.of()));
    }

    @Override
    public Optional<String> lastOfThread(String agent, String tenant, String thread) {
        return Optional.ofNullable(threads.get(List.of(agent, tenant, thread))).map(Entry::run);
    }

    @Override
    public List<String> latest(int limit, Optional<String> status) {
        return runs.values().stream()
                .map(MemoryJournal::copy)
                .filter(entries -> !entries.isEmpty())
                .filter(entries -> status.isEmpty() || status.equals(standing(entries)))
                .map(entries -> entries.get(0))
                .sorted(Comparator.comparing(Entry::at)
                        .thenComparing(Entry::run)
                        .reversed())
                .limit(limit)
                .map(Entry::run)
                .toList();
    }

    private static Optional<String> standing(List<Entry> entries) {
        return entries.stream()
                .flatMap(entry -> Standing.after(entry.event()).stream())
                .reduce((earlier, later) -> later);
    }

    private static List<Entry> copy(List<Entry> entries) {
        synchronized (entries) {
            return List.copyOf(entries);
        }
    }

    private void stopped(List<Entry> entries) {
        Entry first = entries.get(0);
        String thread = first.event() instanceof Event.RunStarted started ? started.thread() : null;
        if (thread == null) {
            forgetOldest(stopped, first.run(), keptAlone);
        } else {
            Event.RunStarted started = (Event.RunStarted) first.event();
            threads.merge(
                    List.of(started.agent(), Objects.requireNonNullElse(started.tenant(), ""), thread),
                    first,
                    (one, other) -> one.at().isAfter(other.at()) ? one : other);
            forgetOldest(stoppedInThreads, first.run(), keptInThreads);
        }
    }

    private void forgetOldest(Deque<String> queue, String run, int kept) {
        synchronized (queue) {
            queue.addLast(run);
            if (queue.size() > kept) {
                forget(queue.removeFirst());
            }
        }
    }

    private void forget(String run) {
        runs.remove(run);
        threads.values().removeIf(first -> first.run().equals(run));
        synchronized (accounts) {
            accounts.remove(Scope.ofRun(run));
        }
    }
}
