package dev.caravel.journal.sql;

import dev.caravel.journal.Entry;
import dev.caravel.journal.Event;
import dev.caravel.journal.KeyTaken;
import dev.caravel.money.Account;
import dev.caravel.money.Scope;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Appends that are written in one transaction: their events, and what they book. */
final class Batch {

    private final List<Append> appends;
    private final RunRows runs;
    private final Map<Append, RuntimeException> refused = new IdentityHashMap<>();
    private final Map<String, Account> booked = new HashMap<>();
    private boolean sent;

    Batch(List<Append> appends, RunRows runs) {
        this.appends = appends;
        this.runs = runs;
    }

    /** Writes and commits. When it fails the connection is to be closed; then nothing is recorded, unless it broke at the commit. */
    void commit(Statements statements) throws SQLException {
        statements.connection().setAutoCommit(false);
        begin(statements);
        book(statements);
        List<Append.Row> rows =
                accepted().stream().flatMap(append -> append.rows().stream()).toList();
        EventRows.insert(statements, rows);
        statements.make(runs.changes(rows));
        MinuteRows.add(statements, runs.node(), rows);
        sent = true;
        // This commits. SQLite's driver would begin the next transaction at once after a plain commit, and keep others
        // out.
        statements.connection().setAutoCommit(true);
    }

    List<Append> appends() {
        return appends;
    }

    private List<Append> accepted() {
        return appends.stream().filter(append -> !refused.containsKey(append)).toList();
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

    /** How the accounts stand that it has booked on, once it is committed. */
    Map<String, Account> booked() {
        return booked;
    }

    /** Puts down the runs that begin. A key that another run has is noticed here, also when that one begins at this moment. */
    private void begin(Statements statements) throws SQLException {
        List<Append> beginning = appends.stream()
                .filter(append -> append.first().entry().event() instanceof Event.RunStarted)
                .toList();
        Set<String> begun = runs.begin(
                statements,
                beginning.stream().map(append -> append.first().entry()).toList());
        for (Append append : beginning) {
            Entry first = append.first().entry();
            if (begun.contains(first.run())) {
                booked.put(Scope.ofRun(first.run()), Account.EMPTY);
            } else {
                refused.put(append, new KeyTaken(((Event.RunStarted) first.event()).key()));
            }
        }
    }

    private void book(Statements statements) throws SQLException {
        AccountRows accounts = new AccountRows();
        accounts.book(statements, accepted());
        refused.putAll(accounts.refused());
        booked.putAll(accounts.booked());
    }
}
