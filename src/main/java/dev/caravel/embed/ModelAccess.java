package dev.caravel.embed;

import dev.caravel.model.ModelName;
import dev.caravel.model.Provider;
import dev.caravel.model.ProviderClient;
import dev.caravel.settings.AttachmentSettings;
import dev.caravel.settings.BudgetSettings;
import dev.caravel.settings.LimitSettings;
import dev.caravel.settings.ModelSettings;
import dev.caravel.settings.Settings;
import dev.caravel.settings.SimulatorSettings;
import dev.caravel.simulator.Simulator;
import dev.caravel.turn.AttachmentModels;
import dev.caravel.turn.ModelRouter;
import dev.caravel.turn.ModelTiers;
import dev.caravel.turn.Pricing;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** How models are reached and what they cost: a real provider's hosts, or the built-in simulated model. */
final class ModelAccess implements AutoCloseable {

    private final Optional<Simulator> simulator;
    private final List<Provider> providers;
    private final ProviderClient client;
    private final ModelRouter router;
    private final Pricing pricing;
    private final AttachmentModels attachments;

    ModelAccess(Settings settings) {
        simulator = settings.isSimulated() ? Optional.of(simulator(settings)) : Optional.empty();
        providers = simulator.map(ModelAccess::simulated).orElseGet(() -> ModelSettings.providers(settings));
        client = new ProviderClient(
                ModelSettings.timeouts(settings), LimitSettings.limits(settings).active());
        ModelTiers tiers = ModelSettings.tiers(settings);
        attachments = new AttachmentModels(this::takes, AttachmentSettings.told(settings));
        router = new ModelRouter(tiers, providers, attachments);
        pricing = new Pricing(
                BudgetSettings.prices(settings), router, tiers.strong().model(), BudgetSettings.budgets(settings));
    }

    private static Simulator simulator(Settings settings) {
        return Simulator.start(Simulator.Settings.defaults()
                .withPace(settings.get(SimulatorSettings.PACE))
                .withScript(settings.get(SimulatorSettings.FAULTS))
                .withWindows(settings.get(SimulatorSettings.WINDOW)));
    }

    private static List<Provider> simulated(Simulator simulator) {
        return List.of(Provider.anthropic(simulator.url(), "", true), Provider.openAi(simulator.url(), "", true));
    }

    private Optional<Set<String>> takes(ModelName model) {
        return pricing.takes(model);
    }

    AttachmentModels attachments() {
        return attachments;
    }

    ProviderClient client() {
        return client;
    }

    ModelRouter router() {
        return router;
    }

    Pricing pricing() {
        return pricing;
    }

    List<Provider> providers() {
        return providers;
    }

    @Override
    public void close() {
        client.close();
        simulator.ifPresent(Simulator::close);
    }
}
