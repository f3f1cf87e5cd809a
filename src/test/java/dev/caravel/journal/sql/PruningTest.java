package dev.caravel.journal.sql;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravel.journal.Entry;
import dev.caravel.journal.Event;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** While thousands of old runs are forgotten, those that are in progress hardly notice. */
class PruningTest {

    private static final int EVENTS = 18;

    @TempDir
    private Path folder;

    /** With a number of runs as the argument: how long it takes to forget them, and how long the longest append takes meanwhile. */
    public static void main(String[] arguments) throws Exception {
        PruningTest test = new PruningTest();
        test.folder = Path.of(arguments[1]);
        try (SqlJournal journal = new SqlJournal(test.url(), Sync.FULL)) {
            journal.awaitOpen();
            test.fill(Integer.parseInt(arguments[0]));
            System.out.println(measure(journal));
        }
    }

    private String url() {
        return "jdbc:sqlite:" + folder.resolve("journal.db");
    }

    private void fill(int runs) throws SQLException {
        String numbers = "with recursive n(i) as (select 1 union all select i + 1 from n where i < " + runs + ")"
                + ", s(seq) as (select 1 union all select seq + 1 from s where seq < " + EVENTS + ") ";
        try (Connection connection = DriverManager.getConnection(url());
                Statement statement = connection.createStatement()) {
            statement.execute("insert into caravel_runs (id, agent, tenant, status, started_at, ended_at, root) "
                    + numbers + "select 'old' || i, 'a', '', 'completed', i, i, 'old' || i from n");
            statement.execute("insert into caravel_accounts (name, reserved, spent) " + numbers
                    + "select 'run:old' || i, 0, 1 from n");
            statement.execute("insert into caravel_events (run, seq, at, type, event) " + numbers
                    + "select 'old' || i, seq, i, 'model.replied', hex(zeroblob(400)) from n, s");
        }
    }

    private record Measured(int forgotten, Duration all, Duration longestAppend, long appends) {}

    private static Measured measure(SqlJournal journal) {
        long begun = System.nanoTime();
        CompletableFuture<Integer> pruning =
                CompletableFuture.supplyAsync(() -> journal.prune(Instant.now(), Instant.now()));
        long longest = 0;
        long seq = 0;
        while (!pruning.isDone()) {
            long before = System.nanoTime();
            Event event = new Event.ToolFinished("call", "tool", 1, false, "done");
            journal.append(new Entry("r", ++seq, Instant.now(), event), List.of());
            longest = Math.max(longest, System.nanoTime() - before);
        }
        return new Measured(
                pruning.join(), Duration.ofNanos(System.nanoTime() - begun), Duration.ofNanos(longest), seq);
    }

    @Test
    void whoRecordsMeanwhileWaitsForASmallPartOfTheTime() throws SQLException {
        try (SqlJournal journal = new SqlJournal(url(), Sync.FULL)) {
            journal.awaitOpen();
            fill(5_000);

            Measured measured = measure(journal);

            assertThat(measured.forgotten()).isEqualTo(5_000);
            assertThat(measured.longestAppend())
                    .as("%s", measured)
                    .isLessThan(measured.all().dividedBy(5));
            assertThat(measured.appends()).as("%s", measured).isGreaterThan(100);
            assertThat(journal.latest(10, Optional.empty())).isEmpty();
        }
    }
}
