package dev.caravel.journal.sql;

import dev.caravel.journal.Entry;
import dev.caravel.journal.Event;
import dev.caravel.journal.PauseReason;
import dev.caravel.journal.RowChanges;
import dev.caravel.journal.Rows;
import dev.caravel.journal.RunRow;
import dev.caravel.journal.RunStatus;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/** A row a run, which tells where it stands; written within the transaction of its events. */
final class RunRows {

    private static final ManyRows BEGIN = new ManyRows(
            "insert into caravel_runs"
                    + " (id, agent, tenant, thread, key, parent, root, forked_from, reply_to, owner, status, started_at, input_words) values ",
            "(?, ?, ?, ?, ?, ?, coalesce((select root from caravel_runs where id = ?), ?), ?, ?, ?, ?, ?, ?)",
            " on conflict (tenant, agent, key) where key is not null do nothing returning id");

    private final String node;
    private final Unasked unasked;

    /**
     * @param node this process, which owns the runs whose events it writes
     * @param unasked learns of all events
     */
    RunRows(String node, Unasked unasked) {
        this.node = node;
        this.unasked = unasked;
    }

    String node() {
        return node;
    }

    /** Puts down runs that begin, by their first entries; gives those whose keys no others have. */
    Set<String> begin(Statements statements, List<Entry> first) throws SQLException {
        return new HashSet<>(
                statements.all(BEGIN, first.stream().map(this::begun).toList(), row -> row.getString(1)));
    }

    private List<Object> begun(Entry entry) {
        Event.RunStarted started = (Event.RunStarted) entry.event();
        return Arrays.asList(
                entry.run(),
                started.agent(),
                Column.text(Objects.requireNonNullElse(started.tenant(), "")),
                Column.text(started.thread()),
                Column.text(started.key()),
                started.parent(),
                started.parent(),
                entry.run(),
                started.forkedFrom() == null ? null : started.forkedFrom().run(),
                Column.text(started.replyTo()),
                node,
                RunStatus.RUNNING.label(),
                Times.micros(entry.at()),
                Column.words(started.input()));
    }

    /** What the entries change, in their order. */
    List<Change> changes(List<Append.Row> rows) {
        List<Change> changes = new ArrayList<>();
        for (Append.Row row : rows) {
            changes.addAll(TagRows.of(row.entry()));
            RowChanges.of(row.entry(), new Changes(row.entry(), changes));
            unasked.goesBy(row.entry());
        }
        rows.stream().flatMap(row -> SummaryRows.change(row).stream()).forEach(changes::add);
        return changes;
    }

    /** Gathers what an event changes. */
    private final class Changes implements Rows {

        private final Entry entry;
        private final List<Change> changes;

        private Changes(Entry entry, List<Change> changes) {
            this.entry = entry;
            this.changes = changes;
        }

        @Override
        public void stands(RunRow row) {
            changes.add(row.status().isInProgress() ? goesOn(entry.run(), row.status()) : stops(entry.run(), row));
            row.nextTry().ifPresent(next -> changes.add(awaitsProvider(entry.run(), next)));
        }

        @Override
        public void delivered() {
            changes.add(Change.of("update caravel_runs set reply_due = 0, owner = null where id = ?", entry.run()));
        }

        @Override
        public void resolved() {
            changes.add(Change.of(
                    "update caravel_runs set reason = '" + PauseReason.RESOLVED.label()
                            + "' where status = 'paused' and reason = '" + PauseReason.OUTCOME_UNKNOWN.label()
                            + "' and id = (select root from caravel_runs where id = ?)",
                    entry.run()));
        }

        @Override
        public void asked(Event.ApprovalRequested question) {
            changes.add(ApprovalRows.asked(entry, question));
        }

        @Override
        public void decided(Event.ApprovalDecided decision) {
            changes.add(ApprovalRows.decided(decision));
        }

        @Override
        public void withdrawn() {
            if (!unasked.has(entry)) {
                changes.add(ApprovalRows.withdrawn(entry.run(), entry.at()));
            }
        }
    }

    private Change goesOn(String run, RunStatus status) {
        return Change.of(
                "update caravel_runs set status = ?, reason = null, ended_at = null, retry_at = null, reply_due = 0,"
                        + " owner = ? where id = ?",
                status.label(),
                node,
                run);
    }

    /** Whoever finishes a run keeps it until its answer, or the word that there is none, is delivered. */
    private static Change stops(String run, RunRow row) {
        boolean told = row.tellsReplyTo();
        return Change.of(
                "update caravel_runs set status = ?, reason = ?, ended_at = ?, owner = "
                        + (told ? "case when reply_to is null then null else owner end" : "null")
                        + ", retry_at = null, reply_due = "
                        + (told ? "case when reply_to is null then 0 else 1 end" : "0") + " where id = ?",
                row.status().label(),
                row.reason().orElse(null),
                Times.micros(row.endedAt().orElseThrow()),
                run);
    }

    private static Change awaitsProvider(String run, Event.NextTry next) {
        return Change.of(
                "update caravel_runs set retry_at = ?, retry_model = ?, retry_since = ? where id = ?",
                Times.micros(Instant.parse(next.at())),
                next.model(),
                Times.micros(Instant.parse(next.since())),
                run);
    }
}
