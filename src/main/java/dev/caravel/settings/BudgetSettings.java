package dev.caravel.settings;

import dev.caravel.money.Budgets;
import dev.caravel.money.Dollars;
import dev.caravel.money.PriceList;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/** What runs may cost, and what models do. */
public final class BudgetSettings {

    private static final Kind<Optional<Dollars>> DOLLARS = Kind.parsed(BudgetSettings::dollars);

    static final Setting<Optional<Dollars>> RUN =
            DOLLARS.setting("caravel.budget.run", "1.00", "What a run may cost together with its subagents.");

    static final Setting<Optional<Dollars>> DAY =
            DOLLARS.setting("caravel.budget.day", "10.00", "What all runs of a UTC day may cost.");

    static final Setting<Optional<Dollars>> TENANT_DAY =
            DOLLARS.setting("caravel.budget.tenant.day", "none", "What one tenant's runs of a UTC day may cost.");

    static final Setting<Duration> WAIT = Kind.DURATION.setting(
            "caravel.budget.wait",
            "10s",
            "How long a run waits for money that other runs have only reserved, before it sums up and pauses.");

    static final Setting<Optional<Path>> PRICES = Kind.PATH
            .optional()
            .setting(
                    "caravel.prices",
                    "",
                    "A JSON file of your own [prices](budgets-and-prices.md#prices). They win over the built-in ones."
                            + " `./caravel prices --json` prints such a file.");

    static final Section SECTION = new Section(
            "Budgets and prices", "Budgets are US dollars; `none` is no limit.", RUN, DAY, TENANT_DAY, WAIT, PRICES);

    private BudgetSettings() {}

    public static Budgets budgets(Settings settings) {
        return new Budgets(settings.get(RUN), settings.get(DAY), settings.get(TENANT_DAY), settings.get(WAIT));
    }

    /** What models cost: the built-in list, with the user's own file before it. */
    public static PriceList prices(Settings settings) {
        PriceList builtIn = PriceList.builtIn();
        return settings.get(PRICES)
                .map(file -> PRICES.named(() -> builtIn.with(file, ProviderSettings.names(settings))))
                .orElse(builtIn);
    }

    private static Optional<Dollars> dollars(String text) {
        if (text.equals("none")) {
            return Optional.empty();
        }
        Dollars dollars = Dollars.parse(text);
        if (!dollars.isPositive()) {
            throw new IllegalArgumentException("it must be more than 0, or none");
        }
        return Optional.of(dollars);
    }
}
