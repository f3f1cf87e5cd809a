package dev.caravel.money;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** Accounts by name, and the rule by which they are booked. Not thread-safe. */
public final class Accounts {

    private final Map<String, Account> all = new HashMap<>();

    /** The account; one that nothing was booked on is empty. */
    public Account of(String name) {
        return all.getOrDefault(name, Account.EMPTY);
    }

    /** Those of what tenants spent on a day, by tenant. */
    public SortedMap<String, Account> ofTenants(String day) {
        SortedMap<String, Account> accounts = new TreeMap<>();
        all.forEach((name, account) -> Scope.tenant(name, day).ifPresent(tenant -> accounts.put(tenant, account)));
        return accounts;
    }

    public void put(String name, Account account) {
        all.put(name, account);
    }

    public void remove(String name) {
        all.remove(name);
    }

    /**
     * Books all, in their order, or nothing.
     *
     * @throws LimitReached when one of them does not fit
     */
    public void book(List<Booking> bookings) {
        Account[] before = new Account[bookings.size()];
        for (int i = 0; i < before.length; i++) {
            Booking booking = bookings.get(i);
            String name = booking.scope().account();
            before[i] = of(name);
            if (!booking.fits(before[i])) {
                takeBack(bookings, before, i);
                throw new LimitReached(booking.scope());
            }
            all.put(name, before[i].plus(booking));
        }
    }

    /** The first so many, the last one first: two may be of one account. */
    private void takeBack(List<Booking> bookings, Account[] before, int count) {
        for (int i = count - 1; i >= 0; i--) {
            all.put(bookings.get(i).scope().account(), before[i]);
        }
    }
}
