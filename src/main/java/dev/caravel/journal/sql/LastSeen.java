package dev.caravel.journal.sql;

import dev.caravel.money.Account;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** How accounts stood when this process last booked on them. Thread-safe. */
final class LastSeen {

    private static final int MOST = 10_000;

    private final Map<String, Account> accounts = new ConcurrentHashMap<>();

    void accept(Map<String, Account> booked) {
        if (accounts.size() > MOST) {
            // It is a memory, not the truth: those in use are soon here again.
            accounts.clear();
        }
        accounts.putAll(booked);
    }

    Optional<Account> of(String name) {
        return Optional.ofNullable(accounts.get(name));
    }
}
