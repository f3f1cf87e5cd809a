package dev.caravel.journal.sql;

import dev.caravel.journal.Event;
import dev.caravel.journal.PauseReason;
import dev.caravel.journal.RunSelection;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
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

    private final Queries ofRuns;
    private final Queries ofPeople;
    private final SummaryRows summaries;
    private final Predicate<String> aliveElsewhere;
    private final String node;

    /**
     * @param ofRuns as patient as a run
     * @param ofPeople as patient as a person
     * @param aliveElsewhere whether another process is alive
     */
    RunSearch(Queries ofRuns, Queries ofPeople, Predicate<String> aliveElsewhere, String node) {
        this.ofRuns = ofRuns;
        this.ofPeople = ofPeople;
        this.summaries = new SummaryRows(ofPeople);
        this.aliveElsewhere = aliveElsewhere;
        this.node = node;
    }

    Optional<String> lastOfThread(String agent, String tenant, String thread) {
        return ofRuns.text(
                "select id from caravel_runs where agent = ? and tenant = ? and thread = ? and status not in ('running', 'queued')"
                        + " order by started_at desc, id desc limit 1",
                agent,
                Column.text(tenant),
                Column.text(thread));
    }

    List<String> latest(RunSelection selection) {
        if (RunFilter.needsSummaries(selection)) {
            summaries.complete();
        }
        RunFilter filter = RunFilter.of(selection);
        return ids(filter.sql(), filter.values());
    }

    List<String> endingWith(String end, int limit) {
        return ids(
                "select id from caravel_runs where id like ? escape '!' order by started_at desc, id desc limit "
                        + limit,
                Column.likeEnding(end));
    }

    Optional<String> boundTo(String agent, String tenant, String key) {
        return ofPeople.text(
                "select id from caravel_runs where agent = ? and tenant = ? and key = ?",
                agent,
                Column.text(tenant),
                Column.text(key));
    }

    Optional<String> lastKey(String agent, String tenant, String beginning) {
        return ofPeople.text(
                "select key from caravel_runs where agent = ? and tenant = ? and key is not null"
                        + " and substr(key, 1, length(?)) = ? order by key desc limit 1",
                agent,
                tenant,
                beginning,
                beginning);
    }

    Optional<String> owner(String run) {
        return ofPeople.text("select owner from caravel_runs where id = ? and owner is not null", run);
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
        runs.addAll(
                ownerless("select id, owner from caravel_runs where parent is null and status in ('running', 'queued')"
                        + " order by started_at, id"));
        return runs.subList(0, Math.min(limit, runs.size()));
    }

    Map<String, Event.NextTry> awaitingProvider(int limit) {
        Map<String, Event.NextTry> awaiting = new LinkedHashMap<>();
        ofPeople.all(
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

    List<String> unresolved(int limit) {
        return ids("select id from caravel_runs where status = 'paused' and reason = '"
                + PauseReason.OUTCOME_UNKNOWN.label() + "' order by started_at, id limit " + limit);
    }

    List<String> undelivered(int limit) {
        List<String> runs = ownerless("select id, owner from caravel_runs where reply_due = 1");
        return runs.subList(0, Math.min(limit, runs.size()));
    }

    /** Of runs and their owners, those whose owner is no other process that is alive. */
    private List<String> ownerless(String sql) {
        Map<String, Boolean> alive = new HashMap<>();
        return ofPeople.all(sql, row -> new String[] {row.getString(1), row.getString(2)}).stream()
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

    Map<PauseReason, Integer> standingStill() {
        Map<PauseReason, Integer> counts = new EnumMap<>(PauseReason.class);
        ofPeople.all(
                        "select reason, count(*) from caravel_runs where status in ('paused', 'waiting_approval')"
                                + " and parent is null group by reason",
                        row -> Map.entry(PauseReason.named(row.getString(1)), row.getInt(2)))
                .forEach(count -> counts.merge(count.getKey(), count.getValue(), Integer::sum));
        return counts;
    }

    List<String> childrenOf(String run) {
        return ids("select id from caravel_runs where parent = ? order by started_at", run);
    }

    private List<String> ids(String sql, Object... values) {
        return ofPeople.texts(sql, values);
    }
}
