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
        List<Append> begun =
                appends.stream().filter(append -> !refused.containsKey(append)).toList();
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
        Accounts accounts = new Accounts();
        String values = String.join(", ", Collections.nCopies(names.size(), "(?, 0, 0)"));
        // The update changes nothing. It locks a row that is there already.
        statements
                .all(
                        "insert into caravel_accounts (name, reserved, spent)"
                                + " values " + values
                                + " on conflict (name) do update set reserved = caravel_accounts.reserved"
                                + " returning name, reserved, spent",
                        row -> Map.entry(
                                row.getString(1),
                                new Account(new Dollars(row.getLong(2)), new Dollars(row.getLong(3)))),
                        names.toArray())
                .forEach(account -> accounts.put(account.getKey(), account.getValue()));
        return accounts;
    }

    private static void update(Statements statements, Collection<String> names, Accounts accounts) throws SQLException {
        statements.changeEach(
                "update caravel_accounts set reserved = ?, spent = ? where name = ?",
                names.stream()
                        .map(name -> List.<Object>of(
                                accounts.of(name).reserved().picos(),
                                accounts.of(name).spent().picos(),
                                name))
                        .toList());
    }

    private static void insertEvents(Statements statements, List<Append.Row> rows) throws SQLException {
        statements.changeEach(
                "insert into caravel_events (run, seq, at, type, event) values (?, ?, ?, ?, ?)",
                rows.stream()
                        .map(row -> List.<Object>of(
                                row.entry().run(),
                                row.entry().seq(),
                                Times.micros(row.entry().at()),
                                row.entry().event().type(),
                                row.json()))
                        .toList());
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
        List<List<Object>> values = new ArrayList<>();
        days.forEach((day, sums) -> values.add(List.of(day, sums.tokens(), sums.ended(), sums.failed())));
        statements.changeEach(
                "insert into caravel_days (day, tokens, ended, failed)"
                        + " values (?, ?, ?, ?) on conflict (day) do update set tokens = caravel_days.tokens + excluded.tokens,"
                        + " ended = caravel_days.ended + excluded.ended, failed = caravel_days.failed + excluded.failed",
                values);
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
