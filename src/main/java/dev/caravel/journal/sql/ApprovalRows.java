package dev.caravel.journal.sql;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.caravel.journal.Approval;
import dev.caravel.journal.Approvals;
import dev.caravel.journal.Decision;
import dev.caravel.journal.Entry;
import dev.caravel.journal.Event;
import dev.caravel.journal.Inquiry;
import dev.caravel.journal.JsonLimits;
import dev.caravel.text.JsonBuffers;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** The calls that wait for a person, a row each; the first answer stands. */
final class ApprovalRows implements Approvals {

    /** Exact about numbers: what is in a row is shown, and an answer is taken from it. */
    private static final ObjectMapper MAPPER = JsonMapper.builder(
                    JsonBuffers.factory().build())
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .build();

    static {
        MAPPER.getFactory().setStreamReadConstraints(JsonLimits.WRITTEN);
    }

    private static final String ALL =
            "select a.id, a.run, a.root, a.agent, coalesce(top.agent, a.agent), top.tenant, a.call,"
                    + " a.tool, a.arguments, a.rule, a.digest, a.requested_at, a.expires_at, a.decision, a.decided_by, a.reason,"
                    + " a.decided_at, a.question, a.answer from caravel_approvals a left join caravel_runs top on top.id = a.root ";

    private final Queries queries;

    ApprovalRows(Queries queries) {
        this.queries = queries;
    }

    /** Puts a question down, within the transaction of its event. */
    static Change asked(Entry entry, Event.ApprovalRequested requested) {
        return Change.of(
                "insert into caravel_approvals"
                        + " (id, run, root, agent, call, tool, arguments, rule, digest, requested_at, expires_at, question)"
                        + " select ?, id, root, agent, ?, ?, ?, ?, ?, ?, ?, ? from caravel_runs where id = ?",
                requested.approval(),
                Column.text(requested.call()),
                Column.text(requested.tool()),
                String.valueOf(requested.arguments()),
                Column.text(requested.rule()),
                requested.digest(),
                Times.micros(entry.at()),
                Times.micros(Instant.parse(requested.expiresAt())),
                requested.question() == null
                        ? null
                        : Column.whole(requested.question().json().toString()),
                entry.run());
    }

    /** The run has taken the answer up. */
    static Change decided(Event.ApprovalDecided decision) {
        return Change.of("update caravel_approvals set applied = 1 where id = ?", decision.approval());
    }

    /** What the run has asked is not asked any more. */
    static Change withdrawn(String run, Instant at) {
        return Change.of(
                "update caravel_approvals set applied = 1, decision = coalesce(decision, '" + Decision.WITHDRAWN.label()
                        + "'), decided_at = coalesce(decided_at, ?) where run = ? and applied = 0",
                Times.micros(at),
                run);
    }

    @Override
    public List<Approval> waiting(int limit) {
        return queries.all(
                ALL + "where a.decision is null order by a.requested_at, a.id limit " + limit, ApprovalRows::approval);
    }

    @Override
    public int count() {
        return queries.first("select count(*) from caravel_approvals where decision is null", row -> row.getInt(1))
                .orElseThrow();
    }

    @Override
    public List<Approval> find(Collection<String> ids) {
        return ids.isEmpty()
                ? List.of()
                : queries.all(
                        ALL + "where a.id" + in(ids),
                        ApprovalRows::approval,
                        texts(ids).toArray());
    }

    @Override
    public List<Approval> answer(Collection<String> ids, Approval.Answer answer) {
        write(ids, answer, "expires_at > ?");
        return find(ids);
    }

    @Override
    public void expire(String id, Approval.Answer answer) {
        write(List.of(id), answer, "expires_at <= ?");
    }

    /** However many they are, they are written at once or not at all. */
    private void write(Collection<String> ids, Approval.Answer answer, String condition) {
        if (ids.isEmpty()) {
            return;
        }
        List<Object> values = new ArrayList<>(Arrays.asList(
                answer.decision().label(),
                Column.whole(answer.by()),
                Column.whole(answer.reason()),
                answer.value().map(value -> Column.whole(value.toString())).orElse(null),
                Times.micros(answer.at()),
                Times.micros(answer.at())));
        values.addAll(texts(ids));
        queries.change(
                "update caravel_approvals set decision = ?, decided_by = ?, reason = ?, answer = ?, decided_at = ?"
                        + " where decision is null and " + condition + " and id" + in(ids),
                values.toArray());
    }

    private static List<String> texts(Collection<String> ids) {
        return ids.stream().map(Column::whole).toList();
    }

    private static String in(Collection<String> ids) {
        return " in (" + String.join(", ", Collections.nCopies(ids.size(), "?")) + ")";
    }

    private static Approval approval(ResultSet row) throws SQLException {
        return new Approval(
                row.getString(1),
                row.getString(2),
                row.getString(3),
                row.getString(4),
                row.getString(5),
                Optional.ofNullable(row.getString(6)).filter(tenant -> !tenant.isEmpty()),
                row.getString(7),
                row.getString(8),
                json(row.getString(9)),
                Objects.requireNonNullElse(row.getString(10), ""),
                row.getString(11),
                Times.instant(row.getLong(12)),
                Times.instant(row.getLong(13)),
                Optional.ofNullable(row.getString(18)).map(text -> Inquiry.of(json(text))),
                answer(row));
    }

    private static Optional<Approval.Answer> answer(ResultSet row) throws SQLException {
        String decision = row.getString(14);
        if (decision == null) {
            return Optional.empty();
        }
        return Optional.of(new Approval.Answer(
                Decision.recorded(decision),
                Objects.requireNonNullElse(row.getString(15), "nobody"),
                Objects.requireNonNullElse(row.getString(16), ""),
                Optional.ofNullable(row.getString(19)).map(ApprovalRows::json),
                Times.instant(row.getLong(17))));
    }

    /** The row is there to be read; what counts is the event. */
    private static JsonNode json(String text) {
        try {
            return MAPPER.readTree(text);
        } catch (JsonProcessingException | IllegalArgumentException e) {
            return TextNode.valueOf("damaged: " + text);
        }
    }
}
