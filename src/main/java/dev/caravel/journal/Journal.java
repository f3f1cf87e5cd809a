package dev.caravel.journal;

import dev.caravel.money.Account;
import dev.caravel.money.Booking;
import dev.caravel.money.LimitReached;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.concurrent.TimeUnit;

/**
 * Keeps the events of runs, and the accounts of what they cost: in a database ({@code SqlJournal}) or in memory
 * ({@link MemoryJournal}). Implementations are thread-safe; one run's events are appended by one thread at a time.
 */
public interface Journal {

    /**
     * Keeps the entry together with its bookings, or neither; when this returns, both are as safe as the journal makes them.
     *
     * @throws LimitReached when a reservation does not fit into its account
     * @throws KeyTaken when it begins a run whose key another one has
     * @throws StaleOwner when the run has another event in this place: it continued in another process
     * @throws JournalUnavailable when it cannot be written
     */
    void append(Entry entry, List<Booking> bookings);

    /**
     * Keeps the entry with the run's next one at the latest. Until then it may be lost with the process: for what no money and
     * no effect depends on, because it is decided or done again in the same way.
     *
     * @throws StaleOwner when the run has another event in this place
     */
    default void hold(Entry entry) {
        append(entry, List.of());
    }

    /**
     * The run's entries, oldest first; empty when the run is not known.
     *
     * @throws DamagedRun when one of them can't be read
     */
    List<Entry> read(String run);

    /** The run's entries from the one after {@code seq} on, oldest first. */
    default List<Entry> readAfter(String run, long seq) {
        return read(run).stream().filter(entry -> entry.seq() > seq).toList();
    }

    /** How an account stands. */
    Account account(String name);

    /**
     * Another one than before whenever something was recorded or answered meanwhile, by whatever process, and perhaps when nothing
     * was. It is cheap: who shows how things stand asks for no more while it is the same.
     */
    String mark();

    /**
     * The accounts of what tenants spent on a day, by tenant.
     *
     * @param day in UTC, as ISO 8601
     */
    SortedMap<String, Account> tenantAccounts(String day);

    /**
     * How an account stood when this process last booked on it: cheap, and not to be relied on where other processes spend
     * from it, too. A reservation that relies on it is refused when it is wrong.
     */
    default Account lastSeen(String name) {
        return account(name);
    }

    /**
     * What runs came to on a day; at least today and yesterday are known.
     *
     * @param day in UTC, as ISO 8601
     */
    default DaySums sums(String day) {
        long midnight = TimeUnit.DAYS.toMinutes(LocalDate.parse(day).toEpochDay());
        return minutes(midnight, (int) TimeUnit.DAYS.toMinutes(1)).stream()
                .filter(sums -> sums.minute() == midnight)
                .findFirst()
                .map(DaySums::of)
                .orElse(DaySums.NONE);
    }

    /**
     * What runs came to from that minute on, of all processes that share the journal: each stretch of time in which something
     * happened, the oldest first. It is written down together with the events that it follows from.
     *
     * @param from in minutes since 1970; at least a day ago is known
     * @param each how long a stretch is, in minutes; they begin where that divides the minute
     */
    List<MinuteSums> minutes(long from, int each);

    /** Runs that ended after that moment, in whatever process, the last one first. */
    default List<EndedRun> ended(Instant after, int limit) {
        return List.of();
    }

    /** The run of this thread that started last and is over, for the agent and tenant (empty text when there is none). */
    Optional<String> lastOfThread(String agent, String tenant, String thread);

    /**
     * Takes a thread for a run that has begun on it, unless another one goes first: one that has the thread and keeps it, or one
     * that has waited for longer.
     *
     * @param passed a run in front that is waited for no longer; empty when there is none
     */
    ThreadTurn takeThread(String run, Optional<String> passed);

    /** The ids of the runs that somebody wants to see, those first that started last. */
    List<String> latest(RunSelection selection);

    /** Those that started last, only with this status where one is named. */
    default List<String> latest(int limit, Optional<RunStatus> status) {
        return latest(RunSelection.latest(limit, status));
    }

    /** The ids of runs that end so, those first that started last. Their beginnings tell when they began, and are much alike. */
    List<String> endingWith(String end, int limit);

    /** The run that has this key; of one that was forgotten the key may still be known. */
    Optional<String> boundTo(String agent, String tenant, String key);

    /** Of the keys of this agent and tenant that begin so, the last one in the order of their texts. */
    Optional<String> lastKey(String agent, String tenant, String beginning);

    /** True while another process that is alive is busy with the run. */
    boolean isHeldElsewhere(String run);

    /** The process that is busy with the run, or was when it died; empty for one that is paused. */
    Optional<String> owner(String run);

    /** How many runs without a parent are paused or wait for a person now, by what for. */
    Map<PauseReason, Integer> standingStill();

    /** Why nothing can be recorded now, in words for people; empty when all is well. */
    default Optional<String> outage() {
        return Optional.empty();
    }

    /** What this process is called as an {@link #owner}; empty where no other one can continue its runs. */
    default Optional<String> node() {
        return Optional.empty();
    }

    /**
     * Runs without a parent that could be resumed by themselves and that no other process is busy with: their program died or
     * was ended, a person has decided what they or their subagents waited for, or their thread is free again.
     */
    List<String> unattended(Instant now, int limit);

    /**
     * Runs without a parent that are paused because a provider is away, those first that are to be tried again first.
     *
     * @return each run's id with what it waits for
     */
    Map<String, Event.NextTry> awaitingProvider(int limit);

    /** Runs that are paused for a call of unknown outcome, of their own or of a subagent's run. */
    List<String> unresolved(int limit);

    /** Runs that are over, whose answer has not reached its {@code replyTo}, and that no other process is busy with. */
    List<String> undelivered(int limit);

    /** Asks the process that is busy with the run to cancel it. */
    void askToCancel(String run);

    /** The runs that somebody asked to cancel: of this process, and those that have been paused since. */
    List<String> askedToCancel();

    /** The runs that calls of this run started. */
    List<String> childrenOf(String run);

    /**
     * Forgets runs that are over, and the accounts of days that are. Takes its time, so that nobody who writes waits for it; when
     * its thread is interrupted, it stops.
     *
     * @param endedBefore those that ended earlier
     * @param keysBefore of those with a key, the key itself is kept until it is older than this
     * @return how many runs were forgotten
     */
    int prune(Instant endedBefore, Instant keysBefore);

    Approvals approvals();

    ToolPins pins();

    /** The files that came with tasks. */
    AttachmentStore attachments();

    /** Whether what it keeps outlives its process, so that a paused run can be resumed after the next start. */
    default boolean outlivesItsProcess() {
        return true;
    }
}
