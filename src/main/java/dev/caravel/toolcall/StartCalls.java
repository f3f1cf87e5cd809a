package dev.caravel.toolcall;

import dev.caravel.journal.Event;
import dev.caravel.journal.PauseReason;
import dev.caravel.loop.LoopVariables;
import dev.caravel.loop.RunSession;
import dev.caravel.run.RequestedCall;
import java.util.ArrayList;
import java.util.List;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;

/**
 * The calls that may run now: the next one, or those next to each other that have no side effect, a few at a time. They are recorded as
 * started, and the body is the one call, or the list of them; the variable {@code calls} tells how many. None when the run
 * must stop. Every call that comes here was judged before.
 * {@link PrepareCall} makes each ready.
 */
public final class StartCalls implements Processor {

    private static final int MOST_SIDE_BY_SIDE = 16;

    @Override
    public void process(Exchange exchange) {
        RunSession session = RunSession.of(exchange);
        List<RequestedCall> now = session.stopSignal().isStopped() ? List.of() : started(session);
        exchange.setVariable(LoopVariables.CALLS, now.size());
        exchange.getIn().setBody(now.size() == 1 ? now.get(0) : now);
    }

    private static List<RequestedCall> started(RunSession session) {
        List<RequestedCall> now = new ArrayList<>();
        List<RequestedCall> cleared = session.run().tools().cleared();
        List<RequestedCall> ours = cleared.stream()
                .filter(call -> !session.toolbox().get(call).isClients())
                .toList();
        if (ours.isEmpty() && !cleared.isEmpty()) {
            // Their caller makes them, and continues the run by their results.
            session.record(new Event.RunParked(PauseReason.CLIENT_TOOL));
        }
        for (RequestedCall call : ours) {
            boolean readOnly = session.toolbox().get(call).hints().readOnly();
            if (readOnly || now.isEmpty()) {
                session.record(new Event.ToolStarted(call.id(), call.tool(), call.arguments()));
                now.add(call);
            }
            if (!readOnly || now.size() == MOST_SIDE_BY_SIDE) {
                break;
            }
        }
        return now;
    }
}
