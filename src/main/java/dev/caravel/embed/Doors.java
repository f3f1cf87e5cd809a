package dev.caravel.embed;

import dev.caravel.agent.AgentComponent;
import dev.caravel.dashboard.DashboardFiles;
import dev.caravel.dashboard.Operations;
import dev.caravel.dashboard.OverviewStream;
import dev.caravel.door.AgentDoor;
import dev.caravel.door.ApprovalResource;
import dev.caravel.door.EventStream;
import dev.caravel.door.ExportResource;
import dev.caravel.door.FailureReply;
import dev.caravel.door.ForkResource;
import dev.caravel.door.InboxResource;
import dev.caravel.door.OpenApiDocument;
import dev.caravel.door.RunFeeds;
import dev.caravel.door.RunResource;
import dev.caravel.door.SentFiles;
import dev.caravel.door.openai.OpenAi;
import dev.caravel.door.page.RunPage;
import dev.caravel.journal.Journal;
import dev.caravel.journal.Redaction;
import dev.caravel.loop.Runs;
import dev.caravel.mcp.Mcp;
import dev.caravel.mcp.McpServer;
import dev.caravel.recovery.OpenQuestions;
import dev.caravel.recovery.RunControl;
import dev.caravel.route.Steps;
import dev.caravel.run.RunRecords;
import dev.caravel.settings.AttachmentSettings;
import dev.caravel.settings.BudgetSettings;
import dev.caravel.settings.HttpSettings;
import dev.caravel.settings.McpSettings;
import dev.caravel.settings.Settings;
import dev.caravel.tool.ToolComponent;
import dev.caravel.turn.Pricing;
import java.time.Clock;
import java.util.function.Supplier;
import org.apache.camel.CamelContext;
import org.apache.camel.spi.Registry;
import org.apache.camel.util.function.Suppliers;

/** What the routes of the doors need, bound under the names that they use. */
final class Doors {

    private Doors() {}

    static void bind(
            CamelContext context,
            Settings settings,
            Journal journal,
            Runs runs,
            RunControl control,
            Pricing pricing,
            Observers observers) {
        Registry registry = context.getRegistry();
        Redaction redaction = observers.redaction();
        RunFeeds feeds = new RunFeeds(journal, run -> runs.inProgress(run).isPresent(), context::isStopping);
        observers.listeners().add(feeds);
        AgentComponent agents = AgentComponent.of(context);
        RunRecords records = new RunRecords(journal);
        AgentDoor door = new AgentDoor(agents.catalog(), agents.starter(), records);
        SentFiles files = new SentFiles(AttachmentSettings.reader(settings));
        OpenQuestions questions = new OpenQuestions(journal, Clock.systemUTC());
        Steps.bind(
                registry,
                feeds,
                new RunResource(door, records, control, feeds, redaction, files),
                new ApprovalResource(questions),
                new InboxResource(questions),
                new ForkResource(door, records),
                new ExportResource(door, new RunPage(records, redaction)),
                new EventStream(feeds, control, redaction),
                new OpenApiDocument(),
                new FailureReply());
        Steps.bind(
                registry,
                new DashboardFiles(),
                new OverviewStream(observers.lookout(), records, questions, redaction, Clock.systemUTC()),
                new Operations(
                        journal,
                        BudgetSettings.budgets(settings).with(HttpSettings.callers(settings)::budgetDay),
                        BudgetSettings.prices(settings),
                        pricing::missing,
                        settings,
                        redaction,
                        Clock.systemUTC()));
        OpenAi.bind(registry, door, journal, records, feeds, control, settings.get(HttpSettings.PLAIN_MODEL), files);
        // Made when it is asked for first: its library is optional.
        Supplier<Mcp> mcp = Suppliers.memorize(() -> new Mcp(
                ToolComponent.of(context).catalog(),
                agents.catalog(),
                door,
                records,
                control,
                feeds,
                settings.get(McpSettings.WAIT),
                context.getExecutorServiceManager().newCachedThreadPool(door, "caravel-mcp")));
        registry.bind(Steps.name(Mcp.class), Mcp.class, mcp::get);
        registry.bind(
                Steps.name(McpServer.class), McpServer.class, () -> mcp.get().http());
    }
}
