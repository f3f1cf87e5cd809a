package dev.caravel.journal;

import dev.caravel.money.Account;
import dev.caravel.money.Accounts;
import dev.caravel.money.Booking;
import dev.caravel.money.Scope;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicLong;

/** A journal that lives as long as the process and forgets the runs that stopped longest ago. */
public final class MemoryJournal implements Journal {

    /** Two days. */
    private static final int MINUTES_KEPT = 2 * 24 * 60;

    private final Map<String, MemoryRun> runs = new ConcurrentHashMap<>();
    private final NavigableMap<Long, MinuteSums> minutes = new ConcurrentSkipListMap<>();
    private final MemoryThreads threads = new MemoryThreads(runs);
    private final Map<List<String>, String> keys = new ConcurrentHashMap<>();
    private final Set<String> toCancel = ConcurrentHashMap.newKeySet();
    private final Accounts accounts = new Accounts();
    private final AtomicLong recorded = new AtomicLong();
    private final MemoryApprovals approvals = new MemoryApprovals();
    private final MemoryPins pins = new MemoryPins();
    private final MemoryAttachments attachments = new MemoryAttachments();
    private final Deque<String> stopped = new ArrayDeque<>();
    private final Deque<String> asked = new ArrayDeque<>();
    private final int keptAlone;
    private final int keptAsked;

    /**
     * @param keptAlone how many runs that have stopped are remembered
     * @param keptAsked how many more that have stopped and may be asked for again: they have a key or belong to a thread
     */
    public MemoryJournal(int keptAlone, int keptAsked) {
        this.keptAlone = keptAlone;
        this.keptAsked = keptAsked;
    }

    @Override
    public void append(Entry entry, List<Booking> bookings) {
        MemoryRun run =
                entry.event() instanceof Event.RunStarted started ? begin(entry, started) : runs.get(entry.run());
        if (run == null) {
            // It was forgotten meanwhile; its money was not.
            book(bookings);
            count(entry);
            return;
        }
        boolean stopped;
        synchronized (run) {
            if (run.has(entry)) {
                return;
            }
            book(bookings);
            stopped = run.add(entry);
        }
        recorded.incrementAndGet();
        count(entry);
        if (entry.event() instanceof Event.RunParked) {
            toCancel.remove(entry.run());
        }
        if (stopped) {
            stopped(entry.run(), run);
        }
    }

    private MemoryRun begin(Entry entry, Event.RunStarted started) {
        MemoryRun known = runs.get(entry.run());
        if (known != null) {
            return known;
        }
        if (started.key() != null && keys.putIfAbsent(key(started, started.key()), entry.run()) != null) {
            throw new KeyTaken(started.key());
        }
        Optional<MemoryRun> parent = Optional.ofNullable(started.parent()).map(runs::get);
        MemoryRun run = new MemoryRun(entry.run(), started, parent, approvals);
        runs.put(entry.run(), run);
        return run;
    }

    static List<String> key(Event.RunStarted started, String word) {
        return List.of(started.agent(), Objects.requireNonNullElse(started.tenant(), ""), word);
    }

    private void count(Entry entry) {
        MinuteSums sums = MinuteSums.of(entry);
        if (!sums.isNothing()) {
            minutes.merge(sums.minute(), sums, MinuteSums::plus);
            minutes.headMap(sums.minute() - MINUTES_KEPT).clear();
        }
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
    public String mark() {
        return recorded + " " + approvals.count();
    }

    @Override
    public SortedMap<String, Account> tenantAccounts(String day) {
        synchronized (accounts) {
            return accounts.ofTenants(day);
        }
    }

    @Override
    public List<MinuteSums> minutes(long from, int each) {
        SortedMap<Long, MinuteSums> stretches = new TreeMap<>();
        for (MinuteSums sums : minutes.tailMap(from).values()) {
            long begin = sums.minute() / each * each;
            stretches.merge(begin, MinuteSums.none(begin).plus(sums), MinuteSums::plus);
        }
        return List.copyOf(stretches.values());
    }

    @Override
    public List<Entry> read(String run) {
        return Optional.ofNullable(runs.get(run)).map(MemoryRun::copy).orElse(List.of());
    }

    @Override
    public Optional<String> lastOfThread(String agent, String tenant, String thread) {
        return threads.last(List.of(agent, tenant, thread));
    }

    @Override
    public ThreadTurn takeThread(String run, Optional<String> passed) {
        return threads.take(run, passed);
    }

    @Override
    public List<String> endingWith(String end, int limit) {
        return latest(Integer.MAX_VALUE, Optional.empty()).stream()
                .filter(run -> run.endsWith(end))
                .limit(limit)
                .toList();
    }

    @Override
    public List<String> latest(RunSelection selection) {
        Comparator<Entry> age = Comparator.comparing(Entry::at).thenComparing(Entry::run);
        Optional<Entry> before =
                selection.before().flatMap(run -> read(run).stream().findFirst());
        MemoryFilter filter = new MemoryFilter(selection, this::account);
        return runs.values().stream()
                .filter(run -> run.is(filter::lets))
                .map(filter::found)
                .filter(run -> before.map(other -> age.compare(run.first(), other) < 0)
                        .orElse(selection.before().isEmpty()))
                .sorted(filter.order(age))
                .limit(selection.limit())
                .map(run -> run.first().run())
                .toList();
    }

    @Override
    public Optional<String> boundTo(String agent, String tenant, String key) {
        // One that has not got its first event yet is not there.
        return Optional.ofNullable(keys.get(List.of(agent, tenant, key)))
                .filter(run -> !read(run).isEmpty());
    }

    @Override
    public Optional<String> lastKey(String agent, String tenant, String beginning) {
        return keys.keySet().stream()
                .filter(key -> key.get(0).equals(agent) && key.get(1).equals(tenant))
                .map(key -> key.get(2))
                .filter(key -> key.startsWith(beginning))
                .max(Comparator.naturalOrder());
    }

    @Override
    public boolean isHeldElsewhere(String run) {
        return false;
    }

    @Override
    public Optional<String> owner(String run) {
        return Optional.empty();
    }

    @Override
    public List<String> unattended(Instant now, int limit) {
        List<String> decided = approvals.roots(now);
        return those(
                limit,
                (id, run) -> run.isRoot()
                        && (run.status().isInProgress()
                                || run.row().isPausedFor(PauseReason.THREAD_BUSY::equals) && threads.isFree(run)
                                || run.canGoOn()
                                || run.status() == RunStatus.WAITING_APPROVAL && decided.contains(id)));
    }

    @Override
    public Map<String, Event.NextTry> awaitingProvider(int limit) {
        Map<String, Event.NextTry> awaiting = new LinkedHashMap<>();
        those(Integer.MAX_VALUE, (id, run) -> run.isRoot() && run.awaitsProvider()).stream()
                .map(id -> Map.entry(id, runs.get(id).row().nextTry().orElseThrow()))
                .sorted(Comparator.comparing(run -> Instant.parse(run.getValue().at())))
                .limit(limit)
                .forEach(run -> awaiting.put(run.getKey(), run.getValue()));
        return awaiting;
    }

    @Override
    public Map<PauseReason, Integer> standingStill() {
        Map<PauseReason, Integer> counts = new EnumMap<>(PauseReason.class);
        for (PauseReason reason : PauseReason.values()) {
            int count = those(
                            Integer.MAX_VALUE,
                            (id, run) -> run.isRoot() && run.row().standsStillFor(reason))
                    .size();
            if (count > 0) {
                counts.put(reason, count);
            }
        }
        return counts;
    }

    @Override
    public List<String> unresolved(int limit) {
        return those(limit, (id, run) -> run.row().isPausedFor(PauseReason.OUTCOME_UNKNOWN::equals));
    }

    @Override
    public List<String> undelivered(int limit) {
        return those(limit, (id, run) -> run.isReplyDue());
    }

    @Override
    public void askToCancel(String run) {
        toCancel.add(run);
    }

    @Override
    public List<String> askedToCancel() {
        return those(
                Integer.MAX_VALUE,
                (id, run) -> toCancel.contains(id) && run.status().isInProgress());
    }

    @Override
    public List<String> childrenOf(String run) {
        return those(Integer.MAX_VALUE, (id, each) -> run.equals(each.start().parent()));
    }

    private interface Condition {
        boolean holds(String id, MemoryRun run);
    }

    private List<String> those(int limit, Condition condition) {
        return runs.entrySet().stream()
                .filter(each -> each.getValue().is(run -> condition.holds(each.getKey(), run)))
                .map(Map.Entry::getKey)
                .limit(limit)
                .toList();
    }

    /** It forgets by itself. */
    @Override
    public int prune(Instant endedBefore, Instant keysBefore) {
        return 0;
    }

    @Override
    public Approvals approvals() {
        return approvals;
    }

    @Override
    public boolean outlivesItsProcess() {
        return false;
    }

    private void stopped(String id, MemoryRun run) {
        toCancel.remove(id);
        threads.stopped(run);
        if (run.start().thread() == null && run.start().key() == null) {
            forgetOldest(stopped, id, keptAlone);
        } else {
            forgetOldest(asked, id, keptAsked);
        }
    }

    @Override
    public ToolPins pins() {
        return pins;
    }

    @Override
    public AttachmentStore attachments() {
        return attachments;
    }

    private void forgetOldest(Deque<String> queue, String run, int kept) {
        synchronized (queue) {
            queue.addLast(run);
            if (queue.size() > kept) {
                forget(queue.removeFirst());
            }
        }
    }

    /** A run that was resumed meanwhile is in progress: it will stop once more. */
    private void forget(String id) {
        MemoryRun run = runs.get(id);
        if (run == null || run.is(MemoryRun::isNeeded)) {
            return;
        }
        runs.remove(id);
        if (run.start().key() != null) {
            keys.remove(key(run.start(), run.start().key()), id);
        }
        threads.forget(id);
        attachments.forget(id);
        synchronized (accounts) {
            accounts.remove(Scope.ofRun(id));
        }
    }
}
