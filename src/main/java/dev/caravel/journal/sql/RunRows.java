package dev.caravel.journal.sql;

import dev.caravel.journal.Decision;
import dev.caravel.journal.Entry;
import dev.caravel.journal.Event;
import dev.caravel.journal.PauseReason;
import dev.caravel.journal.RowChanges;
import dev.caravel.journal.Rows;
import dev.caravel.journal.RunRow;
import dev.caravel.journal.RunStatus;
import java.sql.PreparedStatement;
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
        PreparedStatement insert = statements.of("insert into caravel_runs"
                + " (id, agent, tenant, thread, key, parent, root, reply_to, owner, status, started_at)"
                + " values (?, ?, ?, ?, ?, ?, coalesce((select root from caravel_runs where id = ?), ?), ?, ?, ?, ?)"
                + " on conflict (tenant, agent, key) do nothing");
        insert.setString(1, entry.run());
        insert.setString(2, started.agent());
        insert.setString(3, Column.text(Objects.requireNonNullElse(started.tenant(), "")));
        insert.setString(4, Column.text(started.thread()));
        insert.setString(5, Column.text(started.key()));
        insert.setString(6, started.parent());
        insert.setString(7, started.parent());
        insert.setString(8, entry.run());
        insert.setString(9, Column.text(started.replyTo()));
        insert.setString(10, node);
        insert.setString(11, RunStatus.RUNNING.label());
        insert.setLong(12, Times.micros(entry.at()));
        return insert.executeUpdate() == 1;
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
            changes.add(() -> execute("update caravel_runs set reply_due = 0, owner = null where id = ?", entry.run()));
        }

        @Override
        public void resolved() {
            changes.add(() -> execute(
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
            changes.add(() -> execute("update caravel_approvals set applied = 1 where id = ?", decision.approval()));
        }

        @Override
        public void withdrawn() {
            changes.add(() -> withdraw(entry.run(), entry.at()));
        }
    }

    private void goesOn(String run, RunStatus status) throws SQLException {
        PreparedStatement update = statements.of("update caravel_runs set status = ?, reason = null, ended_at = null,"
                + " retry_at = null, reply_due = 0, owner = ? where id = ?");
        update.setString(1, status.label());
        update.setString(2, node);
        update.setString(3, run);
        update.executeUpdate();
    }

    /** Whoever finishes a run keeps it until its answer, or the word that there is none, is delivered. */
    private void stops(String run, RunRow row) throws SQLException {
        boolean told = row.tellsReplyTo();
        PreparedStatement update =
                statements.of("update caravel_runs set status = ?, reason = ?, ended_at = ?, owner = "
                        + (told ? "case when reply_to is null then null else owner end" : "null")
                        + ", retry_at = null, reply_due = "
                        + (told ? "case when reply_to is null then 0 else 1 end" : "0")
                        + " where id = ?");
        update.setString(1, row.status().label());
        update.setString(2, row.reason().orElse(null));
        update.setLong(3, Times.micros(row.endedAt().orElseThrow()));
        update.setString(4, run);
        update.executeUpdate();
        if (row.nextTry().isPresent()) {
            awaitProvider(run, row.nextTry().get());
        }
    }

    private void awaitProvider(String run, Event.NextTry next) throws SQLException {
        PreparedStatement update =
                statements.of("update caravel_runs set retry_at = ?, retry_model = ?, retry_since = ? where id = ?");
        update.setLong(1, Times.micros(Instant.parse(next.at())));
        update.setString(2, next.model());
        update.setLong(3, Times.micros(Instant.parse(next.since())));
        update.setString(4, run);
        update.executeUpdate();
    }

    private void withdraw(String run, Instant at) throws SQLException {
        PreparedStatement update = statements.of(
                "update caravel_approvals set applied = 1, decision = coalesce(decision, '" + Decision.WITHDRAWN.label()
                        + "'), decided_at = coalesce(decided_at, ?) where run = ? and applied = 0");
        update.setLong(1, Times.micros(at));
        update.setString(2, run);
        update.executeUpdate();
    }

    private void execute(String sql, String value) throws SQLException {
        PreparedStatement statement = statements.of(sql);
        statement.setString(1, value);
        statement.executeUpdate();
    }
}
