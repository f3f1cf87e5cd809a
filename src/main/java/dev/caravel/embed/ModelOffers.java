package dev.caravel.embed;

import dev.caravel.model.ModelAlias;
import dev.caravel.model.ModelFailure;
import dev.caravel.model.ModelLists;
import dev.caravel.model.ModelName;
import dev.caravel.model.Provider;
import dev.caravel.money.Budgets;
import dev.caravel.money.Price;
import dev.caravel.settings.BudgetSettings;
import dev.caravel.settings.ModelSettings;
import dev.caravel.settings.Settings;
import dev.caravel.turn.AttachmentModels;
import dev.caravel.turn.ModelRouter;
import dev.caravel.turn.ModelTiers;
import dev.caravel.turn.Pricing;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What the configured providers offer.
 *
 * @param models those of all providers that gave a list
 * @param failures a line for each provider that gave none
 */
public record ModelOffers(List<Offer> models, List<String> failures) {

    private static final Budgets UNLIMITED =
            new Budgets(Optional.empty(), Optional.empty(), Optional.empty(), Duration.ZERO);

    /**
     * A model.
     *
     * @param uses what it is used for: a tier, {@code fallback}, or names of the user's
     */
    public record Offer(ModelName model, Price price, List<String> uses) {}

    /** Asks them, one after the other. */
    public static ModelOffers ask(Settings settings) throws InterruptedException {
        List<Provider> providers = ModelSettings.providers(settings);
        ModelTiers tiers = ModelSettings.tiers(settings);
        Pricing pricing = new Pricing(
                BudgetSettings.prices(settings),
                new ModelRouter(tiers, providers, AttachmentModels.UNASKED),
                tiers.strong().model(),
                UNLIMITED);
        ModelLists lists = new ModelLists();
        List<Offer> models = new ArrayList<>();
        List<String> failures = new ArrayList<>();
        for (Provider provider : providers) {
            try {
                for (String name : lists.of(provider)) {
                    ModelName model = new ModelName(provider.id(), name);
                    models.add(new Offer(model, pricing.of(model), uses(model, tiers)));
                }
            } catch (ModelFailure e) {
                failures.add(e.getMessage());
            }
        }
        return new ModelOffers(models, failures);
    }

    private static List<String> uses(ModelName model, ModelTiers tiers) {
        return Stream.of(
                        named("cheap", Stream.of(tiers.cheap()), model),
                        named("strong", Stream.of(tiers.strong()), model),
                        named("fallback", tiers.fallbacks().stream(), model),
                        tiers.aliases().values().stream()
                                .filter(alias -> alias.model().equals(model))
                                .map(ModelAlias::name))
                .flatMap(names -> names)
                .toList();
    }

    private static Stream<String> named(String name, Stream<ModelAlias> aliases, ModelName model) {
        return aliases.anyMatch(alias -> alias.model().equals(model)) ? Stream.of(name) : Stream.empty();
    }
}
