package dev.caravel.journal.sql;

import dev.caravel.journal.Account;
import dev.caravel.journal.Accounts;
import dev.caravel.journal.Dollars;
import dev.caravel.journal.Entry;
import dev.caravel.journal.Event;
import dev.caravel.journal.LimitReached;
import dev.caravel.journal.Standing;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;

/** Appends that are written in one transaction. */
final class Batch {

    private final List<Append> appends;
    private final Map<Append, LimitReached> refused = new IdentityHashMap<>();
    private boolean sent;

    Batch(List<Append> appends) {
        this.appends = appends;
    }

    /** Writes and commits. When it fails the connection is to be closed; then nothing is recorded, unless it broke at the commit. */
    void commit(Statements statements) throws SQLException {
        statements.connection().setAutoCommit(false);
        List<Append> accepted = book(statements);
        List<Append.Row> rows =
                accepted.stream().flatMap(append -> append.rows().stream()).toList();
        insertEvents(statements, rows);
        for (Append.Row row : rows) {
            updateRun(statements, row.entry());
        }
        sent = true;
        // This commits. SQLite's driver would begin the next transaction at once after a plain commit, and keep others
        // out.
        statements.connection().setAutoCommit(true);
    }

    List<Append> appends() {
        return appends;
    }

    /** True once the commit was on its way: should it fail then, it may have come through all the same. */
    boolean isSent() {
        return sent;
    }

    /** Lets those who wait go on. */
    void complete() {
        for (Append append : appends) {
            LimitReached refusal = refused.get(append);
            if (refusal == null) {
                append.done().complete(null);
            } else {
                append.done().completeExceptionally(refusal);
            }
        }
    }

    /**
     * Books the bookings and gives the appends whose bookings fit. The accounts are locked until the commit, so the limits hold
     * whatever other processes do; an account that many runs use is written once.
     */
    private List<Append> book(Statements statements) throws SQLException {
        // In one order in all processes, so that no two wait for each other.
        Collection<String> names = new TreeSet<>();
        appends.forEach(append ->
                append.bookings().forEach(booking -> names.add(booking.scope().account())));
        if (names.isEmpty()) {
            return appends;
        }
        Accounts accounts = lock(statements, names);
        List<Append> accepted = new ArrayList<>();
        for (Append append : appends) {
            try {
                accounts.book(append.bookings());
                accepted.add(append);
            } catch (LimitReached e) {
                refused.put(append, e);
            }
        }
        update(statements, names, accounts);
        return accepted;
    }

    private static Accounts lock(Statements statements, Collection<String> names) throws SQLException {
        String values = String.join(", ", Collections.nCopies(names.size(), "(?, 0, 0)"));
        // The update changes nothing. It locks a row that is there already.
        PreparedStatement upsert = statements.of("insert into caravel_accounts (name, reserved, spent)"
                + " values " + values + " on conflict (name) do update set reserved = caravel_accounts.reserved"
                + " returning name, reserved, spent");
        int index = 1;
        for (String name : names) {
            upsert.setString(index++, name);
        }
        Accounts accounts = new Accounts();
        try (ResultSet rows = upsert.executeQuery()) {
            while (rows.next()) {
                accounts.put(
                        rows.getString(1), new Account(new Dollars(rows.getLong(2)), new Dollars(rows.getLong(3))));
            }
        }
        return accounts;
    }

    private static void update(Statements statements, Collection<String> names, Accounts accounts) throws SQLException {
        PreparedStatement update = statements.of("update caravel_accounts set reserved = ?, spent = ? where name = ?");
        for (String name : names) {
            update.setLong(1, accounts.of(name).reserved().picos());
            update.setLong(2, accounts.of(name).spent().picos());
            update.setString(3, name);
            update.addBatch();
        }
        update.executeBatch();
    }

    private static void insertEvents(Statements statements, List<Append.Row> rows) throws SQLException {
        if (rows.isEmpty()) {
            return;
        }
        PreparedStatement insert =
                statements.of("insert into caravel_events (run, seq, at, type, event) values (?, ?, ?, ?, ?)");
        for (Append.Row row : rows) {
            insert.setString(1, row.entry().run());
            insert.setLong(2, row.entry().seq());
            insert.setLong(3, micros(row.entry().at()));
            insert.setString(4, row.entry().event().type());
            insert.setString(5, row.json());
            insert.addBatch();
        }
        insert.executeBatch();
    }

    private static void updateRun(Statements statements, Entry entry) throws SQLException {
        if (entry.event() instanceof Event.RunStarted started) {
            insertRun(statements, entry, started);
            return;
        }
        String status = Standing.after(entry.event()).orElse("");
        if (status.isEmpty()) {
            return;
        }
        PreparedStatement update = statements.of("update caravel_runs set status = ?, ended_at = ? where id = ?");
        update.setString(1, status);
        if (status.equals(Standing.RUNNING)) {
            update.setNull(2, Types.BIGINT);
        } else {
            update.setLong(2, micros(entry.at()));
        }
        update.setString(3, entry.run());
        update.executeUpdate();
    }

    private static void insertRun(Statements statements, Entry entry, Event.RunStarted started) throws SQLException {
        PreparedStatement insert =
                statements.of("insert into caravel_runs (id, agent, tenant, thread, parent, status, started_at)"
                        + " values (?, ?, ?, ?, ?, ?, ?)");
        insert.setString(1, entry.run());
        insert.setString(2, started.agent());
        insert.setString(3, Objects.requireNonNullElse(started.tenant(), ""));
        insert.setString(4, started.thread());
        insert.setString(5, started.parent());
        insert.setString(6, Standing.RUNNING);
        insert.setLong(7, micros(entry.at()));
        insert.executeUpdate();
    }

    private static long micros(Instant at) {
        return ChronoUnit.MICROS.between(Instant.EPOCH, at);
    }
}
