package dev.caravel.agent;

import dev.caravel.journal.Dollars;
import dev.caravel.money.Price;

/**
 * What the next call of a model costs at most.
 *
 * @param price by the list
 * @param atLeast what its last call cost, where that was more than was set aside for it: it may be so again
 */
record Quote(Price price, Dollars atLeast) {

    /** US dollars for a call that asks for no more than this, in tokens. */
    Dollars ceiling(long promptTokens, long outputTokens) {
        return price.ceiling(promptTokens, outputTokens).max(atLeast);
    }
}
