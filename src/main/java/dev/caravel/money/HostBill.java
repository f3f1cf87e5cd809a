package dev.caravel.money;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** What a host says in its usage object that it charges for the call. */
public final class HostBill {

    /** No call comes near it: a larger bill, or one below zero, is a mistake. */
    private static final BigDecimal MOST = BigDecimal.valueOf(10_000);

    private static final int DECIMALS = 12;

    /** US dollars: OpenRouter and LiteLLM, Perplexity, LLM Gateway, DeepInfra, and others' plain words. */
    private static final List<JsonPointer> NAMES = Stream.of(
                    "/cost",
                    "/cost/total_cost",
                    "/cost_usd_total",
                    "/cost_usd",
                    "/total_cost",
                    "/total_cost_usd",
                    "/estimated_cost")
            .map(JsonPointer::compile)
            .toList();

    /** xAI counts in ten thousand millionths of a dollar. */
    private static final JsonPointer TICKS = JsonPointer.compile("/cost_in_usd_ticks");

    private static final int TICK_DECIMALS = 10;

    /** With a key of one's own at the maker's: what the maker charges. OpenRouter's own cost is then only its fee. */
    private static final JsonPointer UPSTREAM = JsonPointer.compile("/cost_details/upstream_inference_cost");

    private HostBill() {}

    /**
     * The dearest reading of what is said; fractions of a picodollar are rounded up.
     *
     * @param rawUsage the host's own usage object
     * @return empty when nothing is said that can be true
     */
    public static Optional<Dollars> of(JsonNode rawUsage) {
        Optional<BigDecimal> own = Stream.concat(
                        NAMES.stream().flatMap(name -> amount(rawUsage.at(name)).stream()),
                        amount(rawUsage.at(TICKS)).map(ticks -> ticks.movePointLeft(TICK_DECIMALS)).stream())
                .max(BigDecimal::compareTo);
        Optional<BigDecimal> upstream = amount(rawUsage.at(UPSTREAM));
        boolean ownKey = rawUsage.path("is_byok").asBoolean();
        Optional<BigDecimal> bill = ownKey && own.isPresent() && upstream.isPresent()
                ? Optional.of(own.get().add(upstream.get()))
                : Stream.concat(own.stream(), upstream.stream()).max(BigDecimal::compareTo);
        return bill.filter(amount -> amount.compareTo(MOST) <= 0)
                .map(amount -> amount.setScale(DECIMALS, RoundingMode.CEILING))
                .map(amount -> Dollars.parse(amount.toPlainString()));
    }

    /** A number, in quotes or without; no more of it than fits, so that a hostile exponent costs nothing. */
    private static Optional<BigDecimal> amount(JsonNode value) {
        Optional<BigDecimal> amount = Optional.empty();
        if (value.isNumber()) {
            amount = Optional.of(value.decimalValue());
        } else if (value.isTextual() && value.textValue().strip().matches("[0-9]{1,12}(\\.[0-9]{1,30})?")) {
            amount = Optional.of(new BigDecimal(value.textValue().strip()));
        }
        return amount.filter(number -> number.signum() >= 0 && number.precision() - number.scale() <= 30);
    }
}
