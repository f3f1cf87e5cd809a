package dev.caravel.journal.sql;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravel.journal.Entry;
import dev.caravel.journal.Event;
import dev.caravel.journal.RunStatus;
import dev.caravel.journal.ThreadTurn;
import dev.caravel.support.Postgres;
import dev.caravel.support.Until;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Two processes want a thread that is free, and one of them begins while the other one waits for the thread's row. */
@Timeout(60)
class ThreadRowsTest {

    private static final Instant NOON = Instant.parse("2026-11-22T12:00:00Z");
    private static final String TAKE = "update caravel_threads set run = 'quick', previous = run";

    private Connection other;

    private void open(String url, SqlJournal journal) throws SQLException {
        start(journal, "before");
        journal.takeThread("before", Optional.empty());
        journal.append(new Entry("before", 2, NOON, new Event.RunEnded(RunStatus.CANCELLED, null, null)), List.of());
        start(journal, "slow");
        other = DriverManager.getConnection(url);
    }

    @AfterEach
    void close() throws SQLException {
        other.close();
    }

    @Test
    void inPostgresqlTheOneThatWaitedSeesTheOneThatWasQuicker() throws Exception {
        try (Postgres postgres = Postgres.start()) {
            String url = postgres.empty();
            try (SqlJournal journal = new SqlJournal(url, Sync.NORMAL)) {
                open(url, journal);
                other.setAutoCommit(false);
                change(TAKE);
                CompletableFuture<ThreadTurn> slow = CompletableFuture.supplyAsync(() -> turn(journal));
                Until.is(
                        "it waits for the row",
                        () -> isTrue("select exists (select 1 from pg_locks where not granted)"));
                start(journal, "quick");

                other.commit();

                assertThat(slow.get()).isEqualTo(ThreadTurn.behind("quick", ThreadTurn.State.BUSY));
            }
        }
    }

    @Test
    void inSqliteToo(@TempDir Path folder) throws Exception {
        String url = "jdbc:sqlite:" + folder.resolve("journal.db");
        try (SqlJournal journal = new SqlJournal(url, Sync.NORMAL)) {
            open(url, journal);
            change("begin immediate");
            change(TAKE);
            change("insert into caravel_runs (id, agent, tenant, thread, root, owner, status, started_at)"
                    + " select 'quick', agent, tenant, thread, 'quick', owner, status, started_at from caravel_runs"
                    + " where id = 'slow'");
            CompletableFuture<ThreadTurn> slow = CompletableFuture.supplyAsync(() -> turn(journal));
            // Nothing tells that it waits; a moment is enough for it to have looked.
            Thread.sleep(200);

            change("commit");

            assertThat(slow.get()).isEqualTo(ThreadTurn.behind("quick", ThreadTurn.State.BUSY));
        }
    }

    private static ThreadTurn turn(SqlJournal journal) {
        return journal.takeThread("slow", Optional.empty());
    }

    private static void start(SqlJournal journal, String run) {
        Event start = new Event.RunStarted(
                "a", null, "blue", null, null, null, null, "hi", List.of(), null, 5, 1000, 100, null, false, null, null,
                null, null, null, null, null);
        journal.append(new Entry(run, 1, NOON, start), List.of());
    }

    private void change(String sql) throws SQLException {
        try (Statement statement = other.createStatement()) {
            statement.execute(sql);
        }
    }

    private boolean isTrue(String question) {
        try (Statement statement = other.createStatement();
                ResultSet answer = statement.executeQuery(question)) {
            return answer.next() && answer.getBoolean(1);
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }
}
