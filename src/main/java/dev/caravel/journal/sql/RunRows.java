package dev.caravel.journal.sql;

import dev.caravel.journal.Decision;
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
import java.util.List;
import java.util.Objects;

/** A row a run, which tells where it stands; written within the transaction of its events. */
final class RunRows {

    private final Statements statements;
    private final String node;

    /** @param node this process, which owns the runs whose events it writes */
    RunRows(Statements statements, String node) {
        this.statements = statements;
        this.node = node;
    }

    /** Puts down a run that begins; false when another one has its key. */
    boolean begin(Entry entry, Event.RunStarted started) throws SQLException {
        int begun = statements.change(
                "insert into caravel_runs"
                        + " (id, agent, tenant, thread, key, parent, root, reply_to, owner, status, started_at)"
                        + " values (?, ?, ?, ?, ?, ?, coalesce((select root from caravel_runs where id = ?), ?), ?, ?, ?, ?)"
                        + " on conflict (tenant, agent, key) do nothing",
                entry.run(),
                started.agent(),
                Column.text(Objects.requireNonNullElse(started.tenant(), "")),
                Column.text(started.thread()),
                Column.text(started.key()),
                started.parent(),
                started.parent(),
                entry.run(),
                Column.text(started.replyTo()),
                node,
                RunStatus.RUNNING.label(),
                Times.micros(entry.at()));
        return begun == 1;
    }

    /** Changes what the event changes. */
    void change(Entry entry) throws SQLException {
        List<Change> changes = new ArrayList<>(2);
        RowChanges.of(entry, new Changes(entry, changes));
        for (Change change : changes) {
            change.make();
        }
    }

    private interface Change {
        void make() throws SQLException;
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
            changes.add(() -> {
                if (row.status().isInProgress()) {
                    goesOn(entry.run(), row.status());
                } else {
                    stops(entry.run(), row);
                }
            });
        }

        @Override
        public void delivered() {
            changes.add(() ->
                    statements.change("update caravel_runs set reply_due = 0, owner = null where id = ?", entry.run()));
        }

        @Override
        public void resolved() {
            changes.add(() -> statements.change(
                    "update caravel_runs set reason = '" + PauseReason.RESOLVED.label()
                            + "' where status = 'paused' and reason = '" + PauseReason.OUTCOME_UNKNOWN.label()
                            + "' and id = (select root from caravel_runs where id = ?)",
                    entry.run()));
        }

        @Override
        public void asked(Event.ApprovalRequested question) {
            changes.add(() -> ApprovalRows.insert(statements, entry, question));
        }

        @Override
        public void decided(Event.ApprovalDecided decision) {
            changes.add(() ->
                    statements.change("update caravel_approvals set applied = 1 where id = ?", decision.approval()));
        }

        @Override
        public void withdrawn() {
            changes.add(() -> withdraw(entry.run(), entry.at()));
        }
    }

    private void goesOn(String run, RunStatus status) throws SQLException {
        statements.change(
                "update caravel_runs set status = ?, reason = null, ended_at = null, retry_at = null, reply_due = 0,"
                        + " owner = ? where id = ?",
                status.label(),
                node,
                run);
    }

    /** Whoever finishes a run keeps it until its answer, or the word that there is none, is delivered. */
    private void stops(String run, RunRow row) throws SQLException {
        boolean told = row.tellsReplyTo();
        statements.change(
                "update caravel_runs set status = ?, reason = ?, ended_at = ?, owner = "
                        + (told ? "case when reply_to is null then null else owner end" : "null")
                        + ", retry_at = null, reply_due = "
                        + (told ? "case when reply_to is null then 0 else 1 end" : "0") + " where id = ?",
                row.status().label(),
                row.reason().orElse(null),
                Times.micros(row.endedAt().orElseThrow()),
                run);
        if (row.nextTry().isPresent()) {
            awaitProvider(run, row.nextTry().get());
        }
    }

    private void awaitProvider(String run, Event.NextTry next) throws SQLException {
        statements.change(
                "update caravel_runs set retry_at = ?, retry_model = ?, retry_since = ? where id = ?",
                Times.micros(Instant.parse(next.at())),
                next.model(),
                Times.micros(Instant.parse(next.since())),
                run);
    }

    private void withdraw(String run, Instant at) throws SQLException {
        statements.change(
                "update caravel_approvals set applied = 1, decision = coalesce(decision, '" + Decision.WITHDRAWN.label()
                        + "'), decided_at = coalesce(decided_at, ?) where run = ? and applied = 0",
                Times.micros(at),
                run);
    }
}
