package dev.caravel.journal.sql;

import dev.caravel.journal.PauseReason;
import dev.caravel.journal.RunStatus;
import dev.caravel.journal.ThreadTurn;
import dev.caravel.journal.ThreadTurn.State;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Whose turn it is on each thread, a row a thread. Only one run can take a thread that is free, whatever other processes do: the
 * row is locked while it changes.
 */
final class ThreadRows {

    /** Of a run of alias r: it lets no other one begin its turn. */
    private static final String KEEPS = "(r.status in ('running', 'waiting_approval') or r.status = 'paused'"
            + " and r.reason in " + PauseReason.labels(PauseReason::keepsThread) + ")";

    /** Of a run of caravel_runs: nobody keeps its thread. */
    static final String IS_FREE = "not exists (select 1 from caravel_threads t join caravel_runs r on r.id = t.run"
            + " where t.agent = caravel_runs.agent and t.tenant = caravel_runs.tenant"
            + " and t.thread = caravel_runs.thread and " + KEEPS + ")";

    private final Readers readers;
    private final Duration patience;
    private final Predicate<String> aliveElsewhere;
    private final String node;

    /**
     * @param patience how long a database that fails is waited for
     * @param aliveElsewhere whether another process is alive
     */
    ThreadRows(Readers readers, Duration patience, Predicate<String> aliveElsewhere, String node) {
        this.readers = readers;
        this.patience = patience;
        this.aliveElsewhere = aliveElsewhere;
        this.node = node;
    }

    /** A run that waits. */
    private record Waiting(String run, String agent, String tenant, String thread, long since) {}

    /** What has the thread, or did. */
    private record Holder(String run, String previous, boolean keeps, State state) {}

    ThreadTurn take(String run, Optional<String> passed) {
        return readers.read(patience, statements -> take(statements, run, passed.orElse("")));
    }

    private ThreadTurn take(Statements statements, String run, String passed) throws SQLException {
        Waiting waiting = waiting(statements, run);
        Optional<Holder> holder = holder(statements, waiting);
        if (holder.isPresent() && holder.get().run().equals(run)) {
            return ThreadTurn.after(holder.get().previous());
        }
        if (holder.isPresent() && holder.get().keeps() && !holder.get().run().equals(passed)) {
            return ThreadTurn.behind(holder.get().run(), holder.get().state());
        }
        Optional<String> earlier = earlier(statements, waiting);
        if (earlier.isPresent()) {
            return ThreadTurn.behind(earlier.get(), State.BUSY);
        }
        write(statements, waiting, passed);
        Holder now = holder(statements, waiting).orElseThrow();
        // Else somebody was quicker.
        return now.run().equals(run) ? ThreadTurn.after(now.previous()) : ThreadTurn.behind(now.run(), State.BUSY);
    }

    private static Waiting waiting(Statements statements, String run) throws SQLException {
        PreparedStatement select =
                statements.of("select id, agent, tenant, thread, started_at from caravel_runs where id = ?");
        select.setString(1, run);
        try (ResultSet row = select.executeQuery()) {
            row.next();
            return new Waiting(row.getString(1), row.getString(2), row.getString(3), row.getString(4), row.getLong(5));
        }
    }

    private Optional<Holder> holder(Statements statements, Waiting waiting) throws SQLException {
        PreparedStatement select = statements.of(
                "select t.run, t.previous, r.status, r.reason, r.owner from caravel_threads t"
                        + " left join caravel_runs r on r.id = t.run where t.agent = ? and t.tenant = ? and t.thread = ?");
        select.setString(1, waiting.agent());
        select.setString(2, waiting.tenant());
        select.setString(3, waiting.thread());
        try (ResultSet row = select.executeQuery()) {
            if (!row.next()) {
                return Optional.empty();
            }
            // One that was forgotten has no row any more.
            Optional<RunStatus> status = Optional.ofNullable(row.getString(3)).flatMap(RunStatus::named);
            Optional<PauseReason> reason = Optional.ofNullable(row.getString(4)).map(PauseReason::named);
            return Optional.of(new Holder(
                    row.getString(1),
                    row.getString(2),
                    status.filter(each -> each.keepsThread(reason)).isPresent(),
                    state(status, row.getString(5))));
        }
    }

    private State state(Optional<RunStatus> status, String owner) {
        if (!status.equals(Optional.of(RunStatus.RUNNING))) {
            return State.STANDING;
        }
        return isAlive(owner) ? State.BUSY : State.LEFT_BEHIND;
    }

    private boolean isAlive(String owner) {
        return owner != null && (owner.equals(node) || aliveElsewhere.test(owner));
    }

    /** The run that has waited for longest, if not this one. */
    private Optional<String> earlier(Statements statements, Waiting waiting) throws SQLException {
        PreparedStatement select = statements.of(
                "select id, owner from caravel_runs where agent = ? and tenant = ? and thread = ? and status = 'queued'"
                        + " and (started_at < ? or started_at = ? and id < ?) order by started_at, id");
        select.setString(1, waiting.agent());
        select.setString(2, waiting.tenant());
        select.setString(3, waiting.thread());
        select.setLong(4, waiting.since());
        select.setLong(5, waiting.since());
        select.setString(6, waiting.run());
        try (ResultSet rows = select.executeQuery()) {
            while (rows.next()) {
                if (isAlive(rows.getString(2))) {
                    return Optional.of(rows.getString(1));
                }
            }
        }
        return Optional.empty();
    }

    /**
     * A thread of a database from before there were turns continues from the run that started last; a run that died before it took
     * up the conversation leaves it as it was.
     */
    private static void write(Statements statements, Waiting waiting, String passed) throws SQLException {
        PreparedStatement insert = statements.of("insert into caravel_threads (agent, tenant, thread, run, previous)"
                + " values (?, ?, ?, ?, (select id from caravel_runs where agent = ? and tenant = ? and thread = ?"
                + " and status not in ('running', 'queued') and id <> ? order by started_at desc, id desc limit 1))"
                + " on conflict (agent, tenant, thread) do update set run = excluded.run, previous = case when exists"
                + " (select 1 from caravel_events where run = caravel_threads.run and type = 'thread.taken')"
                + " then caravel_threads.run else caravel_threads.previous end"
                + " where caravel_threads.run <> excluded.run and (caravel_threads.run = ? or not exists"
                + " (select 1 from caravel_runs r where r.id = caravel_threads.run and " + KEEPS + "))");
        for (int block : new int[] {0, 4}) {
            insert.setString(block + 1, waiting.agent());
            insert.setString(block + 2, waiting.tenant());
            insert.setString(block + 3, waiting.thread());
            insert.setString(block + 4, waiting.run());
        }
        insert.setString(9, passed);
        insert.executeUpdate();
    }
}
