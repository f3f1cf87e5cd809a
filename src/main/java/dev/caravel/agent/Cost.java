package dev.caravel.agent;

import dev.caravel.journal.Dollars;

/**
 * What was paid.
 *
 * @param paid US dollars
 * @param ifStrong what the same tokens cost at the strong model's price
 */
record Cost(Dollars paid, Dollars ifStrong) {

    static final Cost NOTHING = new Cost(Dollars.ZERO, Dollars.ZERO);

    Cost plus(Cost other) {
        return new Cost(paid.plus(other.paid), ifStrong.plus(other.ifStrong));
    }
}
