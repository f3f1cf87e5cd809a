package dev.caravel.journal.sql;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * Forgets what is over, a few runs at a time: SQLite lets one write and all others wait, and so nobody waits for long. Between
 * two batches the disk belongs to others for as long as the last one took.
 */
final class Pruning {

    private static final int BATCH = 50;
    private static final long SHORTEST_PAUSE_MS = 5;
    private static final String MARKS = "(" + String.join(", ", Collections.nCopies(BATCH, "?")) + ")";

    private final Readers readers;
    private final Duration patience;

    /** @param patience how long a database that fails is waited for */
    Pruning(Readers readers, Duration patience) {
        this.readers = readers;
        this.patience = patience;
    }

    /** Runs, and where the next ones are to be looked for. */
    private record Old(List<String> runs, long endedAt, String last) {

        private static final Old NONE = new Old(List.of(), Long.MIN_VALUE, "");
    }

    /** How many runs were forgotten; when the thread is interrupted, it stops there. */
    int prune(Instant endedBefore, Instant keysBefore) {
        forgetDays(LocalDate.ofInstant(endedBefore, ZoneOffset.UTC).toString());
        int forgotten = 0;
        Old from = Old.NONE;
        do {
            long begun = System.nanoTime();
            Old before = from;
            Old old = readers.read(patience, statements -> next(statements, before, Times.micros(endedBefore)));
            forgotten += old.runs().isEmpty()
                    ? 0
                    : readers.read(patience, statements -> forget(statements, old.runs(), Times.micros(keysBefore)));
            from = old;
            if (!isLeftToOthers(begun)) {
                return forgotten;
            }
        } while (!from.last().isEmpty());
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

    private void forgetDays(String before) {
        readers.read(patience, statements -> {
            PreparedStatement delete = statements.of(
                    "delete from caravel_accounts where reserved = 0 and (name like 'day:%' or name like 'tenant:%')"
                            + " and substr(name, length(name) - 9) < ?");
            delete.setString(1, before);
            delete.executeUpdate();
            PreparedStatement days = statements.of("delete from caravel_days where day < ?");
            days.setString(1, before);
            return days.executeUpdate();
        });
    }

    private static Old next(Statements statements, Old from, long endedBefore) throws SQLException {
        PreparedStatement select = statements.of(
                "select id, ended_at from caravel_runs where status in ('completed', 'failed', 'cancelled') and reply_due = 0"
                        + " and ended_at < ? and (ended_at, id) > (?, ?) order by ended_at, id limit " + BATCH);
        select.setLong(1, endedBefore);
        select.setLong(2, from.endedAt());
        select.setString(3, from.last());
        List<String> runs = new ArrayList<>();
        long endedAt = 0;
        try (ResultSet rows = select.executeQuery()) {
            while (rows.next()) {
                runs.add(rows.getString(1));
                endedAt = rows.getLong(2);
            }
        }
        return new Old(runs, endedAt, runs.size() < BATCH ? "" : runs.get(runs.size() - 1));
    }

    /** In one transaction: a run is there or forgotten. */
    private static int forget(Statements statements, List<String> runs, long keysBefore) throws SQLException {
        statements.connection().setAutoCommit(false);
        delete(statements, "delete from caravel_approvals where run in " + MARKS, "", runs);
        delete(statements, "delete from caravel_accounts where name in " + MARKS, "run:", runs);
        delete(statements, "delete from caravel_events where run in " + MARKS, "", runs);
        delete(statements, "delete from caravel_threads where run in " + MARKS, "", runs);
        int forgotten = delete(
                statements,
                "delete from caravel_runs where id in " + MARKS + " and (key is null or ended_at < " + keysBefore + ")",
                "",
                runs);
        statements.connection().setAutoCommit(true);
        return forgotten;
    }

    private static int delete(Statements statements, String sql, String prefix, List<String> runs) throws SQLException {
        PreparedStatement delete = statements.of(sql);
        for (int i = 0; i < BATCH; i++) {
            delete.setString(i + 1, i < runs.size() ? prefix + runs.get(i) : "");
        }
        return delete.executeUpdate();
    }
}
