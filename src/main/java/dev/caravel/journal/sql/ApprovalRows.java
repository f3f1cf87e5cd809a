package dev.caravel.journal.sql;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.caravel.journal.Approval;
import dev.caravel.journal.Approvals;
import dev.caravel.journal.Decision;
import dev.caravel.journal.Entry;
import dev.caravel.journal.Event;
import dev.caravel.journal.JsonLimits;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** The calls that wait for a person, a row each; the first answer stands. */
final class ApprovalRows implements Approvals {

    private static final ObjectMapper MAPPER = JsonMapper.builder().build();

    static {
        MAPPER.getFactory().setStreamReadConstraints(JsonLimits.WRITTEN);
    }

    private static final String ALL = "select id, run, root, agent, call, tool, arguments, rule, digest, requested_at,"
            + " expires_at, decision, decided_by, reason, decided_at from caravel_approvals ";

    private final Readers readers;
    private final Duration patience;

    /** @param patience how long a database that fails is waited for */
    ApprovalRows(Readers readers, Duration patience) {
        this.readers = readers;
        this.patience = patience;
    }

    /** Puts a question down, within the transaction of its event. */
    static void insert(Statements statements, Entry entry, Event.ApprovalRequested requested) throws SQLException {
        PreparedStatement insert = statements.of("insert into caravel_approvals"
                + " (id, run, root, agent, call, tool, arguments, rule, digest, requested_at, expires_at)"
                + " select ?, id, root, agent, ?, ?, ?, ?, ?, ?, ? from caravel_runs where id = ?");
        insert.setString(1, requested.approval());
        insert.setString(2, Column.text(requested.call()));
        insert.setString(3, Column.text(requested.tool()));
        insert.setString(4, String.valueOf(requested.arguments()));
        insert.setString(5, Column.text(requested.rule()));
        insert.setString(6, requested.digest());
        insert.setLong(7, Times.micros(entry.at()));
        insert.setLong(8, Times.micros(Instant.parse(requested.expiresAt())));
        insert.setString(9, entry.run());
        insert.executeUpdate();
    }

    @Override
    public List<Approval> waiting(int limit) {
        return readers.read(
                patience,
                statements ->
                        all(statements.of(ALL + "where decision is null order by requested_at, id limit " + limit)));
    }

    @Override
    public int count() {
        return readers.read(patience, statements -> {
            try (ResultSet row = statements
                    .of("select count(*) from caravel_approvals where decision is null")
                    .executeQuery()) {
                row.next();
                return row.getInt(1);
            }
        });
    }

    @Override
    public Optional<Approval> find(String id) {
        return readers.read(patience, statements -> {
            PreparedStatement select = statements.of(ALL + "where id = ?");
            select.setString(1, id);
            return all(select).stream().findFirst();
        });
    }

    @Override
    public Optional<Approval> answer(String id, Approval.Answer answer) {
        write(id, answer, "expires_at > ?");
        return find(id);
    }

    @Override
    public void expire(String id, Approval.Answer answer) {
        write(id, answer, "expires_at <= ?");
    }

    private void write(String id, Approval.Answer answer, String condition) {
        readers.read(patience, statements -> {
            PreparedStatement update = statements.of("update caravel_approvals"
                    + " set decision = ?, decided_by = ?, reason = ?, decided_at = ?"
                    + " where id = ? and decision is null and " + condition);
            update.setString(1, answer.decision().label());
            update.setString(2, answer.by());
            update.setString(3, answer.reason());
            update.setLong(4, Times.micros(answer.at()));
            update.setString(5, id);
            update.setLong(6, Times.micros(answer.at()));
            return update.executeUpdate();
        });
    }

    private static List<Approval> all(PreparedStatement select) throws SQLException {
        List<Approval> approvals = new ArrayList<>();
        try (ResultSet row = select.executeQuery()) {
            while (row.next()) {
                approvals.add(new Approval(
                        row.getString(1),
                        row.getString(2),
                        row.getString(3),
                        row.getString(4),
                        row.getString(5),
                        row.getString(6),
                        json(row.getString(7)),
                        Objects.requireNonNullElse(row.getString(8), ""),
                        row.getString(9),
                        Times.instant(row.getLong(10)),
                        Times.instant(row.getLong(11)),
                        answer(row)));
            }
        }
        return approvals;
    }

    private static Optional<Approval.Answer> answer(ResultSet row) throws SQLException {
        String decision = row.getString(12);
        if (decision == null) {
            return Optional.empty();
        }
        return Optional.of(new Approval.Answer(
                Decision.recorded(decision),
                Objects.requireNonNullElse(row.getString(13), "nobody"),
                Objects.requireNonNullElse(row.getString(14), ""),
                Times.instant(row.getLong(15))));
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
