package dev.caravel.journal.sql;

import dev.caravel.journal.Approvals;
import dev.caravel.journal.DamagedRun;
import dev.caravel.journal.DaySums;
import dev.caravel.journal.Entry;
import dev.caravel.journal.EntryJson;
import dev.caravel.journal.Event;
import dev.caravel.journal.Journal;
import dev.caravel.journal.JournalUnavailable;
import dev.caravel.journal.PauseReason;
import dev.caravel.journal.RunStatus;
import dev.caravel.journal.StaleOwner;
import dev.caravel.journal.ThreadTurn;
import dev.caravel.journal.sql.Append.Row;
import dev.caravel.money.Account;
import dev.caravel.money.Booking;
import dev.caravel.money.Dollars;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import javax.sql.DataSource;

/**
 * A journal in a database, which outlives the process; several processes may use the same one.
 *
 * <p>An append returns when its event is on disk. What is only held goes to the disk with the run's next event; this process reads
 * it meanwhile.
 */
public final class SqlJournal implements Journal, AutoCloseable {

    /** How long a run waits for a database that fails, unless somebody says otherwise. */
    public static final Duration PATIENCE = Duration.ofSeconds(60);

    /** How long at most a person does, who wants to see something. */
    private static final Duration SHORT_PATIENCE = Duration.ofSeconds(5);

    /** Of paused runs: they can go on, and wait for nothing. */
    private static final String READY =
            PauseReason.labels(reason -> reason.isCutShort() || reason == PauseReason.RESOLVED);

    private final Duration patience;
    private final Duration shortPatience;

    /** How long a process that shares a server counts as alive when nothing is heard of it, unless somebody says otherwise. */
    public static final Duration LEASE = Duration.ofSeconds(20);

    private final String node = NodeName.next();
    private final LastSeen seen = new LastSeen();
    private final Committer committer;
    private final Readers readers;
    private final ApprovalRows approvals;
    private final ThreadRows threads;
    private final Pruning pruning;
    private final Map<String, List<Row>> held = new ConcurrentHashMap<>();

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
        this(Database.of(url, sync, lease), patience);
    }

    /**
     * A journal in the database of a DataSource, of which it holds up to six connections, and which stays open when the journal
     * is closed.
     *
     * @throws IllegalArgumentException when that is neither SQLite nor PostgreSQL, or cannot be reached
     */
    public SqlJournal(DataSource source, Sync sync, Duration patience, Duration lease) {
        this(Database.of(source, sync, lease), patience);
    }

    private SqlJournal(Database database, Duration patience) {
        OutageLog outage = new OutageLog(database);
        this.patience = patience;
        shortPatience = patience.compareTo(SHORT_PATIENCE) < 0 ? patience : SHORT_PATIENCE;
        committer = new Committer(database, node, seen, outage, patience);
        readers = new Readers(database, outage);
        approvals = new ApprovalRows(readers, shortPatience);
        threads = new ThreadRows(readers, patience, this::isAnotherAlive, node);
        pruning = new Pruning(readers, shortPatience);
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
        Row row = Row.of(entry);
        if (!isHeld(row, held.getOrDefault(entry.run(), List.of()))) {
            held.merge(entry.run(), List.of(row), SqlJournal::join);
        }
    }

    @Override
    public void append(Entry entry, List<Booking> bookings) {
        Row row = Row.of(entry);
        List<Row> before = held.getOrDefault(entry.run(), List.of());
        if (isHeld(row, before)) {
            return;
        }
        Append append = new Append(join(before, List.of(row)), bookings);
        committer.submit(append);
        try {
            await(append.done());
        } catch (StaleOwner e) {
            // Nor has what was held back a place any more.
            held.remove(entry.run());
            throw e;
        }
        held.remove(entry.run());
    }

    private static boolean isHeld(Row row, List<Row> held) {
        if (held.isEmpty()
                || held.get(held.size() - 1).entry().seq() < row.entry().seq()) {
            return false;
        }
        if (!held.contains(row)) {
            throw new StaleOwner(row.entry().run(), row.entry().seq());
        }
        return true;
    }

    private static List<Row> join(List<Row> first, List<Row> second) {
        return Stream.concat(first.stream(), second.stream()).toList();
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
        // In this order: what goes to the disk in between is seen twice rather than never.
        List<Row> waiting = held.getOrDefault(run, List.of());
        List<Entry> entries = entries(
                run,
                query(
                        shortPatience,
                        "select event from caravel_events where run = ? order by seq",
                        rows -> rows.getString(1),
                        run));
        long last = entries.isEmpty() ? 0 : entries.get(entries.size() - 1).seq();
        if (isOvertaken(waiting, entries, last)) {
            held.remove(run, waiting);
            return entries;
        }
        waiting.stream().map(Row::entry).filter(entry -> entry.seq() > last).forEach(entries::add);
        return entries;
    }

    private static List<Entry> entries(String run, List<String> lines) {
        List<Entry> entries = new ArrayList<>(lines.size());
        for (String line : lines) {
            try {
                entries.add(entry(run, entries.size() + 1, line));
            } catch (IllegalArgumentException e) {
                throw new DamagedRun(run, "its event " + (entries.size() + 1) + " " + e.getMessage(), entries, e);
            }
        }
        return entries;
    }

    private static Entry entry(String run, long seq, String line) {
        Entry entry = EntryJson.read(line);
        if (!entry.run().equals(run) || entry.seq() != seq) {
            throw new IllegalArgumentException("is of another run or place");
        }
        return entry;
    }

    /** True when the run has gone on in another process, without what was held back here. */
    private static boolean isOvertaken(List<Row> held, List<Entry> entries, long last) {
        return held.stream().map(Row::entry).anyMatch(entry -> entry.seq() <= last && !entries.contains(entry));
    }

    @Override
    public Account account(String name) {
        return query(
                        patience,
                        "select reserved, spent from caravel_accounts where name = ?",
                        rows -> new Account(new Dollars(rows.getLong(1)), new Dollars(rows.getLong(2))),
                        name)
                .stream()
                .findFirst()
                .orElse(Account.EMPTY);
    }

    @Override
    public DaySums sums(String day) {
        return query(
                        shortPatience,
                        "select tokens, ended, failed from caravel_days where day = ?",
                        rows -> new DaySums(rows.getLong(1), rows.getLong(2), rows.getLong(3)),
                        day)
                .stream()
                .findFirst()
                .orElse(DaySums.NONE);
    }

    @Override
    public Account lastSeen(String name) {
        return seen.of(name).orElseGet(() -> account(name));
    }

    @Override
    public Optional<String> lastOfThread(String agent, String tenant, String thread) {
        return query(
                        patience,
                        "select id from caravel_runs where agent = ? and tenant = ? and thread = ? and status not in ('running', 'queued')"
                                + " order by started_at desc, id desc limit 1",
                        rows -> rows.getString(1),
                        agent,
                        Column.text(tenant),
                        Column.text(thread))
                .stream()
                .findFirst();
    }

    @Override
    public ThreadTurn takeThread(String run, Optional<String> passed) {
        awaitOpen();
        return threads.take(run, passed);
    }

    @Override
    public List<String> latest(int limit, Optional<RunStatus> status) {
        String where = status.isPresent() ? "where status = ? " : "";
        return query(
                shortPatience,
                "select id from caravel_runs " + where + "order by started_at desc, id desc limit " + limit,
                rows -> rows.getString(1),
                status.map(RunStatus::label).stream().toArray(String[]::new));
    }

    @Override
    public Optional<String> boundTo(String agent, String tenant, String key) {
        return ids(
                        "select id from caravel_runs where agent = ? and tenant = ? and key = ?",
                        agent,
                        Column.text(tenant),
                        Column.text(key))
                .stream()
                .findFirst();
    }

    @Override
    public Optional<String> lastKey(String agent, String tenant, String beginning) {
        return ids(
                        "select key from caravel_runs where agent = ? and tenant = ? and substr(key, 1, length(?)) = ?"
                                + " order by key desc limit 1",
                        agent,
                        tenant,
                        beginning,
                        beginning)
                .stream()
                .findFirst();
    }

    @Override
    public boolean isHeldElsewhere(String run) {
        return owner(run).filter(this::isAnotherAlive).isPresent();
    }

    @Override
    public Optional<String> owner(String run) {
        return ids("select owner from caravel_runs where id = ? and owner is not null", run).stream()
                .findFirst();
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
    public List<String> unattended(Instant now, int limit) {
        List<String> runs = new ArrayList<>(
                ids("select id from caravel_runs where parent is null and status = 'paused' and reason in " + READY
                        + " order by started_at limit " + limit));
        runs.addAll(ids("select id from caravel_runs where parent is null and status = 'paused' and reason = '"
                + PauseReason.THREAD_BUSY.label() + "' and " + ThreadRows.IS_FREE + " order by started_at limit "
                + limit));
        runs.addAll(ids("select id from caravel_runs where parent is null and status = 'waiting_approval' and id in"
                + " (select root from caravel_approvals where applied = 0 and (decision is not null or expires_at <= "
                + Times.micros(now) + ")) order by started_at limit " + limit));
        runs.addAll(ownerless(
                "select id, owner from caravel_runs where parent is null and status in ('running', 'queued')"));
        return runs.subList(0, Math.min(limit, runs.size()));
    }

    @Override
    public Map<String, Event.NextTry> awaitingProvider(int limit) {
        Map<String, Event.NextTry> awaiting = new LinkedHashMap<>();
        query(
                        shortPatience,
                        "select id, retry_model, retry_since, retry_at from caravel_runs"
                                + " where retry_at is not null and parent is null order by retry_at limit " + limit,
                        row -> Map.entry(
                                row.getString(1),
                                new Event.NextTry(
                                        row.getString(2),
                                        Times.instant(row.getLong(3)).toString(),
                                        Times.instant(row.getLong(4)).toString())))
                .forEach(run -> awaiting.put(run.getKey(), run.getValue()));
        return awaiting;
    }

    @Override
    public List<String> undelivered(int limit) {
        List<String> runs = ownerless("select id, owner from caravel_runs where reply_due = 1");
        return runs.subList(0, Math.min(limit, runs.size()));
    }

    /** Of runs and their owners, those whose owner is no other process that is alive. */
    private List<String> ownerless(String sql) {
        Map<String, Boolean> alive = new HashMap<>();
        return query(shortPatience, sql, row -> new String[] {row.getString(1), row.getString(2)}).stream()
                .filter(run -> run[1] == null || !alive.computeIfAbsent(run[1], this::isAnotherAlive))
                .map(run -> run[0])
                .toList();
    }

    @Override
    public void askToCancel(String run) {
        change("update caravel_runs set cancel_asked = 1 where id = ?", run);
    }

    @Override
    public List<String> askedToCancel() {
        return ids(
                "select id from caravel_runs where cancel_asked = 1"
                        + " and (status in ('paused', 'waiting_approval') or status in ('running', 'queued') and owner = ?)",
                node);
    }

    @Override
    public List<String> childrenOf(String run) {
        return ids("select id from caravel_runs where parent = ? order by started_at", run);
    }

    private List<String> ids(String sql, String... values) {
        return query(shortPatience, sql, row -> row.getString(1), values);
    }

    private int change(String sql, String... values) {
        awaitOpen();
        return readers.read(shortPatience, statements -> {
            PreparedStatement update = statements.of(sql);
            for (int i = 0; i < values.length; i++) {
                update.setString(i + 1, values[i]);
            }
            return update.executeUpdate();
        });
    }

    @Override
    public int prune(Instant endedBefore, Instant keysBefore) {
        awaitOpen();
        return pruning.prune(endedBefore, keysBefore);
    }

    @Override
    public Approvals approvals() {
        awaitOpen();
        return approvals;
    }

    /** What a row of an answer means. */
    private interface Meaning<T> {
        T of(ResultSet row) throws SQLException;
    }

    private <T> List<T> query(Duration wait, String sql, Meaning<T> meaning, String... values) {
        awaitOpen();
        return readers.read(wait, statements -> query(statements, sql, meaning, values));
    }

    private static <T> List<T> query(Statements statements, String sql, Meaning<T> meaning, String... values)
            throws SQLException {
        PreparedStatement select = statements.of(sql);
        for (int i = 0; i < values.length; i++) {
            select.setString(i + 1, values[i]);
        }
        List<T> answers = new ArrayList<>();
        try (ResultSet rows = select.executeQuery()) {
            while (rows.next()) {
                answers.add(meaning.of(rows));
            }
        }
        return answers;
    }

    /** Writes what is left. */
    @Override
    public void close() {
        held.values().forEach(rows -> committer.submit(new Append(rows, List.of())));
        committer.close();
        readers.close();
        if (!committer.opened().isCompletedExceptionally()) {
            committer.opened().join().close();
        }
    }
}
