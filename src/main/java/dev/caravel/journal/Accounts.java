package dev.caravel.journal;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Accounts by name, and the rule by which they are booked. Not thread-safe. */
public final class Accounts {

    private final Map<String, Account> all = new HashMap<>();

    /** The account; one that nothing was booked on is empty. */
    public Account of(String name) {
        return all.getOrDefault(name, Account.EMPTY);
    }

    public void put(String name, Account account) {
        all.put(name, account);
    }

    void remove(String name) {
        all.remove(name);
    }

    /**
     * Books all, in their order, or nothing.
     *
     * @throws LimitReached when one of them does not fit
     */
    public void book(List<Booking> bookings) {
        Map<String, Account> changed = new HashMap<>();
        for (Booking booking : bookings) {
            String name = booking.scope().account();
            Account account = changed.getOrDefault(name, of(name));
            if (!booking.fits(account)) {
                throw new LimitReached(booking.scope());
            }
            changed.put(name, account.plus(booking));
        }
        all.putAll(changed);
    }
}
