package dev.caravel.money;

import java.util.Optional;

/**
 * What one call is booked at, and why.
 *
 * @param cost the dearer of both
 * @param listed what the price list makes of it, US dollars
 * @param billed what the host says that it charges, US dollars; empty when it does not say
 * @param price the price that it was listed by
 */
public record Charge(Cost cost, Dollars listed, Optional<Dollars> billed, Price price) {

    public static final String FREE = "free";
    public static final String UNKNOWN = "unknown";
    public static final Charge NOTHING = new Charge(Cost.NOTHING, Dollars.ZERO, Optional.empty(), Price.FREE);

    /** What the price list does not know, in a word; empty when it does, or the host told. */
    public Optional<String> caveat() {
        if (billed.isPresent()) {
            return Optional.empty();
        }
        if (price == Price.FREE) {
            return Optional.of(FREE);
        }
        return price == Price.UNKNOWN ? Optional.of(UNKNOWN) : Optional.empty();
    }
}
