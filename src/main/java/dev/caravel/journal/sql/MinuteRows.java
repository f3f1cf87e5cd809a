package dev.caravel.journal.sql;

import dev.caravel.journal.EndedRun;
import dev.caravel.journal.MinuteSums;
import dev.caravel.money.Dollars;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** What runs came to lately: a row for each minute and process, so that no two wait for each other, and the rows of the runs. Thread-safe. */
final class MinuteRows {

    private static final List<String> COLUMNS =
            List.of("ended", "failed", "calls", "retries", "streamed", "first_ms", "tokens", "spent");

    private static final String SUMS = each("sum(%1$s)");

    private static final String ADD = "insert into caravel_minutes (minute, node, " + each("%1$s") + ") values (?, ?, "
            + each("?") + ") on conflict (minute, node) do update set "
            + each("%1$s = caravel_minutes.%1$s + excluded.%1$s");

    private static String each(String column) {
        return COLUMNS.stream().map(column::formatted).collect(Collectors.joining(", "));
    }

    private final Queries queries;

    MinuteRows(Queries queries) {
        this.queries = queries;
    }

    /** Adds what the events add, within their transaction. Nobody else writes this process's rows. */
    static void add(Statements statements, String node, List<Append.Row> rows) throws SQLException {
        SortedMap<Long, MinuteSums> minutes = new TreeMap<>();
        for (Append.Row row : rows) {
            MinuteSums sums = MinuteSums.of(row.entry());
            if (!sums.isNothing()) {
                minutes.merge(sums.minute(), sums, MinuteSums::plus);
            }
        }
        statements.changeEach(
                ADD, minutes.values().stream().map(sums -> values(node, sums)).toList());
    }

    private static List<Object> values(String node, MinuteSums sums) {
        return List.of(
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

    List<MinuteSums> since(long from, int each) {
        return queries.all(
                "select minute / " + each + " * " + each + ", " + SUMS
                        + " from caravel_minutes where minute >= ? group by 1 order by 1",
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
                from);
    }

    /** One that stood still, or asked for a word, took as long as a person did, and not as long as a run does. */
    List<EndedRun> ended(Instant after, int limit) {
        return queries.all(
                "select ended_at, case when status = 'completed' and not exists"
                        + " (select 1 from caravel_approvals where run = caravel_runs.id) and not exists"
                        + " (select 1 from caravel_events where run = caravel_runs.id and type = 'run.parked') then ended_at - started_at else -1 end"
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
