package dev.caravel.turn;

import dev.caravel.loop.ModelCheck;
import dev.caravel.model.ModelName;
import dev.caravel.model.ModelParameters;
import dev.caravel.model.Provider;
import dev.caravel.money.Budgets;
import dev.caravel.money.Host;
import dev.caravel.money.MissingPrice;
import dev.caravel.money.Price;
import dev.caravel.money.PriceList;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/** What the models of this house cost. Thread-safe. */
public final class Pricing implements ModelCheck {

    private static final int MOST_FOUND = 1_000;

    /** What was found in that minute. */
    private record Found(long minute, Optional<Price> price) {}

    private final PriceList prices;
    private final ModelRouter models;
    private final ModelName strong;
    private final Budgets budgets;
    private final Map<String, Found> found = new ConcurrentHashMap<>();
    private final Set<ModelName> unknown = ConcurrentHashMap.newKeySet();
    private final Map<String, Optional<Host>> hosts = new ConcurrentHashMap<>();
    private final Clock clock = Clock.systemUTC();

    /** @param strong the model whose price others are compared with */
    public Pricing(PriceList prices, ModelRouter models, ModelName strong, Budgets budgets) {
        this.prices = prices;
        this.models = models;
        this.strong = strong;
        this.budgets = budgets;
    }

    /** The day on which the built-in price list was last brought up to date. */
    public LocalDate updated() {
        return prices.updated();
    }

    @Override
    public void checkTiers() {
        models.checkTiers();
        models.ofTiers().forEach(this::of);
    }

    @Override
    public void check(String wish) {
        ModelName model = models.named(wish);
        models.provider(model);
        of(model);
    }

    @Override
    public void check(Optional<String> wish, ModelParameters parameters) {
        wish.ifPresent(this::check);
        models.check(wish, parameters);
    }

    /**
     * What a model costs now: nothing on a local server that has no row for it; not known where no limit needs to hold.
     *
     * @throws IllegalArgumentException when nobody knows and a limit is to hold; it says which row to add
     */
    public Price of(ModelName model) {
        return of(model, clock.instant());
    }

    private Price of(ModelName model, Instant at) {
        Price price = known(model, at);
        if (price == Price.UNKNOWN) {
            if (unknown.size() < MOST_FOUND) {
                unknown.add(model);
            }
            if (budgets.isLimited()) {
                throw new IllegalArgumentException(unknown(model));
            }
        }
        return price;
    }

    private Price known(ModelName model, Instant at) {
        return find(model.provider(), model.name(), at).orElseGet(() -> isLocal(model) ? Price.FREE : Price.UNKNOWN);
    }

    /** What nobody knows the price of: models that are set, and those that were asked for since the start. */
    public List<MissingPrice> missing() {
        Instant now = clock.instant();
        return Stream.concat(models.ofTiers().stream(), unknown.stream())
                .distinct()
                .filter(model -> known(model, now) == Price.UNKNOWN)
                .map(model -> new MissingPrice(model.toString(), host(model.provider()), model.name()))
                .sorted(Comparator.comparing(MissingPrice::asked))
                .toList();
    }

    /** That nobody knows what a model costs, and what to do. */
    String unknown(ModelName model) {
        return "no price is known for '" + model + "'"
                + hostOf(model.provider()).map(known -> " at " + known.name()).orElse("")
                + ", so its budget could not hold: add a row with provider "
                + host(model.provider()) + " and model " + model.name()
                + " to the file that caravel.prices names, or set caravel.budget.run and caravel.budget.day to none";
    }

    /** A server of one's own: it needs no key, and its address is no host's that has prices. */
    private boolean isLocal(ModelName model) {
        Provider provider = models.provider(model);
        return provider.simulated()
                || (provider.key().isEmpty() && hostOf(model.provider()).isEmpty());
    }

    /** Whose prices those of a provider are: its base URL says. */
    private Optional<Host> hostOf(String provider) {
        return hosts.computeIfAbsent(
                provider, id -> models.provider(id).map(Provider::endpoint).flatMap(prices::hostAt));
    }

    private String host(String provider) {
        return hostOf(provider).map(Host::id).orElse(provider);
    }

    /** By whom a user's own file may mean a provider: its name, and every host of its kind. */
    private List<String> sellers(String provider) {
        String kind = models.provider(provider)
                .map(known -> known.protocol().name().toLowerCase(Locale.ROOT))
                .orElse(provider);
        return kind.equals(provider) ? List.of(kind) : List.of(provider, kind);
    }

    /** Looked up once a minute: prices begin at full minutes, and the list is long. */
    private Optional<Price> find(String provider, String model, Instant at) {
        long minute = at.getEpochSecond() / 60;
        String key = provider + "/" + model;
        Found known = found.get(key);
        if (known == null || known.minute() != minute) {
            if (found.size() >= MOST_FOUND) {
                found.clear();
            }
            known = new Found(minute, prices.find(hostOf(provider).map(Host::id), sellers(provider), model, at));
            found.put(key, known);
        }
        return known.price();
    }

    /** How many tokens a model takes; empty where the list does not say. */
    public OptionalLong window(ModelName model) {
        return find(model.provider(), model.name(), clock.instant())
                .map(Price::context)
                .orElse(OptionalLong.empty());
    }

    /** What a model reads besides text, {@code image} and {@code pdf}; empty where the list does not say. */
    public Optional<Set<String>> takes(ModelName model) {
        return find(model.provider(), model.name(), clock.instant()).flatMap(Price::takes);
    }

    /**
     * What a call costs.
     *
     * @param asked the model that was asked
     * @param servedBy the model that the reply names; its price counts where it is known
     */
    Price of(ModelName asked, String servedBy) {
        Instant now = clock.instant();
        Price price = of(asked, now);
        return price == Price.FREE
                ? price
                : find(asked.provider(), servedBy, now).orElse(price);
    }

    /** What the strong model costs; where nobody knows, the other price. */
    Price ifStrong(Price otherwise) {
        return find(strong.provider(), strong.name(), clock.instant()).orElse(otherwise);
    }
}
