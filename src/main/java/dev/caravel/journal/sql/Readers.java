package dev.caravel.journal.sql;

import dev.caravel.journal.JournalUnavailable;
import java.sql.SQLException;
import java.util.Deque;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.Semaphore;

/** A few connections for reading. (A pool library wants threads and start time for what a queue does here.) */
final class Readers implements AutoCloseable {

    private static final int MOST = 4;

    private final Database database;
    private final Semaphore places = new Semaphore(MOST);
    private final Deque<Statements> idle = new ConcurrentLinkedDeque<>();

    Readers(Database database) {
        this.database = database;
    }

    /** What is asked of the database. */
    interface Query<T> {
        T run(Statements statements) throws SQLException;
    }

    /** @throws JournalUnavailable when there is no answer */
    <T> T read(Query<T> query) {
        places.acquireUninterruptibly();
        try {
            return ask(query);
        } catch (SQLException e) {
            throw new JournalUnavailable(
                    "the journal " + database.place() + " cannot be read: " + database.explain(e), e);
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
                close();
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

    /** Closes the connections that nobody uses. */
    @Override
    public void close() {
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
