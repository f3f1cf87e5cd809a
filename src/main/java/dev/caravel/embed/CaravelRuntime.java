package dev.caravel.embed;

import dev.caravel.agent.Agent;
import dev.caravel.agent.AgentComponent;
import dev.caravel.approval.ApprovalGate;
import dev.caravel.approval.Approver;
import dev.caravel.guard.GuardSteps;
import dev.caravel.journal.Journal;
import dev.caravel.journal.MemoryJournal;
import dev.caravel.journal.Redaction;
import dev.caravel.journal.RunListener;
import dev.caravel.journal.RunListeners;
import dev.caravel.journal.TraceFiles;
import dev.caravel.journal.sql.SqlJournal;
import dev.caravel.loop.Limits;
import dev.caravel.loop.Runs;
import dev.caravel.model.ModelName;
import dev.caravel.model.Provider;
import dev.caravel.model.ProviderClient;
import dev.caravel.observe.AgentsHealth;
import dev.caravel.observe.AgentsHealthCheck;
import dev.caravel.observe.RunMetrics;
import dev.caravel.recovery.NeedsAttention;
import dev.caravel.recovery.Recovery;
import dev.caravel.recovery.RunControl;
import dev.caravel.route.RouteCatalog;
import dev.caravel.route.Steps;
import dev.caravel.run.RunRecords;
import dev.caravel.run.Stop;
import dev.caravel.settings.GuardSettings;
import dev.caravel.settings.JournalSettings;
import dev.caravel.settings.KnownSettings;
import dev.caravel.settings.Placeholders;
import dev.caravel.settings.Settings;
import dev.caravel.settings.SimulatorSettings;
import dev.caravel.settings.ToolSettings;
import dev.caravel.simulator.Simulator;
import dev.caravel.tool.Database;
import dev.caravel.tool.SampleDatabase;
import dev.caravel.tool.Tool;
import dev.caravel.tool.ToolComponent;
import dev.caravel.tool.Web;
import dev.caravel.tool.Workspace;
import dev.caravel.toolcall.ToolCallSteps;
import dev.caravel.turn.Budget;
import dev.caravel.turn.ModelRouter;
import dev.caravel.turn.ModelTiers;
import dev.caravel.turn.Pricing;
import dev.caravel.turn.TurnSteps;
import io.micrometer.core.instrument.MeterRegistry;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.camel.CamelContext;
import org.apache.camel.ExtendedStartupListener;
import org.apache.camel.LoggingLevel;
import org.apache.camel.component.micrometer.MicrometerConstants;
import org.apache.camel.component.micrometer.MicrometerUtils;
import org.apache.camel.health.HealthCheck;
import org.apache.camel.spi.CamelLogger;
import org.apache.camel.spi.Registry;
import org.apache.camel.util.function.Suppliers;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** All parts of Caravel within one CamelContext, put together. */
final class CaravelRuntime implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger("caravel");
    private static final int RUNS_REMEMBERED = 100;
    private static final int RUNS_OF_THREADS_REMEMBERED = 1_000;
    private static final Path SAMPLES = Path.of(".caravel", "samples.db");

    private final ProviderClient attempts;
    private final Runs runs;
    private final TraceFiles traces;
    private final Web web;
    private final Optional<RunMetrics> metrics;
    private final Optional<Simulator> simulator;
    private final Optional<SqlJournal> database;
    private final Recovery recovery;

    private CaravelRuntime(
            ProviderClient attempts,
            Runs runs,
            TraceFiles traces,
            Web web,
            Optional<RunMetrics> metrics,
            Optional<Simulator> simulator,
            Optional<SqlJournal> database,
            Recovery recovery) {
        this.recovery = recovery;
        this.attempts = attempts;
        this.runs = runs;
        this.traces = traces;
        this.web = web;
        this.metrics = metrics;
        this.simulator = simulator;
        this.database = database;
    }

    /**
     * Builds the parts, binds those that the routes refer to, and adds the routes.
     *
     * @throws IllegalArgumentException when a setting is wrong
     */
    static CaravelRuntime build(CamelContext context) throws Exception {
        Settings settings = Settings.of(context);
        settings.check();
        KnownSettings.complaints(
                        context.getPropertiesComponent()
                                .loadProperties(name -> name.startsWith("caravel."))
                                .stringPropertyNames(),
                        System.getenv().keySet())
                .forEach(LOG::warn);
        Registry registry = context.getRegistry();
        Optional<Journal> own = registry.findByType(Journal.class).stream().findFirst();
        // It is opened while everything else is built.
        Optional<SqlJournal> database = own.isPresent() ? Optional.empty() : JournalDatabase.open(settings);
        Journal journal =
                own.or(() -> database).orElseGet(() -> new MemoryJournal(RUNS_REMEMBERED, RUNS_OF_THREADS_REMEMBERED));
        Limits limits = settings.limits();
        Optional<Simulator> simulator = settings.isSimulated() ? Optional.of(simulator(settings)) : Optional.empty();
        List<Provider> providers = simulator.map(CaravelRuntime::simulated).orElseGet(settings::providers);

        RunListeners listeners = new RunListeners();
        registry.findByType(RunListener.class).forEach(listeners::add);
        Redaction redaction = new Redaction(settings.secrets());
        TraceFiles traces = new TraceFiles(settings.get(JournalSettings.TRACES), redaction);
        listeners.add(traces);
        ProviderClient attempts = new ProviderClient(settings.timeouts(), limits.active());
        ModelRouter models = new ModelRouter(settings.tiers(), providers);
        Pricing pricing =
                new Pricing(settings.prices(), models, settings.tiers().strong(), settings.budgets());
        Runs runs = new Runs(
                journal,
                listeners,
                limits,
                settings.budgets(),
                AgentComponent.of(context).catalog(),
                ToolComponent.of(context).catalog(),
                pricing,
                settings.providerBackOff(),
                settings.isSimulated(),
                context);
        RunControl standing =
                new RunControl(journal, runs, AgentComponent.of(context).catalog(), Clock.systemUTC());
        Recovery recovery = new Recovery(
                journal,
                runs,
                standing,
                settings.retention(),
                settings.providerBackOff(),
                Clock.systemUTC(),
                context.getExecutorServiceManager().newCachedThreadPool(runs, "caravel-recovery"));

        listeners.add(recovery.probes());

        AgentsHealth health = new AgentsHealth(runs, journal, settings.isSimulated(), Clock.systemUTC());
        listeners.add(health);
        Optional<RunMetrics> metrics =
                meters(registry).map(meters -> metrics(meters, context, runs, health, settings.tiers()));
        metrics.ifPresent(listeners::add);

        registry.bind("caravel.health", health);
        registry.bind(AgentsHealthCheck.ID, HealthCheck.class, new AgentsHealthCheck(health, traces::state));
        registry.bind(
                Placeholders.ENDPOINTS, providers.stream().collect(Collectors.toMap(Provider::id, Provider::address)));
        registry.bind("caravel.settings", settings);
        registry.bind("caravel.journal", journal);
        registry.bind("caravel.runs", runs);
        registry.bind("caravel.run-control", standing);
        registry.bind("caravel.records", new RunRecords(journal));
        Steps.bind(registry, runs.opener(), runs.closer(), new NeedsAttention(journal, runs));
        registry.bind("caravel.listeners", listeners);
        registry.bind("caravel.redaction", redaction);
        TurnSteps.bind(registry, limits, models, attempts, pricing, new Budget(journal, pricing, settings.budgets()));
        ApprovalGate approvals = new ApprovalGate(
                journal,
                registry.findByType(Approver.class).stream().findFirst(),
                settings.get(GuardSettings.EXPIRES),
                Clock.systemUTC());
        GuardSteps.bind(registry, approvals, settings.get(GuardSettings.MODE));
        ToolCallSteps.bind(registry);
        Web web = new Web(settings.get(ToolSettings.FETCH_HOSTS), settings.get(ToolSettings.FETCH_PRIVATE));
        // Made when it is asked first: the libraries that it needs are optional.
        Supplier<SampleDatabase> samples =
                Suppliers.memorize(() -> new SampleDatabase(settings.get(ToolSettings.WORKSPACE), SAMPLES));
        Database tables = new Database(() -> settings.get(ToolSettings.DATABASE)
                .orElseGet(() -> samples.get().url()));
        Steps.bind(registry, new Workspace(settings.get(ToolSettings.WORKSPACE)), web, tables, new SourceWatch());
        registry.bind("caravel.log", new CamelLogger(LOG, LoggingLevel.ERROR));
        Optional<Triggers> triggers = PackagedRoutes.withTriggers(context)
                ? Optional.of(new Triggers(context, settings, journal))
                : Optional.empty();
        PackagedRoutes.addTo(context, settings, ToolComponent.of(context).catalog());
        // All routes are built and none has started: the moment at which agents and tools can be checked against each
        // other.
        context.addStartupListener(new ExtendedStartupListener() {
            @Override
            public void onCamelContextStarted(CamelContext started, boolean already) {
                database.ifPresent(JournalDatabase::awaitOpen);
                runs.check();
                triggers.ifPresent(
                        those -> those.check(AgentComponent.of(context).catalog()));
            }

            @Override
            public void onCamelContextFullyStarted(CamelContext started, boolean already) throws Exception {
                recovery.start(settings.get(JournalSettings.RECOVERY));
                if (triggers.isPresent()) {
                    triggers.get().start();
                }
            }
        });
        return new CaravelRuntime(attempts, runs, traces, web, metrics, simulator, database, recovery);
    }

    /** The application's meters, found as Camel's own metrics find them; an application without any is not metered. */
    private static Optional<MeterRegistry> meters(Registry registry) {
        return Optional.ofNullable(
                MicrometerUtils.getMeterRegistryFromCamelRegistry(registry, MicrometerConstants.METRICS_REGISTRY_NAME));
    }

    private static RunMetrics metrics(
            MeterRegistry meters, CamelContext context, Runs runs, AgentsHealth health, ModelTiers tiers) {
        RouteCatalog<Tool> tools = ToolComponent.of(context).catalog();
        RouteCatalog<Agent> agents = AgentComponent.of(context).catalog();
        return new RunMetrics(
                meters,
                runs,
                health,
                Stream.concat(Stream.of(tiers.cheap(), tiers.strong()), tiers.fallbacks().stream())
                        .map(ModelName::toString)
                        .toList(),
                name -> tools.find(name).isPresent() || agents.find(name).isPresent());
    }

    private static Simulator simulator(Settings settings) {
        return Simulator.start(Simulator.Settings.defaults()
                .withPace(settings.get(SimulatorSettings.PACE))
                .withScript(settings.get(SimulatorSettings.FAULTS)));
    }

    private static List<Provider> simulated(Simulator simulator) {
        return List.of(Provider.anthropic(simulator.url(), "", true), Provider.openAi(simulator.url(), "", true));
    }

    void stopRuns() {
        recovery.stop();
        runs.stopAll(Stop.SHUTDOWN);
    }

    @Override
    public void close() {
        recovery.close();
        runs.close();
        attempts.close();
        traces.close();
        web.close();
        metrics.ifPresent(RunMetrics::close);
        simulator.ifPresent(Simulator::close);
        database.ifPresent(SqlJournal::close);
    }
}
