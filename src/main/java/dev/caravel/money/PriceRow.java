package dev.caravel.money;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * One row of a price list: what a model costs from a day on, for prompts above a length. The rows of a model that begin at
 * the same time make its price, and the ones that begin later replace it.
 *
 * @param provider the host's id; in a user's own file, {@code anthropic} and {@code openai} mean every host of that kind
 * @param model the model's name; dated snapshots of it ({@code -20250929}, {@code -2026-03-05}, {@code -latest}) are meant
 *     too, a star at its beginning or end stands for anything, and a dot is as good as a dash
 * @param also further names of the model
 * @param since from when on it holds; {@link #ALWAYS} when from ever
 * @param above the whole prompt (fresh, read from and written to the cache) must have more tokens than this
 * @param rates what tokens cost
 * @param webSearch what a thousand web searches cost
 * @param requests what a thousand calls cost besides their tokens
 * @param context how many tokens a prompt and its reply may have together; 0 when nobody says
 * @param takes what the model reads besides text: {@code image}, {@code pdf}; empty when nobody says
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
        Dollars requests,
        long context,
        Optional<Set<String>> takes,
        Map<String, BigDecimal> times,
        String source,
        String date) {

    /** The beginning of prices that hold from ever. */
    public static final Instant ALWAYS = Instant.EPOCH;

    /** The day from which on it holds, in full where that does not begin at midnight UTC; empty when from ever. */
    public String begins() {
        if (since.equals(ALWAYS)) {
            return "";
        }
        return since.equals(since.truncatedTo(ChronoUnit.DAYS))
                ? since.atOffset(ZoneOffset.UTC).toLocalDate().toString()
                : since.toString();
    }

    Stream<String> names() {
        return Stream.concat(Stream.of(model), also.stream());
    }

    /** Whether it goes before a row of another file as long as that one holds. */
    boolean replaces(PriceRow other) {
        return isOfSameModel(other) && !since.isAfter(other.since);
    }

    boolean isOfSameModel(PriceRow other) {
        return provider.equals(other.provider) && model.equals(other.model);
    }
}
