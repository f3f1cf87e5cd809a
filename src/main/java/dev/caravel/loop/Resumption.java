package dev.caravel.loop;

import dev.caravel.agent.Agent;
import dev.caravel.agent.OfferedTool;
import dev.caravel.journal.Event;
import dev.caravel.journal.RunStatus;
import dev.caravel.money.Dollars;
import dev.caravel.route.CatalogConsumer;
import dev.caravel.run.RequestedCall;
import dev.caravel.run.Run;
import dev.caravel.run.RunProperties;
import dev.caravel.run.RunRequest;
import java.util.Optional;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangePattern;

/**
 * A run that is to be resumed.
 *
 * @param run its state, read back from its journal
 * @param budget what it may cost from now on, all it has cost included; empty to leave it
 * @param maxTurns how many turns it may take, all it has taken included; empty to leave that, and for as many more as a new
 *     run has when they are used up
 * @param attempts how many attempts its first call of a model has
 */
public record Resumption(Run run, Optional<Dollars> budget, Optional<Integer> maxTurns, Attempts attempts) {

    /** What kind of failure it is of a call of a model when its program ended meanwhile. */
    public static final String INTERRUPTED = "interrupted";

    /** How many attempts its first call of a model has. */
    public enum Attempts {
        ALL,
        /** It only tries whether the model answers again. */
        ONE
    }

    /** A run that continues as it is. */
    static Resumption of(Run run) {
        return new Resumption(run, Optional.empty(), Optional.empty(), Attempts.ALL);
    }

    /** The message by which it continues in its agent's route. */
    public Exchange message(CatalogConsumer<Agent> agent) {
        Exchange exchange = agent.getEndpoint().createExchange(ExchangePattern.InOut);
        exchange.getMessage().setBody(run.start().input());
        exchange.setProperty(RunProperties.REQUEST, RunRequest.of(run.start().agent()));
        exchange.setProperty(RunProperties.RESUMPTION, this);
        return exchange;
    }

    /**
     * The run continues where it was. A model that was being asked may have charged for it; a tool that was running may have had
     * its effect, and unless it may be repeated, somebody has to say.
     *
     * @param turns how many more it may take when its turns are used up
     */
    void begin(RunSession session, int turns, CamelContext context) {
        session.record(resumed(turns));
        if (attempts == Attempts.ONE) {
            session.tree().probes();
        }
        leftBehind(run).ifPresent(session::record);
        for (RequestedCall call : run.tools().inProgress()) {
            Optional<OfferedTool> tool = session.toolbox().find(call.tool());
            if (!tool.map(OfferedTool::repeatable).orElse(false)) {
                new UnknownCall(session, call).settle("the program ended while it ran", context);
            }
        }
    }

    /** The call of a model that was in progress when its program ended: booked with the most that it can have cost. */
    public static Optional<Event> leftBehind(Run run) {
        if (!run.turn().isAsking()) {
            return Optional.empty();
        }
        Dollars most = run.turn().reservation().callUsd();
        return Optional.of(new Event.ModelFailed(
                run.turn().model(),
                1,
                INTERRUPTED,
                null,
                "the program ended meanwhile",
                0L,
                true,
                true,
                most,
                most,
                null));
    }

    /** A run that has summed up is told to continue; one that was cut short does not notice. */
    private Event.RunResumed resumed(int turns) {
        boolean stoodStill = run.status() == RunStatus.PAUSED;
        boolean turnsUsedUp = stoodStill && run.turns() >= run.maxTurns();
        return new Event.RunResumed(
                budget.or(run::budget).orElse(null),
                maxTurns.orElse(turnsUsedUp ? run.turns() + turns : run.maxTurns()),
                stoodStill && run.turn().hasSummedUp() ? "You may go on: tools can be called again." : null);
    }
}
