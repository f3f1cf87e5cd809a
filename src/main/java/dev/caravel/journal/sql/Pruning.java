package dev.caravel.journal.sql;

import dev.caravel.journal.MinuteSums;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Forgets what is over, a few runs at a time: SQLite lets one write and all others wait, and so nobody waits for long. Between
 * two batches the disk belongs to others for as long as the last one took.
 */
final class Pruning {

    private static final int BATCH = 50;
    private static final long SHORTEST_PAUSE_MS = 5;
    private static final Duration MINUTES_KEPT = Duration.ofDays(2);
    private static final String MARKS = "(" + String.join(", ", Collections.nCopies(BATCH, "?")) + ")";

    private final Queries queries;

    Pruning(Queries queries) {
        this.queries = queries;
    }

    /** Runs, and where the next ones are to be looked for. */
    private record Old(List<String> runs, long endedAt, String last) {

        private static final Old NONE = new Old(List.of(), Long.MIN_VALUE, "");
    }

    /** How many runs were forgotten; when the thread is interrupted, it stops there. */
    int prune(Instant endedBefore, Instant keysBefore) {
        forgetDays(endedBefore);
        int forgotten = 0;
        Old from = Old.NONE;
        do {
            long begun = System.nanoTime();
            Old before = from;
            Old old = queries.ask(statements -> next(statements, before, Times.micros(endedBefore)));
            forgotten += old.runs().isEmpty()
                    ? 0
                    : queries.ask(statements -> forget(statements, old.runs(), Times.micros(keysBefore)));
            from = old;
            if (!isLeftToOthers(begun)) {
                return forgotten;
            }
        } while (!from.last().isEmpty());
        queries.ask(statements -> AttachmentRows.prune(statements, endedBefore));
        return forgotten;
    }

    private static boolean isLeftToOthers(long begun) {
        try {
            long took = Duration.ofNanos(System.nanoTime() - begun).toMillis();
            Thread.sleep(Math.max(SHORTEST_PAUSE_MS, took));
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private void forgetDays(Instant endedBefore) {
        queries.change(
                "delete from caravel_accounts where reserved = 0 and (name like 'day:%' or name like 'tenant:%')"
                        + " and substr(name, length(name) - 9) < ?",
                LocalDate.ofInstant(endedBefore, ZoneOffset.UTC).toString());
        // The charts of the last day and yesterday's sums need some of those that are over.
        queries.change(
                "delete from caravel_minutes where minute < ?", MinuteSums.minute(endedBefore.minus(MINUTES_KEPT)));
    }

    private static Old next(Statements statements, Old from, long endedBefore) throws SQLException {
        List<Map.Entry<String, Long>> runs = statements.all(
                "select id, ended_at from caravel_runs where status in ('completed', 'failed', 'cancelled') and reply_due = 0"
                        + " and ended_at < ? and (ended_at, id) > (?, ?) order by ended_at, id limit " + BATCH,
                row -> Map.entry(row.getString(1), row.getLong(2)),
                endedBefore,
                from.endedAt(),
                from.last());
        List<String> ids = runs.stream().map(Map.Entry::getKey).toList();
        return runs.size() < BATCH
                ? new Old(ids, 0, "")
                : new Old(ids, runs.get(BATCH - 1).getValue(), ids.get(BATCH - 1));
    }

    /** In one transaction: a run is there or forgotten. */
    private static int forget(Statements statements, List<String> runs, long keysBefore) throws SQLException {
        statements.connection().setAutoCommit(false);
        delete(statements, "delete from caravel_approvals where run in " + MARKS, "", runs);
        delete(statements, "delete from caravel_accounts where name in " + MARKS, "run:", runs);
        delete(statements, "delete from caravel_events where run in " + MARKS, "", runs);
        delete(statements, "delete from caravel_tags where run in " + MARKS, "", runs);
        delete(statements, "delete from caravel_threads where run in " + MARKS, "", runs);
        delete(statements, "delete from caravel_attachment_uses where run in " + MARKS, "", runs);
        delete(
                statements,
                "update caravel_runs set input_words = '', answer_words = '' where id in " + MARKS,
                "",
                runs);
        int forgotten = delete(
                statements,
                "delete from caravel_runs where id in " + MARKS + " and (key is null or ended_at < " + keysBefore + ")",
                "",
                runs);
        statements.connection().setAutoCommit(true);
        return forgotten;
    }

    private static int delete(Statements statements, String sql, String prefix, List<String> runs) throws SQLException {
        return statements.change(
                sql,
                IntStream.range(0, BATCH)
                        .mapToObj(i -> i < runs.size() ? prefix + runs.get(i) : "")
                        .toArray());
    }
}
