package dev.caravel.loop;

import dev.caravel.agent.OfferedTool;
import dev.caravel.journal.Event;
import dev.caravel.journal.RunStatus;
import dev.caravel.run.RequestedCall;
import dev.caravel.run.Resolution;
import dev.caravel.tool.Tool;
import java.util.Optional;
import org.apache.camel.CamelContext;

/**
 * A call of which nobody knows whether it had its effect. It is never repeated unasked: it is looked up, the model is told, or the run
 * is paused until a person says.
 */
public final class UnknownCall {

    /** So often a call is made anew because a look-up says that it was not done; then something is wrong. */
    private static final int MOST_ANEW = 3;

    private final RunSession session;
    private final RequestedCall call;

    public UnknownCall(RunSession session, RequestedCall call) {
        this.session = session;
        this.call = call;
    }

    /** @param why it is not known, in words for the model */
    public void settle(String why, CamelContext context) {
        Tool.OnUnknown onUnknown =
                session.toolbox().find(call.tool()).map(OfferedTool::onUnknown).orElse(Tool.OnUnknown.PARK);
        if (onUnknown.equals(Tool.OnUnknown.TELL)) {
            String result = "Error: it is not known whether this call had its effect (" + why
                    + "). Find out before you make it again";
            session.recorder().finish(call, new Event.ToolFinished(call.id(), call.tool(), 0, true, result));
        } else if (session.run().status() == RunStatus.RUNNING) {
            Optional<Resolution> resolution = onUnknown
                    .lookUp()
                    .filter(uri -> session.run().tools().timesNotDone(call.id()) < MOST_ANEW)
                    .flatMap(uri -> new LookUp(context, uri).ask(session, call));
            if (session.stopSignal().isStopped()) {
                // Whoever resumes the run looks it up again.
                session.recordStop();
            } else if (resolution.isPresent()) {
                call.resolved(resolution.get()).forEach(session::record);
            } else {
                session.record(Event.RunParked.forOutcomeOf(call.id()));
            }
        }
    }
}
