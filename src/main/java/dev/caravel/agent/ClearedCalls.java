package dev.caravel.agent;

import dev.caravel.journal.Event;
import java.util.ArrayList;
import java.util.List;
import org.apache.camel.Exchange;
import org.apache.camel.support.ExpressionAdapter;

/**
 * The calls that may run now: the next one, or as many next to each other as have no side effect. They are recorded as
 * started. None when the run must stop. Every call that comes here was judged before.
 */
public final class ClearedCalls extends ExpressionAdapter {

    @Override
    public Object evaluate(Exchange exchange) {
        RunSession session = RunSession.of(exchange);
        List<RequestedCall> now = new ArrayList<>();
        if (session.isStopped()) {
            return now;
        }
        for (RequestedCall call : session.run().clearedCalls()) {
            boolean readOnly = session.toolbox().get(call).hints().readOnly();
            if (readOnly || now.isEmpty()) {
                session.record(new Event.ToolStarted(call.id(), call.tool(), call.arguments()));
                now.add(call);
            }
            if (!readOnly) {
                break;
            }
        }
        return now;
    }
}
