package dev.caravel.journal.sql;

import dev.caravel.money.Account;
import dev.caravel.money.Accounts;
import dev.caravel.money.Booking;
import dev.caravel.money.Dollars;
import dev.caravel.money.LimitReached;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** A row an account. What appends book is added up and written once, however many of them use an account. */
final class AccountRows {

    private static final ManyRows ADD = new ManyRows(
            "insert into caravel_accounts (name, reserved, spent) values ",
            "(?, ?, ?)",
            " on conflict (name) do update set reserved = caravel_accounts.reserved + excluded.reserved,"
                    + " spent = caravel_accounts.spent + excluded.spent returning name, reserved, spent");

    private static final String SET = "update caravel_accounts set reserved = ?, spent = ? where name = ?";

    private final Accounts accounts = new Accounts();
    private final Map<Append, LimitReached> refused = new IdentityHashMap<>();
    private final SortedMap<String, Account> sums = new TreeMap<>();

    /**
     * Books what the appends book, by the rule of {@link Accounts}. The accounts are locked until the commit, so the limits hold
     * whatever other processes do.
     */
    void book(Statements statements, List<Append> appends) throws SQLException {
        appends.forEach(append -> append.bookings().forEach(this::add));
        Map<String, Account> written = add(statements);
        written.forEach((name, account) -> accounts.put(name, minus(account, sums.get(name))));
        for (Append append : appends) {
            try {
                accounts.book(append.bookings());
            } catch (LimitReached e) {
                refused.put(append, e);
            }
        }
        if (!refused.isEmpty()) {
            correct(statements, written);
        }
    }

    private void add(Booking booking) {
        Account more = new Account(booking.reserved(), booking.spent());
        sums.merge(booking.scope().account(), more, AccountRows::plus);
    }

    /** As if all of it fitted. In one order in all processes, so that no two wait for each other. */
    private Map<String, Account> add(Statements statements) throws SQLException {
        List<List<Object>> rows = new ArrayList<>(sums.size());
        sums.forEach((name, sum) ->
                rows.add(List.of(name, sum.reserved().picos(), sum.spent().picos())));
        Map<String, Account> written = new TreeMap<>();
        statements
                .all(ADD, rows, row -> Map.entry(row.getString(1), account(row)))
                .forEach(account -> written.put(account.getKey(), account.getValue()));
        return written;
    }

    private static Account account(ResultSet row) throws SQLException {
        return new Account(dollars(row.getLong(2)), dollars(row.getLong(3)));
    }

    /** SQLite goes on with an inexact number where a sum does not fit. */
    private static Dollars dollars(long picos) {
        if (picos == Long.MAX_VALUE || picos == Long.MIN_VALUE) {
            throw new ArithmeticException("so much money does not fit into an account");
        }
        return new Dollars(picos);
    }

    /** Takes back what was refused. */
    private void correct(Statements statements, Map<String, Account> written) throws SQLException {
        List<List<Object>> rows = new ArrayList<>();
        written.forEach((name, account) -> {
            Account now = accounts.of(name);
            if (!now.equals(account)) {
                rows.add(List.of(now.reserved().picos(), now.spent().picos(), name));
            }
        });
        statements.changeEach(SET, rows);
    }

    private static Account plus(Account one, Account other) {
        return new Account(one.reserved().plus(other.reserved()), one.spent().plus(other.spent()));
    }

    private static Account minus(Account one, Account other) {
        return new Account(one.reserved().minus(other.reserved()), one.spent().minus(other.spent()));
    }

    /** Those whose bookings do not fit. */
    Map<Append, LimitReached> refused() {
        return refused;
    }

    /** How the accounts stand that were booked on, once it is committed. */
    Map<String, Account> booked() {
        Map<String, Account> booked = new TreeMap<>();
        sums.keySet().forEach(name -> booked.put(name, accounts.of(name)));
        return booked;
    }
}
