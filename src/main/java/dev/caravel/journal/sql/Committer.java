package dev.caravel.journal.sql;

import dev.caravel.journal.JournalUnavailable;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one thread that writes, on the one connection for it: it takes all appends that wait, writes them in one transaction,
 * and then lets those who wait for them go on. While the disk is busy with one commit, the next batch gathers.
 */
final class Committer implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Committer.class);
    private static final int LARGEST_BATCH = 200;
    private static final Append END = new Append(List.of(), List.of());

    private final Database database;
    private final String node;
    private final BlockingQueue<Append> waiting = new LinkedBlockingQueue<>();
    private final CompletableFuture<Node> opened = new CompletableFuture<>();
    private final Thread thread = new Thread(this::work, "caravel-journal");
    private volatile boolean ended;
    private Statements statements;

    /**
     * Begins to open the database, and to make its tables where they are missing.
     *
     * @param node this process among those that share the database
     */
    Committer(Database database, String node) {
        this.database = database;
        this.node = node;
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
            refuseWaiting();
        }
    }

    private void work() {
        try {
            connect();
            Tables.bringUpToDate(statements.connection(), database);
            opened.complete(database.join(node));
            for (List<Append> batch = take(); !batch.contains(END); batch = take()) {
                commit(batch);
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
            refuseWaiting();
            disconnect();
        }
    }

    /** All that wait, at least one; the end is a batch of its own. */
    private List<Append> take() throws InterruptedException {
        List<Append> batch = new ArrayList<>();
        batch.add(waiting.take());
        while (batch.size() < LARGEST_BATCH && batch.get(0) != END && waiting.peek() != END) {
            Append next = waiting.poll();
            if (next == null) {
                break;
            }
            batch.add(next);
        }
        return batch;
    }

    private void commit(List<Append> appends) {
        try {
            write(new Batch(appends, node));
        } catch (SQLException | RuntimeException e) {
            // One append may be to blame, or a connection that the database has closed since the last commit, or the
            // answer to the commit was lost: the next look tells.
            disconnect();
            commitOneByOne(appends);
        }
    }

    private void commitOneByOne(List<Append> appends) {
        for (int i = 0; i < appends.size(); i++) {
            Append append = appends.get(i);
            try {
                connect();
                if (isRecorded(append)) {
                    append.done().complete(null);
                } else {
                    write(new Batch(List.of(append), node));
                }
            } catch (SQLException e) {
                disconnect();
                if (!database.isAboutTheData(e)) {
                    appends.subList(i, appends.size()).forEach(left -> fail(left, e, database.explain(e)));
                    return;
                }
                fail(append, e, e.getMessage());
            } catch (RuntimeException e) {
                disconnect();
                fail(append, e, e.toString());
            }
        }
    }

    private void write(Batch batch) throws SQLException {
        connect();
        batch.commit(statements);
        batch.complete();
    }

    /** An event is recorded with all that belongs to it, so its row tells. */
    private boolean isRecorded(Append append) throws SQLException {
        PreparedStatement select = statements.of("select event from caravel_events where run = ? and seq = ?");
        select.setString(1, append.last().entry().run());
        select.setLong(2, append.last().entry().seq());
        try (ResultSet rows = select.executeQuery()) {
            return rows.next() && rows.getString(1).equals(append.last().json());
        }
    }

    private void fail(Append append, Exception cause, String why) {
        Append.Row row = append.last();
        append.done()
                .completeExceptionally(new JournalUnavailable(
                        "event " + row.entry().seq() + " ("
                                + row.entry().event().type() + ") of run "
                                + row.entry().run() + " could not be recorded in " + database.place() + ": " + why,
                        cause));
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
        try {
            broken.close();
        } catch (SQLException e) {
            LOG.debug("The connection to the journal ended badly", e);
        }
    }

    private void refuseWaiting() {
        for (Append append = waiting.poll(); append != null; append = waiting.poll()) {
            append.done().completeExceptionally(new JournalUnavailable("the journal is closed", null));
        }
    }

    /** Writes what still waits. */
    @Override
    public void close() {
        submit(END);
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
