package dev.caravel.embed;

import dev.caravel.agent.Agent;
import dev.caravel.agent.AgentComponent;
import dev.caravel.caller.Callers;
import dev.caravel.journal.Journal;
import dev.caravel.journal.Redaction;
import dev.caravel.journal.RunListener;
import dev.caravel.journal.RunListeners;
import dev.caravel.journal.TraceFiles;
import dev.caravel.loop.Runs;
import dev.caravel.model.Provider;
import dev.caravel.money.Budgets;
import dev.caravel.observe.AgentsHealth;
import dev.caravel.observe.AgentsHealthCheck;
import dev.caravel.observe.GenAiMetrics;
import dev.caravel.observe.Lookout;
import dev.caravel.observe.RunMetrics;
import dev.caravel.observe.RunStarts;
import dev.caravel.observe.StateMeters;
import dev.caravel.observe.otel.SpanExport;
import dev.caravel.route.RouteCatalog;
import dev.caravel.run.TraceContext;
import dev.caravel.settings.BudgetSettings;
import dev.caravel.settings.JournalSettings;
import dev.caravel.settings.ModelSettings;
import dev.caravel.settings.Settings;
import dev.caravel.settings.TelemetrySettings;
import dev.caravel.tool.Tool;
import dev.caravel.tool.ToolComponent;
import dev.caravel.turn.ModelTiers;
import io.micrometer.core.instrument.MeterRegistry;
import java.net.URI;
import java.time.Clock;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.apache.camel.CamelContext;
import org.apache.camel.component.micrometer.MicrometerConstants;
import org.apache.camel.component.micrometer.MicrometerUtils;
import org.apache.camel.health.HealthCheck;
import org.apache.camel.spi.Registry;

/** Who hears what happens to runs: the application's listeners, the traces, health and the metrics. */
final class Observers implements AutoCloseable {

    private final RunListeners listeners = new RunListeners();
    private final Redaction redaction;
    private final TraceFiles traces;
    private Lookout lookout;
    private final List<Runnable> closing = new ArrayList<>();

    Observers(Registry registry, Settings settings) {
        registry.findByType(RunListener.class).forEach(listeners::add);
        redaction = McpClient.redaction(settings);
        traces = new TraceFiles(settings.get(JournalSettings.TRACES), redaction);
        listeners.add(traces);
    }

    RunListeners listeners() {
        return listeners;
    }

    Redaction redaction() {
        return redaction;
    }

    Lookout lookout() {
        return lookout;
    }

    /** Health and metrics, once there are runs. */
    void watch(CamelContext context, Settings settings, Runs runs, Journal journal, LocalDate prices) {
        Registry registry = context.getRegistry();
        AgentsHealth health = new AgentsHealth(runs, journal, settings.isSimulated(), Clock.systemUTC());
        listeners.add(health);
        meters(registry).ifPresent(meters -> meter(meters, context, settings, runs, health, journal, prices));
        settings.get(TelemetrySettings.OTLP).ifPresent(receiver -> sendSpans(receiver, settings, journal, registry));
        registry.bind("caravel.health", health);
        lookout = new Lookout(health, runs, BudgetSettings.budgets(settings).day(), Clock.systemUTC());
        registry.bind(AgentsHealthCheck.ID, HealthCheck.class, new AgentsHealthCheck(health, traces::state));
        registry.bind("caravel.listeners", listeners);
        registry.bind("caravel.redaction", redaction);
    }

    /** The application's meters, found as Camel's own metrics find them; an application without any is not metered. */
    private static Optional<MeterRegistry> meters(Registry registry) {
        return Optional.ofNullable(
                MicrometerUtils.getMeterRegistryFromCamelRegistry(registry, MicrometerConstants.METRICS_REGISTRY_NAME));
    }

    private void sendSpans(URI receiver, Settings settings, Journal journal, Registry registry) {
        if (!OptionalLibrary.OPENTELEMETRY.isThere()) {
            throw new IllegalArgumentException(TelemetrySettings.OTLP.name() + " needs "
                    + OptionalLibrary.OPENTELEMETRY.dependency() + ", which is not on the class path: add it");
        }
        SpanExport export = export(receiver, settings, journal, redaction);
        listeners.add(export.listener());
        registry.bind(TraceContext.NAME, TraceContext.class, export.context());
        closing.add(export::close);
    }

    static SpanExport export(URI receiver, Settings settings, Journal journal, Redaction redaction) {
        return new SpanExport(
                receiver,
                settings.get(TelemetrySettings.HEADERS),
                journal,
                settings.get(TelemetrySettings.CONTENT),
                redaction,
                settings.isSimulated() ? Map.of() : endpoints(settings),
                settings.get(TelemetrySettings.MODELS));
    }

    private static Map<String, URI> endpoints(Settings settings) {
        return ModelSettings.providers(settings).stream().collect(Collectors.toMap(Provider::id, Provider::endpoint));
    }

    private void meter(
            MeterRegistry meters,
            CamelContext context,
            Settings settings,
            Runs runs,
            AgentsHealth health,
            Journal journal,
            LocalDate prices) {
        RouteCatalog<Tool> tools = ToolComponent.of(context).catalog();
        RouteCatalog<Agent> agents = AgentComponent.of(context).catalog();
        Predicate<String> isTool =
                name -> tools.find(name).isPresent() || agents.find(name).isPresent();
        ModelTiers tiers = ModelSettings.tiers(settings);
        List<String> models =
                tiers.all().map(alias -> alias.model().toString()).distinct().toList();
        RunMetrics own = new RunMetrics(meters, runs, health, models, isTool);
        Registry registry = context.getRegistry();
        // They are bound later than this is built.
        Budgets budgets = BudgetSettings.budgets(settings)
                .with(tenant -> Optional.ofNullable(registry.lookupByNameAndType(Callers.NAME, Callers.class))
                        .flatMap(callers -> callers.budgetDay(tenant)));
        StateMeters state = new StateMeters(meters, health, journal, budgets, prices, Clock.systemUTC());
        listeners.add(own);
        listeners.add(state);
        listeners.add(new GenAiMetrics(meters, new RunStarts(journal), models, isTool));
        closing.add(own::close);
        closing.add(state::close);
    }

    @Override
    public void close() {
        traces.close();
        closing.forEach(Runnable::run);
    }
}
