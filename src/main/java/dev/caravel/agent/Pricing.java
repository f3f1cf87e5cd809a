package dev.caravel.agent;

import com.fasterxml.jackson.databind.JsonNode;
import dev.caravel.journal.Dollars;
import dev.caravel.journal.Usage;
import dev.caravel.model.ModelName;
import dev.caravel.model.Provider;
import dev.caravel.money.Budgets;
import dev.caravel.money.Price;
import dev.caravel.money.PriceList;
import java.time.Clock;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** What the models of this house cost. Thread-safe. */
public final class Pricing {

    private static final int MOST_FOUND = 1_000;

    /** What was found in that minute. */
    private record Found(long minute, Optional<Price> price) {}

    private final PriceList prices;
    private final ModelRouter models;
    private final ModelName strong;
    private final Budgets budgets;
    private final Map<String, Found> found = new ConcurrentHashMap<>();
    private final Clock clock = Clock.systemUTC();

    /** @param strong the model whose price others are compared with */
    public Pricing(PriceList prices, ModelRouter models, ModelName strong, Budgets budgets) {
        this.prices = prices;
        this.models = models;
        this.strong = strong;
        this.budgets = budgets;
    }

    /**
     * What a model costs now; nothing on a local server that has no row for it, and where no limit needs to hold.
     *
     * @throws IllegalArgumentException when nobody knows and a limit is to hold; it says which row to add
     */
    Price of(ModelName model) {
        return of(model, clock.instant());
    }

    private Price of(ModelName model, Instant at) {
        return find(model.provider(), model.name(), at)
                .or(() -> needsPrice(model) ? Optional.empty() : Optional.of(Price.FREE))
                .orElseThrow(() -> new IllegalArgumentException("no price is known for '" + model
                        + "', so its budget could not hold: add a row with provider " + model.provider() + " and model "
                        + model.name() + " to the file that caravel.prices names, or set caravel.budget.run and"
                        + " caravel.budget.day to none"));
    }

    private boolean needsPrice(ModelName model) {
        Provider provider = models.provider(model);
        boolean local = provider.key().isEmpty() || provider.simulated();
        boolean limited = budgets.run().isPresent()
                || budgets.day().isPresent()
                || budgets.tenantDay().isPresent();
        return limited && !local;
    }

    /** True when a model costs nothing because it is on a server of one's own. */
    public boolean isFree(ModelName model) {
        return of(model) == Price.FREE;
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
            known = new Found(minute, prices.find(provider, model, at));
            found.put(key, known);
        }
        return known.price();
    }

    /**
     * What a call cost.
     *
     * @param asked the model that was asked
     * @param servedBy the model that the reply names; its price counts where it is known
     * @param rawUsage the provider's own usage object
     */
    Cost cost(ModelName asked, String servedBy, Usage usage, JsonNode rawUsage) {
        Instant now = clock.instant();
        Price price = of(asked, now);
        if (price != Price.FREE) {
            price = find(asked.provider(), servedBy, now).orElse(price);
        }
        return new Cost(price.cost(usage, rawUsage), ifStrong(price, usage, now));
    }

    /** The most that a call of that size costs, for hosts that do not say what it was. */
    Cost ceiling(ModelName asked, long promptTokens, long outputTokens) {
        Dollars most = of(asked).ceiling(promptTokens, outputTokens);
        return new Cost(most, most);
    }

    private Dollars ifStrong(Price price, Usage usage, Instant now) {
        return find(strong.provider(), strong.name(), now).orElse(price).listed(usage);
    }
}
