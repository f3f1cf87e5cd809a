package dev.caravel.cli;

import dev.caravel.model.ModelAlias;
import dev.caravel.model.ModelFailure;
import dev.caravel.model.ModelLists;
import dev.caravel.model.ModelName;
import dev.caravel.model.Provider;
import dev.caravel.money.Budgets;
import dev.caravel.money.Dollars;
import dev.caravel.money.Price;
import dev.caravel.money.Usage;
import dev.caravel.settings.BudgetSettings;
import dev.caravel.settings.ModelSettings;
import dev.caravel.settings.Settings;
import dev.caravel.text.Printable;
import dev.caravel.turn.ModelRouter;
import dev.caravel.turn.ModelTiers;
import dev.caravel.turn.Pricing;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code caravel models}: what each configured provider offers. */
@Command(
        name = "models",
        description =
                "Asks each configured provider which models it offers; shows what they cost, and what they are used for.",
        mixinStandardHelpOptions = true)
final class ModelsCommand implements Callable<Integer> {

    private static final long A_MILLION = 1_000_000;

    @Parameters(
            paramLabel = "TEXT",
            arity = "0..1",
            defaultValue = "",
            description = "only models whose names contain it, for example groq/ or haiku")
    private String text;

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "the settings file (default: application.properties)")
    private Path config;

    @Override
    public Integer call() throws InterruptedException {
        try (Output output = new Output()) {
            Settings settings = Configuration.find(config).settings();
            List<Provider> providers = ModelSettings.providers(settings);
            if (providers.isEmpty()) {
                output.stream()
                        .println(
                                "No provider is configured: set ANTHROPIC_API_KEY, OPENAI_API_KEY or caravel.providers.");
                return ExitStatus.COMPLETED;
            }
            ModelTiers tiers = ModelSettings.tiers(settings);
            Pricing pricing = new Pricing(
                    BudgetSettings.prices(settings),
                    new ModelRouter(tiers, providers),
                    tiers.strong().model(),
                    new Budgets(Optional.empty(), Optional.empty(), Optional.empty(), Duration.ZERO));
            return print(output.stream(), providers, tiers, pricing);
        } catch (IllegalArgumentException e) {
            throw new UserMistake(Problems.inOneLine(e));
        }
    }

    /** The lists that came are shown in any case. */
    private int print(PrintStream out, List<Provider> providers, ModelTiers tiers, Pricing pricing)
            throws InterruptedException {
        ModelLists lists = new ModelLists();
        List<ModelName> models = new ArrayList<>();
        List<String> failures = new ArrayList<>();
        for (Provider provider : providers) {
            try {
                lists.of(provider).forEach(name -> models.add(new ModelName(provider.id(), name)));
            } catch (ModelFailure e) {
                failures.add(e.getMessage());
            }
        }
        List<ModelName> meant = models.stream()
                .filter(model -> model.toString().toLowerCase(Locale.ROOT).contains(text.toLowerCase(Locale.ROOT)))
                .toList();
        out.println("US dollars a million tokens: input, output");
        int width = meant.stream()
                .mapToInt(model -> model.toString().length())
                .max()
                .orElse(0);
        meant.forEach(model -> out.println(line(model, width, tiers, pricing)));
        failures.forEach(failure -> System.err.println(Printable.line(failure)));
        return failures.isEmpty() ? ExitStatus.COMPLETED : ExitStatus.FAILED;
    }

    private static String line(ModelName model, int width, ModelTiers tiers, Pricing pricing) {
        String name = Printable.line(model.toString());
        return (name + " ".repeat(Math.max(0, width - name.length())) + "  " + cost(pricing.of(model)) + "  "
                        + uses(model, tiers))
                .stripTrailing();
    }

    private static String cost(Price price) {
        if (price == Price.UNKNOWN) {
            return String.format("%20s", "no price");
        }
        return price == Price.FREE
                ? String.format("%20s", "free")
                : String.format("%10s%10s", million(price, true), million(price, false));
    }

    /** At the rates of a short prompt. */
    private static Dollars million(Price price, boolean input) {
        Usage one = new Usage(input ? 1 : 0, input ? 0 : 1, 0, 0, 0, 0);
        return new Dollars(price.listed(one).picos() * A_MILLION);
    }

    private static String uses(ModelName model, ModelTiers tiers) {
        Stream<String> roles = Stream.of(
                        is(model, tiers.cheap(), "cheap"),
                        is(model, tiers.strong(), "strong"),
                        tiers.fallbacks().stream()
                                .filter(next -> next.model().equals(model))
                                .findFirst()
                                .map(next -> "fallback"))
                .flatMap(Optional::stream);
        Stream<String> names = tiers.aliases().values().stream()
                .filter(alias -> alias.model().equals(model))
                .map(ModelAlias::name);
        return Stream.concat(roles, names).collect(Collectors.joining(", "));
    }

    private static Optional<String> is(ModelName model, ModelAlias tier, String name) {
        return Optional.of(name).filter(role -> tier.model().equals(model));
    }
}
