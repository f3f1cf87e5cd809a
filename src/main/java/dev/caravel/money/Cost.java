package dev.caravel.money;

/**
 * What was paid.
 *
 * @param paid US dollars
 * @param ifStrong what the same tokens cost at the strong model's price
 */
public record Cost(Dollars paid, Dollars ifStrong) {

    public static final Cost NOTHING = new Cost(Dollars.ZERO, Dollars.ZERO);

    public Cost plus(Cost other) {
        return new Cost(paid.plus(other.paid), ifStrong.plus(other.ifStrong));
    }
}
