package dev.caravel.embed;

import dev.caravel.agent.AgentComponent;
import dev.caravel.agent.Toolboxes;
import dev.caravel.approval.ApprovalGate;
import dev.caravel.approval.Approver;
import dev.caravel.attachment.AttachmentReader;
import dev.caravel.caller.Callers;
import dev.caravel.compaction.Compaction;
import dev.caravel.compaction.Summaries;
import dev.caravel.compaction.Windows;
import dev.caravel.door.AgentDoor;
import dev.caravel.guard.GuardSteps;
import dev.caravel.journal.Journal;
import dev.caravel.journal.MemoryJournal;
import dev.caravel.journal.sql.SqlJournal;
import dev.caravel.loop.Runs;
import dev.caravel.loop.ToolDefinitions;
import dev.caravel.mcp.Mcp;
import dev.caravel.recovery.NeedsAttention;
import dev.caravel.recovery.Recovery;
import dev.caravel.recovery.RunControl;
import dev.caravel.route.Steps;
import dev.caravel.run.RunRecords;
import dev.caravel.run.Stop;
import dev.caravel.run.TraceContext;
import dev.caravel.settings.AttachmentSettings;
import dev.caravel.settings.BudgetSettings;
import dev.caravel.settings.ContextSettings;
import dev.caravel.settings.GuardSettings;
import dev.caravel.settings.HttpSettings;
import dev.caravel.settings.JournalSettings;
import dev.caravel.settings.KnownSettings;
import dev.caravel.settings.LimitSettings;
import dev.caravel.settings.RetrySettings;
import dev.caravel.settings.Settings;
import dev.caravel.settings.ToolSettings;
import dev.caravel.settings.WebhookSettings;
import dev.caravel.skill.Skills;
import dev.caravel.tool.AiToolComponent;
import dev.caravel.tool.AllToolServers;
import dev.caravel.tool.Database;
import dev.caravel.tool.NoToolServers;
import dev.caravel.tool.SampleDatabase;
import dev.caravel.tool.ToolComponent;
import dev.caravel.tool.ToolServers;
import dev.caravel.tool.Web;
import dev.caravel.tool.Workspace;
import dev.caravel.toolcall.ToolCallSteps;
import dev.caravel.turn.Budget;
import dev.caravel.turn.TurnSteps;
import dev.caravel.webhook.WebhookClient;
import dev.caravel.webhook.WebhookMessage;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.apache.camel.CamelContext;
import org.apache.camel.ExtendedStartupListener;
import org.apache.camel.LoggingLevel;
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

    private final CamelContext context;
    private final Settings settings;
    private final Optional<SqlJournal> database;
    private final Journal journal;
    private final ModelAccess models;
    private final Observers observers;
    private final ToolServers servers;
    private final Skills skills;
    private final Runs runs;
    private final RunControl control;
    private final Recovery recovery;
    private final Web web;
    private final WebhookClient webhooks;

    /**
     * Builds the parts, binds those that the routes refer to, and adds the routes.
     *
     * @throws IllegalArgumentException when a setting is wrong
     */
    static CaravelRuntime build(CamelContext context) throws Exception {
        Settings settings = Settings.of(context);
        settings.check();
        KnownSettings.complaints(context).forEach(LOG::warn);
        CaravelRuntime runtime = new CaravelRuntime(context, settings);
        runtime.bind(context.getRegistry());
        runtime.addRoutes();
        return runtime;
    }

    private CaravelRuntime(CamelContext context, Settings settings) {
        this.context = context;
        this.settings = settings;
        Registry registry = context.getRegistry();
        Optional<Journal> own = registry.findByType(Journal.class).stream().findFirst();
        // It is opened while everything else is built.
        database = own.isPresent()
                ? Optional.empty()
                : JournalDatabase.open(settings, registry.findByTypeWithName(DataSource.class));
        journal =
                own.or(() -> database).orElseGet(() -> new MemoryJournal(RUNS_REMEMBERED, RUNS_OF_THREADS_REMEMBERED));
        models = new ModelAccess(settings);
        observers = new Observers(registry, settings);
        AiToolComponent.addTo(context);
        ToolServers mcp = OptionalLibrary.MCP.isThere()
                ? McpClient.servers(context, settings)
                : new NoToolServers(
                        "needs " + OptionalLibrary.MCP.dependency() + ", which is not on the class path: add it");
        skills = new Skills(SkillFolders.of(context, settings));
        servers =
                new AllToolServers(Map.of(ToolServers.MCP, mcp, ToolServers.OPENAPI, Apis.servers(context, settings)));
        runs = new Runs(
                journal,
                observers.listeners(),
                LimitSettings.limits(settings),
                BudgetSettings.budgets(settings),
                AgentComponent.of(context).catalog(),
                new Toolboxes(
                        ToolComponent.of(context).catalog(),
                        AgentComponent.of(context).catalog(),
                        servers,
                        skills),
                models.pricing(),
                RetrySettings.providerBackOff(settings),
                settings.isSimulated(),
                context);
        AgentComponent agents = AgentComponent.of(context);
        control = new RunControl(journal, runs, agents.catalog(), Optional.of(agents.starter()), Clock.systemUTC());
        recovery = new Recovery(
                journal,
                runs,
                control,
                JournalSettings.retention(settings),
                RetrySettings.providerBackOff(settings),
                Clock.systemUTC(),
                context.getExecutorServiceManager().newCachedThreadPool(runs, "caravel-recovery"));
        observers.listeners().add(recovery.probes());
        observers.watch(context, settings, runs, journal, models.pricing().updated());
        web = new Web(settings.get(ToolSettings.FETCH_HOSTS), settings.get(ToolSettings.FETCH_PRIVATE));
        webhooks = new WebhookClient(settings.get(WebhookSettings.TIMEOUT), Clock.systemUTC());
    }

    /** What the routes refer to, and what an application or the program looks up. */
    private void bind(Registry registry) {
        Callers callers = Optional.ofNullable(registry.lookupByNameAndType(Callers.NAME, Callers.class))
                .orElseGet(() -> HttpSettings.callers(settings));
        registry.bind(Callers.NAME, callers);
        registry.bind("caravel.settings", settings);
        registry.bind("caravel.journal", journal);
        registry.bind("caravel.runs", runs);
        registry.bind("caravel.run-control", control);
        RunRecords records = new RunRecords(journal);
        registry.bind("caravel.records", records);
        registry.bind(AttachmentReader.NAME, AttachmentSettings.reader(settings));
        registry.bind("caravel.log", new CamelLogger(LOG, LoggingLevel.ERROR));
        ToolDefinitions definitions = new ToolDefinitions(journal.pins());
        ApprovalGate approvals = new ApprovalGate(
                journal,
                definitions,
                registry.findByType(Approver.class).stream().findFirst(),
                settings.get(GuardSettings.EXPIRES),
                Clock.systemUTC());
        Windows windows = new Windows(models.pricing()::window);
        Summaries summaries = new Summaries(windows);
        Budget budget = new Budget(
                journal,
                models.pricing(),
                BudgetSettings.budgets(settings).with(callers::budgetDay),
                summaries,
                models.attachments());
        TraceContext trace = TraceContext.of(context);
        Steps.bind(registry, runs.opener(), runs.closer(), new NeedsAttention(journal, runs), new SourceWatch());
        Steps.bind(
                registry,
                new WebhookMessage(records, settings.get(WebhookSettings.SECRET), trace, Clock.systemUTC()),
                webhooks);
        TurnSteps.bind(
                registry,
                LimitSettings.limits(settings),
                models.router(),
                models.client(),
                models.pricing(),
                budget,
                new Compaction(settings.get(ContextSettings.COMPACTION), windows, models.router()::summariser),
                summaries,
                trace,
                journal.attachments());
        GuardSteps.bind(registry, approvals, definitions, settings.get(GuardSettings.MODE));
        ToolCallSteps.bind(registry, trace, definitions);
        Apis.bind(context, settings);
        // Made when it is asked first: the libraries that it needs are optional.
        Supplier<SampleDatabase> samples =
                Suppliers.memorize(() -> new SampleDatabase(settings.get(ToolSettings.WORKSPACE), SAMPLES));
        Database tables = new Database(() -> settings.get(ToolSettings.DATABASE)
                .orElseGet(() -> samples.get().url()));
        Steps.bind(registry, new Workspace(settings.get(ToolSettings.WORKSPACE)), web, tables, skills);
    }

    private void addRoutes() throws Exception {
        // They are asked through their doors, and by nobody else.
        AgentComponent.of(context).catalog().giveOnlyByName(Mcp.AGENT);
        AgentComponent.of(context).catalog().giveOnlyByName(AgentDoor.PLAIN_AGENT);
        // Who has skills has it.
        ToolComponent.of(context).catalog().giveOnlyByName(Skills.READER);
        boolean servesMcp = context.getPropertiesComponent()
                .resolveProperty(PackagedRoutes.WITH_MCP)
                .isPresent();
        if (servesMcp || !PackagedRoutes.doors(context, settings).isEmpty()) {
            Doors.bind(context, settings, journal, runs, control, models.pricing(), observers);
        }
        Optional<Triggers> triggers = PackagedRoutes.withTriggers(context)
                ? Optional.of(new Triggers(context, settings, journal, runs))
                : Optional.empty();
        PackagedRoutes.addTo(context, settings, ToolComponent.of(context).catalog());
        ProviderRoutes.addTo(context, models.providers());
        // All routes are built and none has started: the moment at which agents and tools can be checked against each
        // other.
        context.addStartupListener(new ExtendedStartupListener() {
            @Override
            public void onCamelContextStarted(CamelContext started, boolean already) {
                database.ifPresent(JournalDatabase::awaitOpen);
                if (isOnlyLookedAt()) {
                    return;
                }
                runs.check();
                triggers.ifPresent(
                        those -> those.check(AgentComponent.of(context).catalog()));
            }

            @Override
            public void onCamelContextFullyStarted(CamelContext started, boolean already) throws Exception {
                if (isOnlyLookedAt()) {
                    return;
                }
                if (triggers.isPresent() || !settings.isProgram()) {
                    // What serves has time; a command starts those that it needs.
                    servers.begin(toolNames());
                }
                recovery.start(settings.get(JournalSettings.RECOVERY));
                if (triggers.isPresent()) {
                    triggers.get().start();
                }
            }
        });
    }

    private boolean isOnlyLookedAt() {
        return context.getPropertiesComponent()
                .resolveProperty(PackagedRoutes.ONLY_LOOKED_AT)
                .isPresent();
    }

    /** What agents name among their tools. */
    private Set<String> toolNames() {
        return AgentComponent.of(context).catalog().all().stream()
                .flatMap(agent -> agent.tools().stream().flatMap(List::stream))
                .collect(Collectors.toSet());
    }

    void stopRuns() {
        recovery.stop();
        runs.stopAll(Stop.SHUTDOWN);
    }

    @Override
    public void close() {
        recovery.close();
        runs.close();
        servers.close();
        models.close();
        observers.close();
        web.close();
        webhooks.close();
        database.ifPresent(SqlJournal::close);
    }
}
