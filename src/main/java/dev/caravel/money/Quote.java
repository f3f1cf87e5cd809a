package dev.caravel.money;

/**
 * What the next call of a model costs at most.
 *
 * @param price by the list
 * @param atLeast what its last call cost, where that was more than was reserved for it: it may be so again
 */
public record Quote(Price price, Dollars atLeast) {

    /** US dollars for a call that asks for no more than this, in tokens. */
    public Dollars ceiling(long promptTokens, long outputTokens) {
        return price.ceiling(promptTokens, outputTokens).max(atLeast);
    }
}
