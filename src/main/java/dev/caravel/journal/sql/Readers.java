package dev.caravel.journal.sql;

import dev.caravel.journal.JournalUnavailable;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Deque;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** A few connections for reading. (A pool library wants threads and start time for what a queue does here.) */
final class Readers implements AutoCloseable {

    private static final int MOST = 4;

    private final SqlDatabase database;
    private final OutageLog outage;
    private final Runnable awaitOpen;
    private final Semaphore places = new Semaphore(MOST);
    private final Deque<Statements> idle = new ConcurrentLinkedDeque<>();
    private final CountDownLatch closing = new CountDownLatch(1);

    /** @param awaitOpen waits until the database is open */
    Readers(SqlDatabase database, OutageLog outage, Runnable awaitOpen) {
        this.awaitOpen = awaitOpen;
        this.database = database;
        this.outage = outage;
    }

    /** What is asked of the database. */
    interface Query<T> {
        T run(Statements statements) throws SQLException;
    }

    /**
     * The answer. A database that fails is asked again, as long as there is patience.
     *
     * @throws JournalUnavailable when there is no answer
     */
    <T> T read(Duration patience, Query<T> query) {
        requireOpen();
        RetryPause left = new RetryPause(patience);
        while (true) {
            try {
                T answer = askInTurn(query);
                outage.hasRead();
                return answer;
            } catch (SQLException e) {
                boolean hopeless = left.isOver() || database.fault(e) == Fault.DAMAGE;
                if (!hopeless) {
                    outage.cannotRead(e);
                }
                if (hopeless || isClosedWithin(left.pause())) {
                    throw new JournalUnavailable(
                            "the journal " + database.place() + " cannot be read: " + database.explain(e), e);
                }
            }
        }
    }

    /** That it can't be opened is said by the start, once; to who reads before it is only not there. */
    private void requireOpen() {
        try {
            awaitOpen.run();
        } catch (IllegalArgumentException e) {
            throw new JournalUnavailable(e.getMessage(), e);
        }
    }

    /** Waits that long, but not when the journal is closed meanwhile or the thread is to end. */
    private boolean isClosedWithin(long ms) {
        try {
            return closing.await(ms, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return true;
        }
    }

    private <T> T askInTurn(Query<T> query) throws SQLException {
        places.acquireUninterruptibly();
        try {
            return ask(query);
        } finally {
            places.release();
        }
    }

    private <T> T ask(Query<T> query) throws SQLException {
        Statements used = idle.pollFirst();
        if (used != null) {
            try {
                return ask(query, used);
            } catch (SQLException e) {
                // The database may have been started anew since; the others are of no use then, either.
                closeIdle();
            }
        }
        return ask(query, new Statements(database.connect()));
    }

    private <T> T ask(Query<T> query, Statements statements) throws SQLException {
        T answer;
        try {
            answer = query.run(statements);
        } catch (SQLException | RuntimeException e) {
            statements.close();
            throw e;
        }
        idle.addFirst(statements);
        return answer;
    }

    /** Closes the connections that nobody uses. Who waits for an answer gets none. */
    @Override
    public void close() {
        closing.countDown();
        closeIdle();
    }

    private void closeIdle() {
        for (Statements statements = idle.pollFirst(); statements != null; statements = idle.pollFirst()) {
            try {
                statements.close();
            } catch (SQLException e) {
                // It is of no use any more, and that was all that was wanted.
                continue;
            }
        }
    }
}
