package dev.caravel.journal.sql;

import dev.caravel.journal.DamagedRun;
import dev.caravel.journal.Entry;
import dev.caravel.journal.Event;
import dev.caravel.journal.RunSummary;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/** What the runs' rows say of what they come to. */
final class SummaryRows {

    private static final int AT_ONCE = 100;
    private static final String SUMMARISE =
            "update caravel_runs set cost = ?, models = ?, answer_words = ? where id = ?";

    private final Queries queries;

    SummaryRows(Queries queries) {
        this.queries = queries;
    }

    /** What an event changes of it. Of a run that this process has not seen from its beginning, it is due when that stops. */
    static Optional<Change> change(Append.Row row) {
        String run = row.entry().run();
        return row.summary()
                .map(summary -> Change.of(SUMMARISE, values(run, summary)))
                .or(() -> Summaries.isDue(row.entry().event())
                        ? Optional.of(Change.of("update caravel_runs set input_words = null where id = ?", run))
                        : Optional.empty());
    }

    private static Object[] values(String run, RunSummary summary) {
        return new Object[] {
            summary.cost().picos(),
            Column.words(String.join("\n", summary.models())),
            Column.words(summary.answer()),
            run
        };
    }

    /** Makes those that are due. */
    void complete() {
        List<Due> due;
        do {
            due = queries.all(
                    "select id, coalesce(ended_at, 0) from caravel_runs where input_words is null limit " + AT_ONCE,
                    row -> new Due(row.getString(1), row.getLong(2)));
            List<Due> next = due;
            queries.ask(statements -> make(statements, next));
        } while (due.size() == AT_ONCE);
    }

    private record Due(String run, long stoppedAt) {}

    /** In one transaction, for one commit is as dear as a hundred changes. */
    private static int make(Statements statements, List<Due> due) throws SQLException {
        if (due.isEmpty()) {
            return 0;
        }
        statements.connection().setAutoCommit(false);
        for (Due each : due) {
            make(statements, each);
        }
        statements.connection().setAutoCommit(true);
        return due.size();
    }

    private static void make(Statements statements, Due due) throws SQLException {
        String input = "";
        RunSummary summary = RunSummary.NONE;
        for (Entry entry : entries(statements, due.run())) {
            summary = summary.plus(entry);
            input = entry.event() instanceof Event.RunStarted started ? started.input() : input;
        }
        // One that has stopped once more meanwhile is due again.
        int made = statements.change(
                "update caravel_runs set input_words = ? where id = ? and coalesce(ended_at, 0) = ?",
                Column.words(input),
                due.run(),
                due.stoppedAt());
        if (made == 1) {
            statements.change(SUMMARISE, values(due.run(), summary));
        }
    }

    private static List<Entry> entries(Statements statements, String run) throws SQLException {
        try {
            return EventRows.entries(
                    run,
                    0,
                    statements.all(
                            "select event from caravel_events where run = ? order by seq",
                            row -> row.getString(1),
                            run));
        } catch (DamagedRun e) {
            return e.readable();
        }
    }
}
