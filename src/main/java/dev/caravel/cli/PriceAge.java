package dev.caravel.cli;

import dev.caravel.money.PriceList;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/** How old the built-in price list is: providers change prices, and old ones let a budget be passed. */
final class PriceAge {

    private static final long OLD_DAYS = 60;

    private final LocalDate updated;
    private final long days;

    PriceAge(PriceList prices, LocalDate today) {
        this.updated = prices.updated();
        this.days = Math.max(0, ChronoUnit.DAYS.between(updated, today));
    }

    /** The list's day and age. */
    String words() {
        return "the built-in price list is of " + updated + ", " + Summary.plural((int) days, "day") + " old";
    }

    /** What to say once; empty while the list is young. */
    Optional<String> warning() {
        return days <= OLD_DAYS
                ? Optional.empty()
                : Optional.of(words() + ": prices may have changed since, and then budgets do not hold. Take a newer"
                        + " version, or put prices of your own into a file that caravel.prices names");
    }
}
