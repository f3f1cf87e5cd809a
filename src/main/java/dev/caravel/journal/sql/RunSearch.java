package dev.caravel.journal.sql;

import dev.caravel.journal.Event;
import dev.caravel.journal.PauseReason;
import dev.caravel.journal.RunStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/** Finds runs by their rows, as {@link dev.caravel.journal.Journal} describes it. Thread-safe. */
final class RunSearch {

    /** Of paused runs: they can be resumed, and wait for nothing. */
    private static final String READY =
            PauseReason.labels(reason -> reason.isCutShort() || reason == PauseReason.RESOLVED);

    private final Queries queries;
    private final Duration patience;
    private final Duration shortPatience;
    private final Predicate<String> aliveElsewhere;
    private final String node;

    /**
     * @param patience how long a run waits for a database that fails
     * @param shortPatience how long a person does
     * @param aliveElsewhere whether another process is alive
     */
    RunSearch(
            Queries queries, Duration patience, Duration shortPatience, Predicate<String> aliveElsewhere, String node) {
        this.queries = queries;
        this.patience = patience;
        this.shortPatience = shortPatience;
        this.aliveElsewhere = aliveElsewhere;
        this.node = node;
    }

    Optional<String> lastOfThread(String agent, String tenant, String thread) {
        return queries
                .all(
                        patience,
                        "select id from caravel_runs where agent = ? and tenant = ? and thread = ? and status not in ('running', 'queued')"
                                + " order by started_at desc, id desc limit 1",
                        rows -> rows.getString(1),
                        agent,
                        Column.text(tenant),
                        Column.text(thread))
                .stream()
                .findFirst();
    }

    List<String> latest(int limit, Optional<RunStatus> status) {
        String where = status.isPresent() ? "where status = ? " : "";
        return queries.all(
                shortPatience,
                "select id from caravel_runs " + where + "order by started_at desc, id desc limit " + limit,
                rows -> rows.getString(1),
                status.map(RunStatus::label).stream().toArray(String[]::new));
    }

    Optional<String> boundTo(String agent, String tenant, String key) {
        return ids(
                        "select id from caravel_runs where agent = ? and tenant = ? and key = ?",
                        agent,
                        Column.text(tenant),
                        Column.text(key))
                .stream()
                .findFirst();
    }

    Optional<String> lastKey(String agent, String tenant, String beginning) {
        return ids(
                        "select key from caravel_runs where agent = ? and tenant = ? and substr(key, 1, length(?)) = ?"
                                + " order by key desc limit 1",
                        agent,
                        tenant,
                        beginning,
                        beginning)
                .stream()
                .findFirst();
    }

    Optional<String> owner(String run) {
        return ids("select owner from caravel_runs where id = ? and owner is not null", run).stream()
                .findFirst();
    }

    List<String> unattended(Instant now, int limit) {
        List<String> runs = new ArrayList<>(
                ids("select id from caravel_runs where parent is null and status = 'paused' and reason in " + READY
                        + " order by started_at limit " + limit));
        runs.addAll(ids("select id from caravel_runs where parent is null and status = 'paused' and reason = '"
                + PauseReason.THREAD_BUSY.label() + "' and " + ThreadRows.IS_FREE + " order by started_at limit "
                + limit));
        runs.addAll(ids("select id from caravel_runs where parent is null and status = 'waiting_approval' and id in"
                + " (select root from caravel_approvals where applied = 0 and (decision is not null or expires_at <= "
                + Times.micros(now) + ")) order by started_at limit " + limit));
        runs.addAll(ownerless(
                "select id, owner from caravel_runs where parent is null and status in ('running', 'queued')"));
        return runs.subList(0, Math.min(limit, runs.size()));
    }

    Map<String, Event.NextTry> awaitingProvider(int limit) {
        Map<String, Event.NextTry> awaiting = new LinkedHashMap<>();
        queries.all(
                        shortPatience,
                        "select id, retry_model, retry_since, retry_at from caravel_runs"
                                + " where retry_at is not null and parent is null order by retry_at limit " + limit,
                        row -> Map.entry(
                                row.getString(1),
                                new Event.NextTry(
                                        row.getString(2),
                                        Times.instant(row.getLong(3)).toString(),
                                        Times.instant(row.getLong(4)).toString())))
                .forEach(run -> awaiting.put(run.getKey(), run.getValue()));
        return awaiting;
    }

    List<String> undelivered(int limit) {
        List<String> runs = ownerless("select id, owner from caravel_runs where reply_due = 1");
        return runs.subList(0, Math.min(limit, runs.size()));
    }

    /** Of runs and their owners, those whose owner is no other process that is alive. */
    private List<String> ownerless(String sql) {
        Map<String, Boolean> alive = new HashMap<>();
        return queries.all(shortPatience, sql, row -> new String[] {row.getString(1), row.getString(2)}).stream()
                .filter(run -> run[1] == null || !alive.computeIfAbsent(run[1], aliveElsewhere::test))
                .map(run -> run[0])
                .toList();
    }

    List<String> askedToCancel() {
        return ids(
                "select id from caravel_runs where cancel_asked = 1"
                        + " and (status in ('paused', 'waiting_approval') or status in ('running', 'queued') and owner = ?)",
                node);
    }

    List<String> childrenOf(String run) {
        return ids("select id from caravel_runs where parent = ? order by started_at", run);
    }

    private List<String> ids(String sql, String... values) {
        return queries.texts(shortPatience, sql, values);
    }
}
