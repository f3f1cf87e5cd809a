package dev.caravel.agent;

import dev.caravel.journal.Dollars;
import dev.caravel.journal.Entry;
import dev.caravel.journal.Event;
import dev.caravel.journal.Journal;
import java.util.List;
import java.util.Optional;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangePattern;

/** The runs of the journal that stand still, or whose program died, and what a person can do with them. Thread-safe. */
public final class StandingRuns {

    private final Journal journal;
    private final Runs runs;
    private final AgentCatalog agents;

    public StandingRuns(Journal journal, Runs runs, AgentCatalog agents) {
        this.journal = journal;
        this.runs = runs;
        this.agents = agents;
    }

    /**
     * Lets a run go on that stands still, in its agent's route.
     *
     * @param budget what it may cost from now on, all it has cost included; empty to leave it
     * @return the exchange with its answer, as a caller of the agent would get it
     * @throws IllegalArgumentException when there is no such run, or it does not stand still
     */
    public Exchange resume(String id, Optional<Dollars> budget) throws Exception {
        Run run = standing(id);
        if (run.reason().equals(RunSession.OUTCOME_UNKNOWN)
                && !run.callsUnderWay().isEmpty()) {
            RequestedCall call = run.callsUnderWay().get(0);
            throw new IllegalArgumentException("run " + id + " waits for somebody to say what became of its call "
                    + call.id() + " (" + call.tool() + " " + call.arguments() + ")");
        }
        String name = run.start().agent();
        AgentConsumer agent = agents.route(name)
                .orElseThrow(() -> new IllegalArgumentException("there is no agent '" + name + "' any more"));
        Exchange exchange = agent.getEndpoint().createExchange(ExchangePattern.InOut);
        exchange.getMessage().setBody(run.start().input());
        exchange.setProperty(Names.REQUEST, RunRequest.of(name));
        exchange.setProperty(Names.RESUMPTION, new Resumption(run, budget));
        agent.getProcessor().process(exchange);
        return exchange;
    }

    /**
     * Says what became of a call whose outcome was not known.
     *
     * @throws IllegalArgumentException when there is no such run or call, or its outcome is known
     */
    public void resolve(String id, String call, Resolution resolution) {
        Run run = standing(id);
        RequestedCall unknown = run.callsUnderWay().stream()
                .filter(each -> each.id().equals(call))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("run " + id + " has no call '" + call
                        + "' whose outcome is not known; it has "
                        + run.callsUnderWay().stream().map(RequestedCall::id).toList()));
        runs.record(
                run,
                new Event.ToolResolved(
                        call, resolution.label(), resolution.result().orElse(null)));
        resolution
                .result()
                .ifPresent(result -> runs.record(run, new Event.ToolFinished(call, unknown.tool(), 0, false, result)));
    }

    /** A run that nobody is busy with. */
    private Run standing(String id) {
        List<Entry> entries = journal.read(id);
        if (entries.isEmpty()) {
            throw new IllegalArgumentException("there is no run '" + id + "'");
        }
        Run run = Run.replay(entries);
        if (runs.underWay(id).isPresent()) {
            throw new IllegalArgumentException("run " + id + " is under way");
        }
        if (run.status() != RunStatus.PAUSED && run.status() != RunStatus.RUNNING) {
            throw new IllegalArgumentException(
                    "run " + id + " is " + run.status().label() + " and can't go on");
        }
        return run;
    }
}
