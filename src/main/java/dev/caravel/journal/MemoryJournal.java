package dev.caravel.journal;

import dev.caravel.money.Account;
import dev.caravel.money.Accounts;
import dev.caravel.money.Booking;
import dev.caravel.money.Scope;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;

/** A journal that lives as long as the process and forgets the runs that stopped longest ago. */
public final class MemoryJournal implements Journal {

    private final Map<String, Kept> runs = new ConcurrentHashMap<>();
    private final Map<String, DaySums> days = new ConcurrentHashMap<>();
    private final Map<List<String>, Entry> threads = new ConcurrentHashMap<>();
    private final Map<List<String>, String> keys = new ConcurrentHashMap<>();
    private final Set<String> toCancel = ConcurrentHashMap.newKeySet();
    private final Map<List<String>, Holder> holders = new HashMap<>();
    private final Accounts accounts = new Accounts();
    private final MemoryApprovals approvals = new MemoryApprovals();
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

    /** A run's events and what follows from them. */
    private static final class Kept {

        private final List<Entry> entries = new ArrayList<>();
        private final Event.RunStarted start;
        private final String root;
        private RunStatus status = RunStatus.RUNNING;
        private Optional<PauseReason> reason = Optional.empty();
        private Event.NextTry nextTry;
        private boolean replyDue;

        private Kept(Event.RunStarted start, String root) {
            this.start = start;
            this.root = root;
        }

        private boolean has(Entry entry) {
            if (entry.seq() > entries.size()) {
                return false;
            }
            if (!entries.contains(entry)) {
                throw new StaleOwner(entry.run(), entry.seq());
            }
            return true;
        }

        private void add(Entry entry) {
            entries.add(entry);
            status = status(entry.event());
            if (entry.event() instanceof Event.RunParked parked) {
                reason = Optional.of(parked.reason());
                nextTry = parked.nextTry();
                replyDue = parked.tellsReplyTo();
            } else if (entry.event() instanceof Event.RunEnded) {
                replyDue = start.replyTo() != null;
            } else if (entry.event() instanceof Event.AnswerDelivered || entry.event() instanceof Event.RunResumed) {
                replyDue = false;
            }
        }

        private RunStatus status(Event event) {
            if (event instanceof Event.RunStarted
                    || event instanceof Event.RunResumed
                    || event instanceof Event.ThreadTaken) {
                return RunStatus.RUNNING;
            } else if (event instanceof Event.RunQueued) {
                return RunStatus.QUEUED;
            } else if (event instanceof Event.RunParked parked) {
                return parked.reason().status();
            }
            return event instanceof Event.RunEnded ended ? ended.status() : status;
        }

        private boolean isPausedFor(Predicate<PauseReason> condition) {
            return status == RunStatus.PAUSED && reason.filter(condition).isPresent();
        }

        private synchronized List<Entry> copy() {
            return List.copyOf(entries);
        }

        private synchronized boolean is(Predicate<Kept> condition) {
            return condition.test(this);
        }

        private boolean awaitsProvider() {
            return status == RunStatus.PAUSED && nextTry != null;
        }

        private boolean isRoot() {
            return start.parent() == null;
        }

        /** Its program was told to end, or somebody has said what it waited for. */
        private boolean canGoOn() {
            return isPausedFor(why -> why.isCutShort() || why == PauseReason.RESOLVED);
        }

        private synchronized void resolved() {
            if (isPausedFor(PauseReason.OUTCOME_UNKNOWN::equals)) {
                reason = Optional.of(PauseReason.RESOLVED);
            }
        }
    }

    @Override
    public void append(Entry entry, List<Booking> bookings) {
        Kept run = entry.event() instanceof Event.RunStarted started ? begin(entry, started) : runs.get(entry.run());
        if (run == null) {
            // It was forgotten meanwhile; its money was not.
            book(bookings);
            return;
        }
        synchronized (run) {
            if (run.has(entry)) {
                return;
            }
            book(bookings);
            run.add(entry);
        }
        DaySums sums = DaySums.of(entry.event());
        if (!sums.equals(DaySums.NONE)) {
            days.merge(DaySums.day(entry), sums, DaySums::plus);
        }
        follow(entry, run);
    }

    private Kept begin(Entry entry, Event.RunStarted started) {
        Kept known = runs.get(entry.run());
        if (known != null) {
            return known;
        }
        if (started.key() != null && keys.putIfAbsent(key(started, started.key()), entry.run()) != null) {
            throw new KeyTaken(started.key());
        }
        Kept parent = started.parent() == null ? null : runs.get(started.parent());
        Kept run = new Kept(started, parent == null ? entry.run() : parent.root);
        runs.put(entry.run(), run);
        return run;
    }

    private static List<String> key(Event.RunStarted started, String word) {
        return List.of(started.agent(), Objects.requireNonNullElse(started.tenant(), ""), word);
    }

    /** What else the event changes. */
    private void follow(Entry entry, Kept run) {
        if (entry.event() instanceof Event.ApprovalRequested asked) {
            approvals.ask(new Approval(
                    asked.approval(),
                    entry.run(),
                    run.root,
                    run.start.agent(),
                    asked.call(),
                    asked.tool(),
                    asked.arguments(),
                    asked.rule(),
                    asked.digest(),
                    entry.at(),
                    Instant.parse(asked.expiresAt()),
                    Optional.empty()));
        } else if (entry.event() instanceof Event.ApprovalDecided decided) {
            approvals.applied(decided.approval());
        } else if (entry.event() instanceof Event.ToolResolved) {
            Optional.ofNullable(runs.get(run.root)).ifPresent(Kept::resolved);
        } else if (entry.event() instanceof Event.RunEnded) {
            approvals.withdraw(entry.run(), entry.at());
            stopped(entry.run(), run);
        } else if (entry.event() instanceof Event.AnswerDelivered) {
            stopped(entry.run(), run);
        } else if (entry.event() instanceof Event.RunParked parked) {
            toCancel.remove(entry.run());
            if (parked.reason() != PauseReason.WAITING_APPROVAL) {
                stopped(entry.run(), run);
            }
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
    public DaySums sums(String day) {
        return days.getOrDefault(day, DaySums.NONE);
    }

    @Override
    public List<Entry> read(String run) {
        return Optional.ofNullable(runs.get(run)).map(Kept::copy).orElse(List.of());
    }

    @Override
    public Optional<String> lastOfThread(String agent, String tenant, String thread) {
        return Optional.ofNullable(threads.get(List.of(agent, tenant, thread))).map(Entry::run);
    }

    /** Whose turn it is on a thread, and whose it was before; null where there was none. */
    private record Holder(String run, String previous) {}

    @Override
    public ThreadTurn takeThread(String run, Optional<String> passed) {
        Event.RunStarted start = runs.get(run).start;
        List<String> thread = key(start, start.thread());
        synchronized (holders) {
            Holder holder = holders.get(thread);
            if (holder != null && holder.run().equals(run)) {
                return ThreadTurn.after(holder.previous());
            }
            if (holder != null
                    && keepsThread(holder.run())
                    && !passed.filter(holder.run()::equals).isPresent()) {
                boolean busy = runs.get(holder.run()).is(each -> each.status == RunStatus.RUNNING);
                return ThreadTurn.behind(holder.run(), busy ? ThreadTurn.State.BUSY : ThreadTurn.State.STANDING);
            }
            Optional<String> earlier = those(
                            Integer.MAX_VALUE,
                            (id, each) -> each.status == RunStatus.QUEUED
                                    && each.start.thread() != null
                                    && key(each.start, each.start.thread()).equals(thread))
                    .stream()
                    .min(Comparator.comparing((String id) -> read(id).get(0).at())
                            .thenComparing(Comparator.naturalOrder()))
                    .filter(first -> !first.equals(run));
            if (earlier.isPresent()) {
                return ThreadTurn.behind(earlier.get(), ThreadTurn.State.BUSY);
            }
            String previous = holder == null ? null : holder.run();
            holders.put(thread, new Holder(run, previous));
            return ThreadTurn.after(previous);
        }
    }

    private boolean keepsThread(String id) {
        Kept run = runs.get(id);
        return run != null && run.is(each -> each.status.keepsThread(each.reason));
    }

    private boolean isThreadFree(Event.RunStarted start) {
        synchronized (holders) {
            Holder holder = holders.get(key(start, start.thread()));
            return holder == null || !keepsThread(holder.run());
        }
    }

    @Override
    public List<String> latest(int limit, Optional<RunStatus> status) {
        return runs.values().stream()
                .filter(run ->
                        run.is(each -> !each.entries.isEmpty() && (status.isEmpty() || status.get() == each.status)))
                .map(run -> run.copy().get(0))
                .sorted(Comparator.comparing(Entry::at)
                        .thenComparing(Entry::run)
                        .reversed())
                .limit(limit)
                .map(Entry::run)
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
                        && (run.status.isUnderWay()
                                || run.isPausedFor(PauseReason.THREAD_BUSY::equals) && isThreadFree(run.start)
                                || run.canGoOn()
                                || run.status == RunStatus.WAITING_APPROVAL && decided.contains(id)));
    }

    @Override
    public Map<String, Event.NextTry> awaitingProvider(int limit) {
        Map<String, Event.NextTry> awaiting = new LinkedHashMap<>();
        those(Integer.MAX_VALUE, (id, run) -> run.isRoot() && run.awaitsProvider()).stream()
                .map(id -> Map.entry(id, runs.get(id).nextTry))
                .sorted(Comparator.comparing(run -> Instant.parse(run.getValue().at())))
                .limit(limit)
                .forEach(run -> awaiting.put(run.getKey(), run.getValue()));
        return awaiting;
    }

    @Override
    public List<String> undelivered(int limit) {
        return those(limit, (id, run) -> run.replyDue);
    }

    @Override
    public void askToCancel(String run) {
        toCancel.add(run);
    }

    @Override
    public List<String> askedToCancel() {
        return those(Integer.MAX_VALUE, (id, run) -> toCancel.contains(id) && run.status.isUnderWay());
    }

    @Override
    public List<String> childrenOf(String run) {
        return those(Integer.MAX_VALUE, (id, each) -> run.equals(each.start.parent()));
    }

    private interface Condition {
        boolean holds(String id, Kept run);
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

    private void stopped(String id, Kept run) {
        toCancel.remove(id);
        if (run.start.thread() != null) {
            Entry first = run.copy().get(0);
            threads.merge(
                    key(run.start, run.start.thread()),
                    first,
                    (one, other) -> one.at().isAfter(other.at()) ? one : other);
        }
        if (run.start.thread() == null && run.start.key() == null) {
            forgetOldest(stopped, id, keptAlone);
        } else {
            forgetOldest(asked, id, keptAsked);
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

    /** A run that went on meanwhile is under way: it will stop once more. */
    private void forget(String id) {
        Kept run = runs.get(id);
        if (run == null
                || run.is(each -> each.status.isUnderWay()
                        || each.status == RunStatus.WAITING_APPROVAL
                        || each.awaitsProvider()
                        || each.replyDue)) {
            return;
        }
        runs.remove(id);
        if (run.start.key() != null) {
            keys.remove(key(run.start, run.start.key()), id);
        }
        threads.values().removeIf(first -> first.run().equals(id));
        synchronized (holders) {
            holders.values().removeIf(holder -> holder.run().equals(id));
        }
        synchronized (accounts) {
            accounts.remove(Scope.ofRun(id));
        }
    }
}
