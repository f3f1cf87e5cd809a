package dev.caravel.door;

import dev.caravel.agent.Agent;
import dev.caravel.agent.BegunRun;
import dev.caravel.agent.RunStarter;
import dev.caravel.caller.Caller;
import dev.caravel.money.Dollars;
import dev.caravel.route.CatalogConsumer;
import dev.caravel.route.RouteCatalog;
import dev.caravel.run.ForkPoint;
import dev.caravel.run.RunProperties;
import dev.caravel.run.RunRecord;
import dev.caravel.run.RunRecords;
import dev.caravel.run.RunRequest;
import dev.caravel.run.TraceParent;
import dev.caravel.text.Printable;
import java.util.List;
import java.util.Optional;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangePattern;

/**
 * The agents and runs as the caller of a door may ask and see them. A name is looked up in the catalog and is never an
 * address. Thread-safe.
 */
public final class AgentDoor {

    /** The agent without tools behind the plain model. It is in no list of agents, and can be asked. */
    public static final String PLAIN_AGENT = "plain-model";

    private final RouteCatalog<Agent> agents;
    private final RunStarter starter;
    private final RunRecords records;

    public AgentDoor(RouteCatalog<Agent> agents, RunStarter starter, RunRecords records) {
        this.agents = agents;
        this.starter = starter;
        this.records = records;
    }

    /** The agents that the caller may ask, by name. */
    public List<Agent> agents(Exchange exchange) {
        return agents(Caller.of(exchange));
    }

    /** The agents that somebody may ask, by name. */
    public List<Agent> agents(Caller caller) {
        return agents.unasked().stream()
                .filter(agent -> caller.mayAsk(agent.name()))
                .toList();
    }

    /**
     * Begins a run that does not depend on its caller, or finds the one that has its key.
     *
     * @param request what is asked for; less where the caller may have less
     * @throws Refusal when there is no such agent
     */
    public BegunRun begin(Exchange exchange, RunRequest request, String input) throws Exception {
        return begin(
                Caller.of(exchange),
                request,
                input,
                TraceParent.of(exchange.getMessage().getHeaders()));
    }

    /**
     * The same on behalf of somebody.
     *
     * @param traceParent where the caller is in a distributed trace
     * @throws Refusal when there is no such agent
     */
    public BegunRun begin(Caller caller, RunRequest request, String input, Optional<TraceParent> traceParent)
            throws Exception {
        CatalogConsumer<Agent> agent = agents.route(request.agent())
                .filter(known -> request.call().isPresent()
                        || request.agent().equals(PLAIN_AGENT)
                        || agents.unasked().contains(known.offered()))
                .orElseThrow(() -> Refusal.unknown("there is no agent '" + Printable.line(request.agent())
                        + "'; there are: "
                        + String.join(
                                ", ", agents(caller).stream().map(Agent::name).toList())));
        Exchange message = message(agent, caller, request, input, traceParent);
        return starter.begin(agent, message);
    }

    /**
     * Begins a run that goes on from a place of another one, and does not depend on its caller.
     *
     * @throws Refusal when its agent is no longer there
     */
    BegunRun fork(Exchange exchange, ForkPoint point, Optional<Dollars> budget) throws Exception {
        String name = point.start().agent();
        CatalogConsumer<Agent> agent = agents.route(name)
                .orElseThrow(() -> Refusal.conflict("there is no agent '" + Printable.line(name) + "' any more"));
        RunRequest request = point.request(budget, Optional.of(exchange.getFromRouteId()));
        Optional<TraceParent> traceParent = TraceParent.of(exchange.getMessage().getHeaders());
        Exchange message = message(agent, Caller.of(exchange), request, point.input(), traceParent);
        message.setProperty(RunProperties.FORK, point);
        return starter.begin(agent, message);
    }

    private static Exchange message(
            CatalogConsumer<Agent> agent,
            Caller caller,
            RunRequest request,
            String input,
            Optional<TraceParent> traceParent) {
        Exchange message = agent.getEndpoint().createExchange(ExchangePattern.InOut);
        message.getMessage().setBody(input);
        traceParent.ifPresent(place -> place.headers().forEach(message.getMessage()::setHeader));
        message.setProperty(RunProperties.REQUEST, caller.within(request));
        caller.withinAgent().goesAlong(message);
        return message;
    }

    /** The run, if the caller may see it. */
    Optional<RunRecord> find(Exchange exchange, String run) {
        return records.find(run).filter(found -> Caller.of(exchange).maySee(found.tenant(), found.agent()));
    }

    /** @throws Refusal when there is no such run, or the caller may not see it: nobody learns which */
    public RunRecord known(Exchange exchange, String run) {
        return find(exchange, run).orElseThrow(() -> Refusal.unknown("there is no run '" + Printable.line(run) + "'"));
    }
}
