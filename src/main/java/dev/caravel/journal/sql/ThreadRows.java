package dev.caravel.journal.sql;

import dev.caravel.journal.PauseReason;
import dev.caravel.journal.RunStatus;
import dev.caravel.journal.ThreadTurn;
import dev.caravel.journal.ThreadTurn.State;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Whose turn it is on each thread, a row a thread. Only one run can take a thread that is free, whatever other processes do: the
 * row is locked while it changes.
 */
final class ThreadRows {

    /** Of a run of alias r: it lets no other one begin its turn. */
    private static final String KEEPS = "(r.status in ('queued', 'running', 'waiting_approval') or r.status = 'paused'"
            + " and r.reason in " + PauseReason.labels(PauseReason::keepsThread) + ")";

    /** Of a run of caravel_runs: nobody keeps its thread. */
    static final String IS_FREE = "not exists (select 1 from caravel_threads t join caravel_runs r on r.id = t.run"
            + " where t.agent = caravel_runs.agent and t.tenant = caravel_runs.tenant"
            + " and t.thread = caravel_runs.thread and " + KEEPS + ")";

    private final Queries queries;
    private final Predicate<String> aliveElsewhere;
    private final String node;

    /** @param aliveElsewhere whether another process is alive */
    ThreadRows(Queries queries, Predicate<String> aliveElsewhere, String node) {
        this.queries = queries;
        this.aliveElsewhere = aliveElsewhere;
        this.node = node;
    }

    /** A run that waits. */
    private record Waiting(String run, String agent, String tenant, String thread, long since) {}

    /** What has the thread, or did. */
    private record Holder(String run, String previous, boolean keeps, State state) {

        /** Empty when the run may take the thread from it. */
        Optional<ThreadTurn> decides(String other, String passed) {
            if (run.equals(other)) {
                return Optional.of(ThreadTurn.after(previous));
            }
            return keeps && !run.equals(passed) ? Optional.of(ThreadTurn.behind(run, state)) : Optional.empty();
        }
    }

    ThreadTurn take(String run, Optional<String> passed) {
        return queries.ask(statements -> take(statements, run, passed.orElse("")));
    }

    private ThreadTurn take(Statements statements, String run, String passed) throws SQLException {
        Waiting waiting = waiting(statements, run);
        Optional<Holder> holder = holder(statements, waiting);
        Optional<ThreadTurn> decided = holder.flatMap(each -> each.decides(run, passed));
        if (decided.isPresent()) {
            return decided.get();
        }
        Optional<String> earlier = earlier(statements, waiting);
        return earlier.isPresent()
                ? ThreadTurn.behind(earlier.get(), State.BUSY)
                : takeLocked(statements, waiting, passed);
    }

    /** Looks once more when nobody else can take it: a statement does not see what was committed while it waited for a lock. */
    private ThreadTurn takeLocked(Statements statements, Waiting waiting, String passed) throws SQLException {
        statements.connection().setAutoCommit(false);
        lock(statements, waiting);
        Holder holder = holder(statements, waiting).orElseThrow();
        Optional<ThreadTurn> decided = holder.decides(waiting.run(), passed);
        if (decided.isEmpty()) {
            follow(statements, waiting);
            holder = holder(statements, waiting).orElseThrow();
        }
        statements.connection().setAutoCommit(true);
        return decided.orElse(ThreadTurn.after(holder.previous()));
    }

    private static Waiting waiting(Statements statements, String run) throws SQLException {
        return statements
                .first(
                        "select id, agent, tenant, thread, started_at from caravel_runs where id = ?",
                        row -> new Waiting(
                                row.getString(1), row.getString(2), row.getString(3), row.getString(4), row.getLong(5)),
                        run)
                .orElseThrow();
    }

    private Optional<Holder> holder(Statements statements, Waiting waiting) throws SQLException {
        return statements.first(
                "select t.run, t.previous, r.status, r.reason, r.owner from caravel_threads t"
                        + " left join caravel_runs r on r.id = t.run where t.agent = ? and t.tenant = ? and t.thread = ?",
                this::holder,
                waiting.agent(),
                waiting.tenant(),
                waiting.thread());
    }

    private Holder holder(ResultSet row) throws SQLException {
        // One that was forgotten has no row any more.
        Optional<RunStatus> status = Optional.ofNullable(row.getString(3)).flatMap(RunStatus::named);
        Optional<PauseReason> reason = Optional.ofNullable(row.getString(4)).map(PauseReason::named);
        return new Holder(
                row.getString(1),
                row.getString(2),
                status.filter(each -> each.keepsThread(reason)).isPresent(),
                state(status, row.getString(5)));
    }

    private State state(Optional<RunStatus> status, String owner) {
        if (status.filter(RunStatus::isInProgress).isEmpty()) {
            return State.STANDING;
        }
        return isAlive(owner) ? State.BUSY : State.LEFT_BEHIND;
    }

    private boolean isAlive(String owner) {
        return owner != null && (owner.equals(node) || aliveElsewhere.test(owner));
    }

    /** The run that has waited for longest, if not this one. */
    private Optional<String> earlier(Statements statements, Waiting waiting) throws SQLException {
        return statements
                .all(
                        "select id, owner from caravel_runs where agent = ? and tenant = ? and thread = ? and status = 'queued'"
                                + " and (started_at < ? or started_at = ? and id < ?) order by started_at, id",
                        row -> new String[] {row.getString(1), row.getString(2)},
                        waiting.agent(),
                        waiting.tenant(),
                        waiting.thread(),
                        waiting.since(),
                        waiting.since(),
                        waiting.run())
                .stream()
                .filter(run -> isAlive(run[1]))
                .map(run -> run[0])
                .findFirst();
    }

    /**
     * Nobody else changes the thread's row from here until the commit. A thread that has none yet is the run's; one of a database
     * from before there were turns continues from the run that started last.
     */
    private static void lock(Statements statements, Waiting waiting) throws SQLException {
        statements.change(
                "insert into caravel_threads (agent, tenant, thread, run, previous)"
                        + " values (?, ?, ?, ?, (select id from caravel_runs where agent = ? and tenant = ? and thread = ?"
                        + " and status not in ('running', 'queued') and id <> ? order by started_at desc, id desc limit 1))"
                        + " on conflict (agent, tenant, thread) do update set run = caravel_threads.run",
                waiting.agent(),
                waiting.tenant(),
                waiting.thread(),
                waiting.run(),
                waiting.agent(),
                waiting.tenant(),
                waiting.thread(),
                waiting.run());
    }

    /** A run that died before it took up the conversation leaves it as it was. */
    private static void follow(Statements statements, Waiting waiting) throws SQLException {
        statements.change(
                "update caravel_threads set run = ?, previous = case when exists (select 1 from caravel_events e"
                        + " where e.run = caravel_threads.run and e.type = 'thread.taken') then run else previous end"
                        + " where agent = ? and tenant = ? and thread = ?",
                waiting.run(),
                waiting.agent(),
                waiting.tenant(),
                waiting.thread());
    }
}
