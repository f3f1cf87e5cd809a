package dev.caravel.journal;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** A journal that lives as long as the process and forgets the runs that stopped longest ago. */
public final class MemoryJournal implements Journal {

    private final Map<String, List<Entry>> runs = new ConcurrentHashMap<>();
    private final Map<List<String>, String> threads = new ConcurrentHashMap<>();
    private final Map<String, Account> accounts = new HashMap<>();
    private final Deque<String> stopped = new ArrayDeque<>();
    private final int kept;

    /** @param kept how many runs that have stopped are remembered */
    public MemoryJournal(int kept) {
        this.kept = kept;
    }

    @Override
    public void append(Entry entry, List<Booking> bookings) {
        book(bookings);
        List<Entry> entries = runs.computeIfAbsent(entry.run(), id -> new ArrayList<>());
        synchronized (entries) {
            entries.add(entry);
        }
        if (entry.event() instanceof Event.RunEnded || entry.event() instanceof Event.RunParked) {
            stopped(entries);
        }
    }

    private void book(List<Booking> bookings) {
        if (bookings.isEmpty()) {
            return;
        }
        synchronized (accounts) {
            for (Booking booking : bookings) {
                if (!booking.fits(accounts.getOrDefault(booking.scope().account(), Account.EMPTY))) {
                    throw new LimitReached(booking.scope());
                }
            }
            for (Booking booking : bookings) {
                accounts.compute(
                        booking.scope().account(), (name, account) -> Objects.requireNonNullElse(account, Account.EMPTY)
                                .plus(booking));
            }
        }
    }

    @Override
    public Account account(String name) {
        synchronized (accounts) {
            return accounts.getOrDefault(name, Account.EMPTY);
        }
    }

    @Override
    public List<Entry> read(String run) {
        List<Entry> entries = runs.getOrDefault(run, List.of());
        synchronized (entries) {
            return List.copyOf(entries);
        }
    }

    @Override
    public Optional<String> lastOfThread(String agent, String tenant, String thread) {
        return Optional.ofNullable(threads.get(List.of(agent, tenant, thread)));
    }

    private void stopped(List<Entry> entries) {
        Entry first = entries.get(0);
        if (first.event() instanceof Event.RunStarted started && started.thread() != null) {
            threads.put(
                    List.of(started.agent(), Objects.requireNonNullElse(started.tenant(), ""), started.thread()),
                    first.run());
        }
        synchronized (stopped) {
            stopped.addLast(first.run());
            if (stopped.size() > kept) {
                String forgotten = stopped.removeFirst();
                runs.remove(forgotten);
                threads.values().remove(forgotten);
                synchronized (accounts) {
                    accounts.remove(Scope.ofRun(forgotten));
                }
            }
        }
    }
}
