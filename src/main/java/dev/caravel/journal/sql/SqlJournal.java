package dev.caravel.journal.sql;

import dev.caravel.journal.Approvals;
import dev.caravel.journal.AttachmentStore;
import dev.caravel.journal.EndedRun;
import dev.caravel.journal.Entry;
import dev.caravel.journal.Event;
import dev.caravel.journal.Journal;
import dev.caravel.journal.JournalUnavailable;
import dev.caravel.journal.MinuteSums;
import dev.caravel.journal.PauseReason;
import dev.caravel.journal.RunSelection;
import dev.caravel.journal.StaleOwner;
import dev.caravel.journal.ThreadTurn;
import dev.caravel.journal.ToolPins;
import dev.caravel.journal.sql.Append.Row;
import dev.caravel.money.Account;
import dev.caravel.money.Booking;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import javax.sql.DataSource;

/**
 * A journal in a database, which outlives the process; several processes may use the same one.
 *
 * <p>An append returns when its event is on disk: the thread of {@link Committer} writes all that wait as one {@link Batch}.
 * What is only held goes to the disk with the run's next event; this process reads it meanwhile.
 */
public final class SqlJournal implements Journal, AutoCloseable {

    /** How long a run waits for a database that fails, unless somebody says otherwise. */
    public static final Duration PATIENCE = Duration.ofSeconds(60);

    /** How long at most a person does, who wants to see something. */
    private static final Duration SHORT_PATIENCE = Duration.ofSeconds(5);

    /** How long a process that shares a server counts as alive when nothing is heard of it, unless somebody says otherwise. */
    public static final Duration LEASE = Duration.ofSeconds(20);

    private final String node = NodeName.next();
    private final LastSeen seen = new LastSeen();
    private final Committer committer;
    private final Readers readers;
    private final Queries ofPeople;
    private final SqlDatabase database;
    private final Balances balances;
    private final MinuteRows minutes;
    private final RunSearch search;
    private final ApprovalRows approvals;
    private final PinRows pins;
    private final AttachmentRows attachments;
    private final ThreadRows threads;
    private final Pruning pruning;
    private final OutageLog outage;
    private final HeldRows held = new HeldRows();
    private final Summaries summaries = new Summaries();

    /**
     * Begins to open the database; {@link #awaitOpen} tells how it went. Once it is open, runs wait {@link #PATIENCE} for it.
     *
     * @param url {@code jdbc:sqlite:FILE} or {@code jdbc:postgresql://HOST/DATABASE}
     * @throws IllegalArgumentException when the URL is neither, or a driver is missing
     */
    public SqlJournal(String url, Sync sync) {
        this(url, sync, PATIENCE);
    }

    /** As the other one, with a patience of its own. */
    public SqlJournal(String url, Sync sync, Duration patience) {
        this(url, sync, patience, LEASE);
    }

    /**
     * As the other ones.
     *
     * @param patience how long a run waits for a database that fails: one that is started anew, is full, or is locked
     * @param lease how long a process that shares a server counts as alive when nothing is heard of it
     */
    public SqlJournal(String url, Sync sync, Duration patience, Duration lease) {
        this(SqlDatabase.of(url, sync, lease), patience);
    }

    /**
     * A journal in the database of a DataSource, of which it holds up to six connections, and which stays open when the journal
     * is closed.
     *
     * @throws IllegalArgumentException when that is neither SQLite nor PostgreSQL, or cannot be reached
     */
    public SqlJournal(DataSource source, Sync sync, Duration patience, Duration lease) {
        this(SqlDatabase.of(source, sync, lease), patience);
    }

    private SqlJournal(SqlDatabase database, Duration patience) {
        this.database = database;
        outage = new OutageLog(database);
        committer = new Committer(database, node, seen, outage, patience);
        readers = new Readers(database, outage, this::awaitOpen);
        Queries ofRuns = new Queries(readers, patience);
        ofPeople = new Queries(readers, patience.compareTo(SHORT_PATIENCE) < 0 ? patience : SHORT_PATIENCE);
        search = new RunSearch(ofRuns, ofPeople, this::isAnotherAlive, node);
        balances = new Balances(ofRuns, ofPeople);
        minutes = new MinuteRows(ofPeople);
        approvals = new ApprovalRows(ofPeople);
        pins = new PinRows(ofRuns);
        attachments = new AttachmentRows(ofRuns);
        threads = new ThreadRows(ofRuns, this::isAnotherAlive, node);
        pruning = new Pruning(ofPeople);
    }

    /**
     * Waits until the database is open and has its tables.
     *
     * @throws IllegalArgumentException with one line that tells what is wrong with the database
     */
    public void awaitOpen() {
        await(committer.opened());
    }

    @Override
    public void hold(Entry entry) {
        if (!held.has(entry)) {
            held.add(Row.of(entry, summaries.plus(entry)));
        }
    }

    @Override
    public void append(Entry entry, List<Booking> bookings) {
        if (held.has(entry)) {
            return;
        }
        Append append = new Append(held.with(Row.of(entry, summaries.plus(entry))), bookings);
        committer.submit(append);
        try {
            await(append.done());
        } catch (StaleOwner e) {
            // Nor has what was held back a place any more.
            held.forget(entry.run());
            summaries.forget(entry.run());
            throw e;
        }
        held.forget(entry.run());
    }

    /** Waits, also when the thread is interrupted: whether an event is recorded must be known. */
    private static void await(CompletableFuture<?> future) {
        try {
            future.join();
        } catch (CompletionException e) {
            throw (RuntimeException) e.getCause();
        }
    }

    @Override
    public List<Entry> read(String run) {
        return readAfter(run, 0);
    }

    @Override
    public List<Entry> readAfter(String run, long seq) {
        // In this order: what goes to the disk in between is seen twice rather than never.
        List<Row> waiting = held.of(run);
        // From where both tell of the run, so that it is noticed when another process has continued it.
        long from =
                waiting.isEmpty() ? seq : Math.min(seq, waiting.get(0).entry().seq() - 1);
        List<Entry> entries = EventRows.entries(
                run,
                from,
                ofPeople.texts("select event from caravel_events where run = ? and seq > ? order by seq", run, from));
        held.follow(run, from, entries, waiting);
        return entries.stream().filter(entry -> entry.seq() > seq).toList();
    }

    @Override
    public Account account(String name) {
        return balances.account(name);
    }

    @Override
    public String mark() {
        return ofPeople.text(database.mark()).orElseThrow();
    }

    @Override
    public SortedMap<String, Account> tenantAccounts(String day) {
        return balances.tenantAccounts(day);
    }

    @Override
    public List<MinuteSums> minutes(long from, int each) {
        return minutes.since(from, each);
    }

    @Override
    public List<EndedRun> ended(Instant after, int limit) {
        return minutes.ended(after, limit);
    }

    @Override
    public Account lastSeen(String name) {
        return seen.of(name).orElseGet(() -> account(name));
    }

    @Override
    public ThreadTurn takeThread(String run, Optional<String> passed) {
        return threads.take(run, passed);
    }

    @Override
    public boolean isHeldElsewhere(String run) {
        return owner(run).filter(this::isAnotherAlive).isPresent();
    }

    private boolean isAnotherAlive(String owner) {
        if (owner.equals(node)) {
            return false;
        }
        try {
            return committer.opened().join().isAlive(owner);
        } catch (SQLException e) {
            throw new JournalUnavailable(
                    "whether the process " + owner + " is alive cannot be told: " + e.getMessage(), e);
        }
    }

    @Override
    public void askToCancel(String run) {
        ofPeople.change("update caravel_runs set cancel_asked = 1 where id = ?", run);
    }

    @Override
    public Optional<String> lastOfThread(String agent, String tenant, String thread) {
        return search.lastOfThread(agent, tenant, thread);
    }

    @Override
    public List<String> latest(RunSelection selection) {
        return search.latest(selection);
    }

    @Override
    public List<String> endingWith(String end, int limit) {
        return search.endingWith(end, limit);
    }

    @Override
    public Optional<String> boundTo(String agent, String tenant, String key) {
        return search.boundTo(agent, tenant, key);
    }

    @Override
    public Optional<String> lastKey(String agent, String tenant, String beginning) {
        return search.lastKey(agent, tenant, beginning);
    }

    @Override
    public Optional<String> owner(String run) {
        return search.owner(run);
    }

    @Override
    public Map<PauseReason, Integer> standingStill() {
        return search.standingStill();
    }

    @Override
    public Optional<String> outage() {
        return outage.now();
    }

    @Override
    public Optional<String> node() {
        return Optional.of(node);
    }

    @Override
    public List<String> unattended(Instant now, int limit) {
        return search.unattended(now, limit);
    }

    @Override
    public Map<String, Event.NextTry> awaitingProvider(int limit) {
        return search.awaitingProvider(limit);
    }

    @Override
    public List<String> unresolved(int limit) {
        return search.unresolved(limit);
    }

    @Override
    public List<String> undelivered(int limit) {
        return search.undelivered(limit);
    }

    @Override
    public List<String> askedToCancel() {
        return search.askedToCancel();
    }

    @Override
    public List<String> childrenOf(String run) {
        return search.childrenOf(run);
    }

    @Override
    public int prune(Instant endedBefore, Instant keysBefore) {
        return pruning.prune(endedBefore, keysBefore);
    }

    @Override
    public Approvals approvals() {
        return approvals;
    }

    @Override
    public ToolPins pins() {
        return pins;
    }

    @Override
    public AttachmentStore attachments() {
        return attachments;
    }

    /** Writes what is left. */
    @Override
    public void close() {
        held.all().forEach(rows -> committer.submit(new Append(rows, List.of())));
        committer.close();
        readers.close();
        if (!committer.opened().isCompletedExceptionally()) {
            committer.opened().join().close();
        }
    }
}
