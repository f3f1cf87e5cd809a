package dev.caravel.cli;

import dev.caravel.agent.Agent;
import dev.caravel.agent.AgentComponent;
import dev.caravel.embed.PackagedRoutes;
import dev.caravel.journal.Journal;
import dev.caravel.loop.Runs;
import dev.caravel.mcp.Mcp;
import dev.caravel.money.Dollars;
import dev.caravel.recovery.RunControl;
import dev.caravel.reload.LiveRoutes;
import dev.caravel.route.CatalogConsumer;
import dev.caravel.route.RouteCatalog;
import dev.caravel.run.ForkPoint;
import dev.caravel.run.RunProperties;
import dev.caravel.run.RunRecord;
import dev.caravel.run.RunRecords;
import dev.caravel.settings.BudgetSettings;
import dev.caravel.settings.LogSettings;
import dev.caravel.settings.Settings;
import dev.caravel.skill.Skills;
import dev.caravel.web.WebServer;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangePattern;
import org.apache.camel.Route;
import org.apache.camel.builder.ExchangeBuilder;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.main.Main;
import org.apache.camel.spi.Registry;
import org.apache.camel.util.URISupport;

/** A running Caravel: its CamelContext with the routes of the working folder and, behind them, those of the jar. */
final class Program implements AutoCloseable {

    /** The beginnings of routes that wait to be called, or for something to happen to a run. */
    static final Pattern CALLED = Pattern.compile("((caravel-)?(agent|tool)|trace|direct|seda):");

    private final Main main;
    private Optional<LiveRoutes> live = Optional.empty();

    Program(Main main) {
        this.main = main;
    }

    /** What it is started for. */
    enum Job {
        /** Triggers, HTTP, and the runs that others have left. */
        SERVE,
        /** The runs that its user asks for. */
        RUN,
        /** The runs that an MCP client asks for, until they are done. */
        MCP,
        /** Nothing: its routes are loaded and looked at. */
        LOOK
    }

    /** The routes that begin by themselves, a line each: the name, and what it does. */
    List<String> triggers() {
        return context().getRoutes().stream()
                .filter(route -> context()
                        .getRouteController()
                        .getRouteStatus(route.getRouteId())
                        .isStarted())
                .filter(route ->
                        !CALLED.matcher(route.getEndpoint().getEndpointUri()).lookingAt())
                .filter(route -> !PackagedRoutes.isDoor(route.getRouteId()))
                .map(route -> route.getRouteId() + ": " + description(route))
                .toList();
    }

    /** The ways in over HTTP that are open. */
    Set<String> doors() {
        return PackagedRoutes.doors(context(), Settings.of(context()));
    }

    private String description(Route route) {
        return route.getDescription() == null
                ? URISupport.sanitizeUri(route.getEndpoint().getEndpointBaseUri())
                : context().resolvePropertyPlaceholders(route.getDescription());
    }

    CamelContext context() {
        return main.getCamelContext();
    }

    Runs runs() {
        return runs(context().getRegistry());
    }

    static Runs runs(Registry registry) {
        return registry.lookupByNameAndType("caravel.runs", Runs.class);
    }

    /** Where HTTP is served; empty when it is not. */
    Optional<String> url() {
        return Optional.ofNullable(context().getRegistry().lookupByNameAndType(WebServer.NAME, WebServer.class))
                .map(WebServer::url);
    }

    /** All agents that can be asked, in the order of their names. */
    List<Agent> agents() {
        return AgentComponent.of(context()).catalog().unasked();
    }

    /** What is wrong with the agents, and with the triggers; what is started for anything but a look has none. */
    List<String> complaints() {
        List<String> complaints = new ArrayList<>(runs().complaints());
        try {
            settings().checkTriggersAgents(AgentComponent.of(context()).catalog());
        } catch (IllegalArgumentException e) {
            complaints.add(e.getMessage());
        }
        return complaints;
    }

    Skills skills() {
        return context().getRegistry().findSingleByType(Skills.class);
    }

    Mcp mcp() {
        return context().getRegistry().lookupByNameAndType("caravel.mcp", Mcp.class);
    }

    RunRecords records() {
        return records(context().getRegistry());
    }

    static RunRecords records(Registry registry) {
        return registry.lookupByNameAndType("caravel.records", RunRecords.class);
    }

    private RunControl runControl() {
        return context().getRegistry().findSingleByType(RunControl.class);
    }

    private Journal journal() {
        return context().getRegistry().findSingleByType(Journal.class);
    }

    /** The run of the task's key while another process is busy with it. */
    Optional<String> busyElsewhere(Task task) {
        return task.key()
                .flatMap(key -> journal().boundTo(task.agent(), task.tenant().orElse(""), key))
                .filter(journal()::isHeldElsewhere);
    }

    /** The last run of a conversation; empty when there is none of that name. */
    Optional<String> lastOfThread(String agent, Optional<String> tenant, String thread) {
        return journal().lastOfThread(agent, tenant.orElse(""), thread);
    }

    /** What to say of the built-in prices' age; empty while they are young. */
    Optional<String> priceWarning() {
        return new PriceAge(BudgetSettings.prices(settings()), LocalDate.now(ZoneOffset.UTC)).warning();
    }

    boolean isSimulated() {
        return settings().isSimulated();
    }

    /** Whether the log is written in plain words. */
    boolean isLogText() {
        return settings().log().format() == LogSettings.Format.TEXT;
    }

    private Settings settings() {
        return context().getRegistry().findSingleByType(Settings.class);
    }

    /** @throws UserMistake when there is no such agent */
    void requireAgent(String name) {
        RouteCatalog<Agent> agents = AgentComponent.of(context()).catalog();
        if (agents.find(name).isEmpty()) {
            List<String> names =
                    agents.unasked().stream().map(agent -> agent.name()).toList();
            throw new UserMistake("there is no agent '" + name + "'; there are: " + String.join(", ", names));
        }
    }

    /** Runs an agent; what it was asked for besides the input travels in variables, never as part of an address. */
    Exchange run(Task task) {
        return context().createProducerTemplate().request(door(task.agent()), exchange -> {
            exchange.setVariable("model", task.model().orElse(""));
            exchange.setVariable("budget", task.budget().map(Dollars::toString).orElse(""));
            exchange.setVariable("turns", task.maxTurns().map(String::valueOf).orElse(""));
            exchange.setVariable("tenant", task.tenant().orElse(""));
            exchange.setVariable("tags", String.join(",", task.tags()));
            exchange.setVariable("thread", task.thread().orElse(""));
            exchange.setVariable("key", task.key().orElse(""));
            exchange.setProperty(RunProperties.FILES, task.files());
            exchange.getMessage().setBody(task.input());
        });
    }

    /** The route by which the command line asks an agent: in a route an option may name what it takes from the message. */
    private String door(String agent) {
        String door = "direct:ask-" + agent;
        if (context().hasEndpoint(door) == null) {
            add(new RouteBuilder() {
                @Override
                public void configure() {
                    from(door)
                            .routeId("ask-" + agent)
                            .errorHandler(noErrorHandler())
                            .to("agent:" + agent + "?model=${variable.model}&budget=${variable.budget}"
                                    + "&maxTurns=${variable.turns}&tenant=${variable.tenant}"
                                    + "&tags=${variable.tags}&thread=${variable.thread}&key=${variable.key}");
                }
            });
        }
        return door;
    }

    private void add(RouteBuilder route) {
        try {
            context().addRoutes(route);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    /**
     * Resumes a run. One with a call of unknown outcome is left as it is: only its id is given.
     *
     * @param budget what it may cost from now on; empty to leave it
     * @throws UserMistake when there is no such run
     * @throws IllegalArgumentException when it cannot be resumed
     */
    Exchange resume(String idOrEnd, Optional<Dollars> budget) throws Exception {
        RunRecord run = run(idOrEnd);
        String id = run.id();
        budget.filter(all -> all.compareTo(run.costUsd()) <= 0).ifPresent(all -> {
            throw new UserMistake("--budget is what the run may cost in all, and it has cost $" + run.costUsd()
                    + " already; give more than that");
        });
        return records().standing(run).unknownCall() == null
                ? runControl().resume(id, budget)
                : ExchangeBuilder.anExchange(context())
                        .withHeader(ForegroundRun.RUN_ID, id)
                        .build();
    }

    private RunRecord run(String idOrEnd) {
        return records().find(ShortRunId.whole(idOrEnd, records())).orElseThrow(() -> ShortRunId.unknown(idOrEnd));
    }

    /**
     * Begins a run that goes on from a place of another one.
     *
     * @param after the number of that one's event
     * @param budget what it may cost; empty for as much as the other one
     * @throws UserMistake when there is no such run, or none can go on from there
     */
    Exchange fork(String idOrEnd, long after, Optional<Dollars> budget) throws Exception {
        String id = run(idOrEnd).id();
        ForkPoint point;
        try {
            point = ForkPoint.after(records().events(id), after);
        } catch (IllegalArgumentException e) {
            throw new UserMistake(e.getMessage());
        }
        String name = point.start().agent();
        CatalogConsumer<Agent> agent = AgentComponent.of(context())
                .catalog()
                .route(name)
                .orElseThrow(() -> new UserMistake("there is no agent '" + name + "' any more"));
        Exchange forked = agent.getEndpoint().createExchange(ExchangePattern.InOut);
        forked.getMessage().setBody(point.input());
        forked.setProperty(RunProperties.REQUEST, point.request(budget, Optional.empty()));
        forked.setProperty(RunProperties.FORK, point);
        agent.getProcessor().process(forked);
        return forked;
    }

    /**
     * Ends a run for good.
     *
     * @throws IllegalStateException when it is over
     */
    void cancel(String id) {
        runControl().cancel(id);
    }

    /**
     * From now on route files that change are taken up.
     *
     * @param routes the folder of route files
     * @param settings the settings file
     * @param tell gets a line for each change
     */
    void follow(Path routes, Path settings, Consumer<String> tell) {
        live = Optional.of(new LiveRoutes(context(), runs(), routes, settings, tell, Problems::inOneLine));
        live.get().start();
    }

    @Override
    public void close() {
        live.ifPresent(LiveRoutes::close);
        main.stop();
    }
}
