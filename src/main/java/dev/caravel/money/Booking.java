package dev.caravel.money;

/**
 * A change of one account, made together with the event that it belongs to or not at all.
 *
 * @param scope the account and its limit
 * @param reserved what is reserved more, or less than nothing when a reservation is given back
 * @param spent what is spent more
 */
public record Booking(Scope scope, Dollars reserved, Dollars spent) {

    /** Whether the account as it stands allows it. What has been spent is always booked: it can't be refused any more. */
    boolean fits(Account account) {
        Dollars more = reserved.plus(spent);
        return scope.limitUsd() == null
                || !reserved.isPositive()
                || !more.isPositive()
                || account.bound().plus(more).compareTo(scope.limitUsd()) <= 0;
    }
}
