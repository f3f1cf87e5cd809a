package dev.caravel.money;

/**
 * How an account of money stands.
 *
 * @param reserved what calls in progress may still cost at most
 * @param spent what calls have cost
 */
public record Account(Dollars reserved, Dollars spent) {

    public static final Account EMPTY = new Account(Dollars.ZERO, Dollars.ZERO);

    /** What is spent or may yet be. */
    public Dollars bound() {
        return reserved.plus(spent);
    }

    Account plus(Booking booking) {
        return new Account(reserved.plus(booking.reserved()), spent.plus(booking.spent()));
    }
}
