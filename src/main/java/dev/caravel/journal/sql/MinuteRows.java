package dev.caravel.journal.sql;

import dev.caravel.journal.EndedRun;
import dev.caravel.journal.MinuteSums;
import dev.caravel.money.Dollars;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;

/** What runs came to lately: a row for each minute and process, and the rows of the runs. Thread-safe. */
final class MinuteRows {

    private static final int KEPT = 25 * 60;

    private final Queries queries;
    private final String node;

    MinuteRows(Queries queries, String node) {
        this.queries = queries;
        this.node = node;
    }

    void keep(List<MinuteSums> minutes) {
        for (MinuteSums sums : minutes) {
            queries.change(
                    "insert into caravel_minutes (minute, node, ended, failed, calls, retries, streamed, first_ms, tokens, spent)"
                            + " values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) on conflict (minute, node) do update set"
                            + " ended = excluded.ended, failed = excluded.failed, calls = excluded.calls,"
                            + " retries = excluded.retries, streamed = excluded.streamed, first_ms = excluded.first_ms,"
                            + " tokens = excluded.tokens, spent = excluded.spent",
                    sums.minute(),
                    node,
                    (long) sums.ended(),
                    (long) sums.failed(),
                    (long) sums.calls(),
                    (long) sums.retries(),
                    (long) sums.streamed(),
                    sums.firstMs(),
                    sums.tokens(),
                    sums.spent().picos());
        }
        if (!minutes.isEmpty()) {
            queries.change(
                    "delete from caravel_minutes where minute < ?",
                    minutes.get(0).minute() - KEPT);
        }
    }

    List<MinuteSums> since(long from) {
        return queries.all(
                "select minute, sum(ended), sum(failed), sum(calls), sum(retries), sum(streamed), sum(first_ms), sum(tokens), sum(spent)"
                        + " from caravel_minutes where minute >= ? and node <> ? group by minute order by minute",
                row -> new MinuteSums(
                        row.getLong(1),
                        row.getInt(2),
                        row.getInt(3),
                        row.getInt(4),
                        row.getInt(5),
                        row.getInt(6),
                        row.getLong(7),
                        row.getLong(8),
                        new Dollars(row.getLong(9))),
                from,
                node);
    }

    /** Who was asked for a word took as long as a person did, and not as long as a run does. */
    List<EndedRun> ended(Instant after, int limit) {
        return queries.all(
                "select ended_at, case when status = 'completed' and not exists"
                        + " (select 1 from caravel_approvals where run = caravel_runs.id) then ended_at - started_at else -1 end"
                        + " from caravel_runs where ended_at > ? and status in ('completed', 'failed', 'cancelled')"
                        + " order by ended_at desc limit " + limit,
                row -> new EndedRun(
                        Times.instant(row.getLong(1)),
                        Optional.of(row.getLong(2))
                                .filter(micros -> micros >= 0)
                                .map(micros -> Duration.of(micros, ChronoUnit.MICROS))),
                Times.micros(after));
    }
}
