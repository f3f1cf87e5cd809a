package dev.caravel.journal.sql;

import dev.caravel.journal.DaySums;
import dev.caravel.journal.Entry;
import dev.caravel.journal.Event;
import dev.caravel.journal.KeyTaken;
import dev.caravel.money.Account;
import dev.caravel.money.Accounts;
import dev.caravel.money.Dollars;
import dev.caravel.money.LimitReached;
import dev.caravel.money.Scope;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/** Appends that are written in one transaction: their events, and their bookings by the rule of {@link Accounts}. */
final class Batch {

    private final List<Append> appends;
    private final String node;
    private final Map<Append, RuntimeException> refused = new IdentityHashMap<>();
    private final Map<String, Account> booked = new HashMap<>();
    private boolean sent;

    /** @param node this process, which owns the runs whose events it writes */
    Batch(List<Append> appends, String node) {
        this.appends = appends;
        this.node = node;
    }

    /** Writes and commits. When it fails the connection is to be closed; then nothing is recorded, unless it broke at the commit. */
    void commit(Statements statements) throws SQLException {
        statements.connection().setAutoCommit(false);
        begin(statements);
        List<Append> accepted = book(statements);
        List<Append.Row> rows =
                accepted.stream().flatMap(append -> append.rows().stream()).toList();
        insertEvents(statements, rows);
        RunRows runRows = new RunRows(statements, node);
        for (Append.Row row : rows) {
            runRows.change(row.entry());
        }
        addToDays(statements, rows);
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

    /** Lets those who wait continue. */
    void complete() {
        for (Append append : appends) {
            RuntimeException refusal = refused.get(append);
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
        List<Append> begun = refused.isEmpty()
                ? appends
                : appends.stream()
                        .filter(append -> !refused.containsKey(append))
                        .toList();
        if (names.isEmpty()) {
            return begun;
        }
        Accounts accounts = lock(statements, names);
        List<Append> accepted = new ArrayList<>();
        for (Append append : begun) {
            try {
                accounts.book(append.bookings());
                accepted.add(append);
            } catch (LimitReached e) {
                refused.put(append, e);
            }
        }
        update(statements, names, accounts);
        names.forEach(name -> booked.put(name, accounts.of(name)));
        return accepted;
    }

    /** How the accounts stand that it has booked on, once it is committed. */
    Map<String, Account> booked() {
        return booked;
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
            insert.setLong(3, Times.micros(row.entry().at()));
            insert.setString(4, row.entry().event().type());
            insert.setString(5, row.json());
            insert.addBatch();
        }
        insert.executeBatch();
    }

    /** Once for all of them; and after the accounts, as everybody does, so that no two wait for each other. */
    private static void addToDays(Statements statements, List<Append.Row> rows) throws SQLException {
        Map<String, DaySums> days = new TreeMap<>();
        for (Append.Row row : rows) {
            DaySums sums = DaySums.of(row.entry().event());
            if (!sums.equals(DaySums.NONE)) {
                days.merge(DaySums.day(row.entry()), sums, DaySums::plus);
            }
        }
        for (Map.Entry<String, DaySums> day : days.entrySet()) {
            PreparedStatement upsert = statements.of("insert into caravel_days (day, tokens, ended, failed)"
                    + " values (?, ?, ?, ?) on conflict (day) do update set tokens = caravel_days.tokens + excluded.tokens,"
                    + " ended = caravel_days.ended + excluded.ended, failed = caravel_days.failed + excluded.failed");
            upsert.setString(1, day.getKey());
            upsert.setLong(2, day.getValue().tokens());
            upsert.setLong(3, day.getValue().ended());
            upsert.setLong(4, day.getValue().failed());
            upsert.executeUpdate();
        }
    }

    /** Puts down the runs that begin. A key that another run has is noticed here, also when that one begins at this moment. */
    private void begin(Statements statements) throws SQLException {
        for (Append append : appends) {
            Entry first = append.rows().get(0).entry();
            if (first.event() instanceof Event.RunStarted started) {
                if (new RunRows(statements, node).begin(first, started)) {
                    booked.put(Scope.ofRun(first.run()), Account.EMPTY);
                } else {
                    refused.put(append, new KeyTaken(started.key()));
                }
            }
        }
    }
}
