package dev.caravel.money;

import dev.caravel.journal.Dollars;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * One row of a price list: what a model costs from a day on, for prompts above a length. The rows of a model that begin at
 * the same time make its price, and the ones that begin later replace it.
 *
 * @param provider {@code anthropic} or {@code openai}
 * @param model the model's name; dated snapshots of it ({@code -20250929}, {@code -2026-03-05}, {@code -latest}) are meant
 *     too, a star at its end stands for anything, and a dot is as good as a dash
 * @param also further names of the model
 * @param since from when on it holds; {@link #ALWAYS} when from ever
 * @param above the whole prompt (fresh, read from and written to the cache) must have more tokens than this
 * @param rates what tokens cost
 * @param webSearch what a thousand web searches cost
 * @param times what multiplies the cost of the tokens when the provider's usage says so, for example
 *     {@code service_tier=batch → 0.5}
 * @param source where the price is from
 * @param date the day or month on which it was read there; empty when nobody says
 */
public record PriceRow(
        String provider,
        String model,
        List<String> also,
        Instant since,
        long above,
        Rates rates,
        Dollars webSearch,
        Map<String, BigDecimal> times,
        String source,
        String date) {

    /** The beginning of prices that hold from ever. */
    public static final Instant ALWAYS = Instant.EPOCH;

    Stream<String> names() {
        return Stream.concat(Stream.of(model), also.stream());
    }

    boolean isOfSameModel(PriceRow other) {
        return provider.equals(other.provider) && model.equals(other.model);
    }
}
