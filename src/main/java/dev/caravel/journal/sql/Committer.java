package dev.caravel.journal.sql;

import dev.caravel.journal.JournalUnavailable;
import dev.caravel.journal.StaleOwner;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one thread that writes, on the one connection for it: it takes all appends that wait, writes them in one transaction,
 * and then lets those who wait for them continue. While the disk is busy with one commit, the next batch gathers.
 *
 * <p>An append is <em>waiting</em> until the thread takes it, and <em>in hand</em> until it is decided: recorded, refused for good
 * (the limit is reached, the key is taken, the run continued elsewhere) or failed. In between it may be <em>unanswered</em>: its
 * commit was sent, and nobody knows whether it came through until the next look.
 *
 * <p>A database that fails is tried again until it is back. An append waits for it as long as its patience lasts, and is
 * recorded and booked once, also when the answer to its commit was lost.
 */
final class Committer implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Committer.class);
    private static final int LARGEST_BATCH = 200;
    private static final long LONGEST_CLOSE_MS = 5_000;
    private static final long LOOK_SECONDS = 3;
    private static final Append END = new Append(List.of(), List.of());

    private final SqlDatabase database;
    private final String node;
    private final LastSeen seen;
    private final OutageLog outage;
    private final Duration patience;
    private final BlockingQueue<Append> waiting = new LinkedBlockingQueue<>();
    /** What the thread works at and has not decided. */
    private final Deque<Append> inHand = new ConcurrentLinkedDeque<>();

    /** Those of them that may be recorded, for the answer to their commit was lost. */
    private final Set<Append> unanswered = Collections.newSetFromMap(new IdentityHashMap<>());

    private final CompletableFuture<Node> opened = new CompletableFuture<>();
    private final CountDownLatch closing = new CountDownLatch(1);
    private final Thread thread = new Thread(this::work, "caravel-journal");
    private volatile boolean ended;
    private Statements statements;
    private RunRows runs;

    /**
     * Begins to open the database, and to make its tables where they are missing.
     *
     * @param node this process among those that share the database
     * @param seen learns how accounts stand
     * @param patience how long an append waits for a database that fails
     */
    Committer(SqlDatabase database, String node, LastSeen seen, OutageLog outage, Duration patience) {
        this.seen = seen;
        this.database = database;
        this.node = node;
        this.runs = new RunRows(node, new Unasked());
        this.outage = outage;
        this.patience = patience;
        thread.setDaemon(true);
        thread.start();
    }

    /** Completed when the database is open and has its tables. */
    CompletableFuture<Node> opened() {
        return opened;
    }

    /** Hands the append in; its future tells what becomes of it. */
    void submit(Append append) {
        waiting.add(append);
        if (ended) {
            refuseAll();
        }
    }

    private void work() {
        try {
            connect();
            Tables.bringUpToDate(statements.connection(), database);
            opened.complete(database.join(node));
            for (take(); inHand.peek() != END; take()) {
                commit();
            }
        } catch (SQLException e) {
            opened.completeExceptionally(
                    new IllegalArgumentException(database.place() + ": " + database.explain(e), e));
        } catch (IllegalArgumentException e) {
            opened.completeExceptionally(new IllegalArgumentException(database.place() + ": " + e.getMessage(), e));
        } catch (InterruptedException e) {
            LOG.warn("The journal's thread was interrupted; nothing more is recorded.");
        } finally {
            ended = true;
            refuseAll();
            disconnect();
            // Whoever waits for it must not wait for ever, whatever it was that happened here.
            opened.completeExceptionally(new JournalUnavailable("the journal is closed", null));
        }
    }

    /** All that wait, at least one; the end is a batch of its own. */
    private void take() throws InterruptedException {
        inHand.add(next());
        if (inHand.peek() != END) {
            take(LARGEST_BATCH - 1);
        }
    }

    /** While nobody writes, it is tried whether a database that failed can be written again: runs that wait for that would not try. */
    private Append next() throws InterruptedException {
        Append next = waiting.poll(LOOK_SECONDS, TimeUnit.SECONDS);
        while (next == null) {
            if (outage.cannotBeWritten()) {
                look();
            }
            next = waiting.poll(LOOK_SECONDS, TimeUnit.SECONDS);
        }
        return next;
    }

    private void look() {
        try {
            connect();
            statements.change("update caravel_schema set version = version where version = 1");
            database.mustBeInPlace();
            outage.hasWritten();
        } catch (SQLException e) {
            disconnect();
            outage.cannotWrite(e);
        } catch (RuntimeException e) {
            disconnect();
            LOG.debug("It could not be tried whether the journal can be written", e);
        }
    }

    private void take(int most) {
        for (int i = 0; i < most && waiting.peek() != null && waiting.peek() != END; i++) {
            inHand.add(waiting.poll());
        }
    }

    private void commit() throws InterruptedException {
        Batch batch = new Batch(List.copyOf(inHand), runs);
        try {
            write(batch);
            batch.complete();
            inHand.clear();
            outage.hasWritten();
        } catch (SQLException | RuntimeException e) {
            // One append may be to blame, or a connection that the database has closed since the last commit, or the
            // answer to the commit was lost: the next look tells.
            LOG.debug("The journal tries {} appends again, each for itself", inHand.size(), e);
            disconnect();
            commitOneByOne(e);
        }
    }

    private void commitOneByOne(Exception failure) throws InterruptedException {
        RetryPause left = new RetryPause(patience);
        if (failure instanceof SQLException e && database.fault(e) == Fault.LOCK) {
            // It has taken long already, and it is known what hinders.
            hold(left, e);
        }
        for (Append append = inHand.peek(); append != null; append = inHand.peek()) {
            try {
                commit(append);
                inHand.remove();
                if (inHand.isEmpty()) {
                    outage.hasWritten();
                }
            } catch (SQLException e) {
                disconnect();
                // To the end with it: it may be the only one that fails.
                inHand.add(append);
                inHand.remove();
                hold(left, e);
            }
        }
        unanswered.clear();
    }

    /** Decides about the append, unless the database fails. */
    private void commit(Append append) throws SQLException {
        try {
            Batch batch = new Batch(List.of(append), runs);
            connect();
            if (!EventRows.isRecorded(statements, append)) {
                write(batch);
            }
            // A commit whose answer was lost may come through late, and then what it has booked does not fit once more.
            if (EventRows.isRecorded(statements, append)) {
                append.done().complete(null);
            } else {
                batch.complete();
            }
        } catch (SQLException e) {
            disconnect();
            if (database.fault(e) != Fault.DATA) {
                throw e;
            }
            refuse(append, e);
        } catch (RuntimeException e) {
            disconnect();
            append.fail("could not be recorded in " + database.place() + ": " + e, e);
        }
    }

    private void write(Batch batch) throws SQLException {
        connect();
        try {
            batch.commit(statements);
            database.mustBeInPlace();
            seen.accept(batch.booked());
        } catch (SQLException e) {
            if (batch.isSent() && database.fault(e) == Fault.AWAY) {
                unanswered.addAll(batch.appends());
            }
            throw e;
        }
    }

    private void refuse(Append append, SQLException why) throws SQLException {
        connect();
        if (EventRows.isRecorded(statements, append)) {
            append.done().complete(null);
        } else if (EventRows.isTaken(statements, append)) {
            append.done()
                    .completeExceptionally(new StaleOwner(
                            append.last().entry().run(), append.first().entry().seq()));
        } else {
            append.fail("could not be recorded in " + database.place() + ": " + why.getMessage(), why);
        }
    }

    /** Waits a while, unless nobody wants to wait any more. */
    private void hold(RetryPause left, SQLException e) throws InterruptedException {
        inHand.forEach(append -> giveUp(append, left, e));
        inHand.removeIf(append -> append.done().isDone());
        if (!inHand.isEmpty()) {
            outage.cannotWrite(e);
            closing.await(left.pause(), TimeUnit.MILLISECONDS);
            take(Integer.MAX_VALUE);
        }
    }

    private void giveUp(Append append, RetryPause left, SQLException e) {
        String unsure = unanswered.contains(append) ? " (it may be, for its commit was on its way)" : "";
        String failed = "could not be recorded in " + database.place() + unsure;
        String why = ": " + database.explain(e);
        if (database.fault(e) == Fault.DAMAGE) {
            append.fail(failed + why, e);
        } else if (closing.getCount() == 0) {
            append.fail(failed + " before the journal was closed" + why, e);
        } else if (left.isOver(append.since())) {
            append.fail(
                    failed + " within " + patience.toSeconds() + " s" + why + "; resume the run when that is mended",
                    e);
        }
    }

    private void connect() throws SQLException {
        if (statements == null) {
            statements = new Statements(database.connect());
        }
    }

    /** Takes back what is not committed; the next append gets a new connection. */
    private void disconnect() {
        if (statements == null) {
            return;
        }
        Statements broken = statements;
        statements = null;
        // What it has seen may not have happened.
        runs = new RunRows(node, new Unasked());
        try {
            broken.close();
        } catch (SQLException e) {
            LOG.debug("The connection to the journal ended badly", e);
        }
    }

    private void refuseAll() {
        JournalUnavailable unsure = new JournalUnavailable(
                "the journal was closed before it was known whether the event is recorded", null);
        inHand.forEach(append -> append.done().completeExceptionally(unsure));
        for (Append append = waiting.poll(); append != null; append = waiting.poll()) {
            append.done().completeExceptionally(new JournalUnavailable("the journal is closed", null));
        }
    }

    /** Writes what still waits. A database that fails is not waited for, nor for long one that does not answer. */
    @Override
    public void close() {
        submit(END);
        closing.countDown();
        try {
            thread.join(LONGEST_CLOSE_MS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (thread.isAlive()) {
            LOG.warn("The journal {} does not answer; it is closed without an answer.", database.place());
            ended = true;
            refuseAll();
        }
    }
}
