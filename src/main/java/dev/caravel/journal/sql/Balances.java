package dev.caravel.journal.sql;

import dev.caravel.money.Account;
import dev.caravel.money.Accounts;
import dev.caravel.money.Dollars;
import java.util.Map;
import java.util.SortedMap;

/** How accounts stand. Thread-safe. */
final class Balances {

    private final Queries ofRuns;
    private final Queries ofPeople;

    /**
     * @param ofRuns as patient as a run
     * @param ofPeople as patient as a person
     */
    Balances(Queries ofRuns, Queries ofPeople) {
        this.ofRuns = ofRuns;
        this.ofPeople = ofPeople;
    }

    Account account(String name) {
        return ofRuns.first(
                        "select reserved, spent from caravel_accounts where name = ?",
                        row -> new Account(new Dollars(row.getLong(1)), new Dollars(row.getLong(2))),
                        name)
                .orElse(Account.EMPTY);
    }

    SortedMap<String, Account> tenantAccounts(String day) {
        Accounts accounts = new Accounts();
        // Between the prefix and what comes after it: by the key, in either database.
        ofPeople.all(
                        "select name, reserved, spent from caravel_accounts where name > 'tenant:' and name < 'tenant;'",
                        row -> Map.entry(
                                row.getString(1),
                                new Account(new Dollars(row.getLong(2)), new Dollars(row.getLong(3)))))
                .forEach(row -> accounts.put(row.getKey(), row.getValue()));
        return accounts.ofTenants(day);
    }
}
