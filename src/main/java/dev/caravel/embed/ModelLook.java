package dev.caravel.embed;

import dev.caravel.model.FailureKind;
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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/** What can be said of the providers and models that are set, without asking a model anything. Thread-safe. */
public final class ModelLook {

    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final Budgets UNLIMITED =
            new Budgets(Optional.empty(), Optional.empty(), Optional.empty(), Duration.ZERO);

    private final Map<String, Provider> providers;
    private final ModelTiers tiers;
    private final Pricing pricing;
    private final boolean limited;
    private final ModelLists lists = new ModelLists(PATIENCE);
    private final Map<String, Answer> answers = new ConcurrentHashMap<>();

    /** @throws IllegalArgumentException when a setting is wrong */
    public ModelLook(Settings settings) {
        List<Provider> set = ModelSettings.providers(settings);
        // Where nobody is configured, the simulated model answers by the names of either.
        List<Provider> asked = set.isEmpty()
                ? List.of(
                        Provider.anthropic("https://api.anthropic.com", "", true),
                        Provider.openAi("https://api.openai.com/v1", "", true))
                : set;
        providers = set.stream()
                .collect(Collectors.toMap(Provider::id, Function.identity(), (one, other) -> one, LinkedHashMap::new));
        tiers = ModelSettings.tiers(settings);
        pricing = new Pricing(
                BudgetSettings.prices(settings),
                new ModelRouter(tiers, asked, AttachmentModels.UNASKED),
                tiers.strong().model(),
                UNLIMITED);
        Budgets budgets = BudgetSettings.budgets(settings);
        limited = budgets.run().isPresent()
                || budgets.day().isPresent()
                || budgets.tenantDay().isPresent();
    }

    /** Those that are set, by name. */
    public List<String> providers() {
        return List.copyOf(providers.keySet());
    }

    /** What a provider says when it is asked for its models. */
    public record Answer(Kind kind, String address, List<String> models, String trouble) {

        /** What an answer is. */
        public enum Kind {
            LIST,
            NO_LIST,
            REFUSED,
            AWAY
        }
    }

    /** Asks it, the first time. */
    public Answer ask(String provider) {
        return answers.computeIfAbsent(provider, this::list);
    }

    private Answer list(String name) {
        Provider provider = providers.get(name);
        String address =
                provider.endpoint().getScheme() + "://" + provider.endpoint().getAuthority();
        try {
            return new Answer(Answer.Kind.LIST, address, lists.of(provider), "");
        } catch (ModelFailure e) {
            return new Answer(kind(e.kind()), address, List.of(), e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new Answer(Answer.Kind.AWAY, address, List.of(), "it was interrupted");
        }
    }

    private static Answer.Kind kind(FailureKind failure) {
        return switch (failure) {
            case KEY_REFUSED, FORBIDDEN, MONEY_SPENT -> Answer.Kind.REFUSED;
            case NOT_FOUND, BAD_REQUEST, GARBAGE, RATE_LIMITED -> Answer.Kind.NO_LIST;
            default -> Answer.Kind.AWAY;
        };
    }

    /**
     * A model that is used.
     *
     * @param uses for what: a tier, a fallback, a name of the user's, an agent
     * @param window how many tokens it takes; empty where nobody knows
     * @param limited whether budgets are set, which need a price
     * @param isMissing whether its provider gave a list without it
     * @param trouble why it can't be asked; empty where it can
     */
    public record Used(
            List<String> uses,
            String model,
            Price price,
            OptionalLong window,
            boolean limited,
            boolean isMissing,
            String trouble) {}

    /**
     * The models that are used. Providers that were asked are not asked again.
     *
     * @param ofAgents the models that agents name, by the agents' names
     */
    public List<Used> used(Map<String, String> ofAgents) {
        Map<String, List<String>> uses = new LinkedHashMap<>();
        add(uses, tiers.cheap().model().toString(), "cheap");
        add(uses, tiers.strong().model().toString(), "strong");
        tiers.fallbacks().forEach(alias -> add(uses, alias.model().toString(), "fallback"));
        new TreeMap<>(tiers.aliases())
                .forEach((name, alias) -> add(uses, alias.model().toString(), name));
        ofAgents.forEach((agent, wish) -> {
            if (!List.of("cheap", "strong").contains(wish) && !tiers.aliases().containsKey(wish)) {
                add(uses, wish, "of agent " + agent);
            }
        });
        return uses.entrySet().stream()
                .map(use -> used(use.getKey(), use.getValue()))
                .toList();
    }

    private static void add(Map<String, List<String>> uses, String model, String use) {
        uses.computeIfAbsent(model, name -> new ArrayList<>()).add(use);
    }

    private Used used(String name, List<String> uses) {
        try {
            ModelName model = tiers.named(name).model();
            pricing.check(name);
            Answer answer = answers.get(model.provider());
            boolean missing = answer != null
                    && answer.kind() == Answer.Kind.LIST
                    && !answer.models().isEmpty()
                    && !answer.models().contains(model.name());
            return new Used(uses, model.toString(), pricing.of(model), pricing.window(model), limited, missing, "");
        } catch (IllegalArgumentException e) {
            return new Used(uses, name, Price.UNKNOWN, OptionalLong.empty(), limited, false, e.getMessage());
        }
    }
}
