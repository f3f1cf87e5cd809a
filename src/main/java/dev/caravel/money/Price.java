package dev.caravel.money;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Function;

/** What a model costs at one moment. Immutable. Methods throw an ArithmeticException beyond nine million dollars. */
public final class Price {

    /** For models that cost nothing: those of a server of one's own. */
    public static final Price FREE = nothing();

    /** For models of which nobody knows what they cost, where no budget needs to hold. */
    public static final Price UNKNOWN = nothing();

    /** An account's own setting can send every call there, without our asking (Anthropic: default_inference_geo). */
    private static final String UNASKED = "inference_geo=us";

    private static final long A_THOUSAND = 1_000;

    /** The lowest first. */
    private final List<PriceRow> bands;

    private final Function<String, Optional<Price>> others;

    /**
     * @param rows the bands, of which one begins at 0
     * @param others the prices of the provider's other models at the same moment, by name
     */
    Price(List<PriceRow> rows, Function<String, Optional<Price>> others) {
        this.bands =
                rows.stream().sorted(Comparator.comparingLong(PriceRow::above)).toList();
        this.others = others;
    }

    private static Price nothing() {
        Dollars zero = Dollars.ZERO;
        Rates rates = new Rates(zero, zero, zero, zero, zero, zero, zero);
        PriceRow row = new PriceRow(
                "", "", List.of(), PriceRow.ALWAYS, 0, rates, zero, zero, 0, Optional.empty(), Map.of(), "", "");
        return new Price(List.of(row), model -> Optional.empty());
    }

    /**
     * What one call cost, exactly: tokens at the rates of the band that the whole prompt falls into, multiplied by what the
     * provider's usage reports (a region, a batch), and what is paid by the piece, such as web searches. Where a multiplier
     * leaves a fraction of a picodollar, it is rounded up.
     *
     * <p>Where the provider lists the calls that it made for one request, all of them are paid: those of the same model
     * together as one prompt, those of an adviser at the adviser's price, and at this one where that is unknown.
     *
     * @param usage the tokens as they are counted alike for every provider
     * @param rawUsage the provider's own usage object
     */
    public Dollars cost(Usage usage, JsonNode rawUsage) {
        RawUsage raw = new RawUsage(rawUsage);
        Dollars asked = tokens(usage, raw);
        List<RawUsage.Iteration> iterations = raw.iterations();
        if (iterations.isEmpty()) {
            return asked.plus(items(usage, raw));
        }
        Usage own = Usage.NONE;
        Dollars advice = Dollars.ZERO;
        for (RawUsage.Iteration iteration : iterations) {
            Price price = iteration.model().isEmpty()
                    ? this
                    : others.apply(iteration.model()).orElse(this);
            if (price.bands.equals(bands)) {
                own = own.plus(iteration.usage());
            } else {
                advice = advice.plus(price.tokens(iteration.usage(), raw));
            }
        }
        return asked.max(tokens(own, raw)).plus(advice).plus(items(usage, raw));
    }

    /** What the tokens of one call cost at the listed rates, without what the provider reports beside them. */
    public Dollars listed(Usage usage) {
        return tokens(usage, RawUsage.NONE);
    }

    /**
     * The most that a call can cost which asks for no more than this: every token at the dearest rate of all bands that the
     * prompt can reach. Counted with are cache writes for five minutes and the surcharge for a region that an account may
     * prescribe; not counted with is what nobody gets without asking for it: cache writes for an hour, sound, faster or
     * preferred service, server-side tools, advisers. Fractions of a picodollar are rounded up.
     *
     * @param promptTokens all tokens of the prompt, cached or not
     */
    public Dollars ceiling(long promptTokens, long outputTokens) {
        Dollars dearest = Dollars.ZERO;
        for (PriceRow band : bands) {
            if (band.above() >= Math.max(promptTokens, 1)) {
                break;
            }
            Rates rates = band.rates();
            long picos = Math.addExact(
                    Rates.times(promptTokens, rates.dearestPrompt()), Rates.times(outputTokens, rates.output()));
            BigDecimal factor =
                    band.times().getOrDefault(UNASKED, BigDecimal.ONE).max(BigDecimal.ONE);
            dearest = dearest.max(
                    multiplied(picos, factor).plus(new Dollars(band.requests().picos() / A_THOUSAND)));
        }
        return dearest;
    }

    private Dollars tokens(Usage usage, RawUsage raw) {
        PriceRow band = band(usage);
        BigDecimal factor = BigDecimal.ONE;
        for (Map.Entry<String, BigDecimal> times : band.times().entrySet()) {
            if (raw.says(times.getKey())) {
                factor = factor.multiply(times.getValue());
            }
        }
        return multiplied(band.rates().cost(usage, raw.audioIn(), raw.audioOut()), factor);
    }

    private Dollars items(Usage usage, RawUsage raw) {
        PriceRow band = band(usage);
        long searches = Math.multiplyExact(raw.webSearches(), band.webSearch().picos() / A_THOUSAND);
        return new Dollars(Math.addExact(searches, band.requests().picos() / A_THOUSAND));
    }

    /** How many tokens the model takes; empty where the list does not say. */
    public OptionalLong context() {
        return bands.stream()
                .mapToLong(PriceRow::context)
                .filter(tokens -> tokens > 0)
                .max();
    }

    /** What the model reads besides text, {@code image} and {@code pdf}; empty where the list does not say. */
    public Optional<Set<String>> takes() {
        return bands.stream().map(PriceRow::takes).flatMap(Optional::stream).findFirst();
    }

    private PriceRow band(Usage usage) {
        PriceRow reached = bands.get(0);
        for (PriceRow band : bands) {
            if (band.above() < usage.promptTokens()) {
                reached = band;
            }
        }
        return reached;
    }

    private static Dollars multiplied(long picos, BigDecimal factor) {
        if (factor.equals(BigDecimal.ONE)) {
            return new Dollars(picos);
        }
        return new Dollars(BigDecimal.valueOf(picos)
                .multiply(factor)
                .setScale(0, RoundingMode.CEILING)
                .longValueExact());
    }
}
