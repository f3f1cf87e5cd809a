package dev.caravel.agent;

import dev.caravel.journal.Event;
import dev.caravel.tool.Tool;
import dev.caravel.tool.ToolArguments;
import java.util.Optional;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;

/**
 * Puts the next call of a reply before the guardrail: its arguments as the body, and variables that the rules go by. A call
 * that can't run anyway, or that a person has denied, is answered at once.
 */
public final class NextCall implements Processor {

    /** The property that holds the call. */
    static final String CALL = "CaravelJudgedCall";

    private static final String CUT =
            "this call was not run: the reply was cut off at its token limit, and the call with it. "
                    + "Ask again, with less in one reply";

    private static final String TOO_MANY = "this call was not run: one reply may ask for " + ToolRound.MOST_CALLS
            + " calls, and this one comes after them. Ask for it again, if it is still needed";

    @Override
    public void process(Exchange exchange) {
        RunSession session = RunSession.of(exchange);
        for (RequestedCall call : session.run().unjudgedCalls()) {
            Optional<String> denial = session.run().denial(call);
            if (denial.isPresent()) {
                session.deny(call, denial.get());
                continue;
            }
            String complaints = complaints(session, call);
            if (complaints.isEmpty()) {
                ask(exchange, session, call);
                break;
            }
            session.finish(call, new Event.ToolFinished(call.id(), call.tool(), 0, true, "Error: " + complaints));
        }
        session.sayWhatIsNext(exchange);
    }

    /** Why the call can't run, in words for the model; empty when it can. */
    private static String complaints(RunSession session, RequestedCall call) {
        if (session.run().isCut()) {
            return CUT;
        }
        return session.run().isOneTooMany(call) ? TOO_MANY : session.toolbox().complaints(call);
    }

    private static void ask(Exchange exchange, RunSession session, RequestedCall call) {
        Toolbox.Entry tool = session.toolbox().get(call);
        exchange.setProperty(CALL, call);
        exchange.setVariable("tool", call.tool());
        exchange.setVariable("agent", session.agent().name());
        exchange.setVariable("hint", hint(tool));
        exchange.getIn().setBody(ToolArguments.forRules(call.arguments()));
    }

    /** What the tool's author says about it, in a word: the strongest of what was said. */
    private static String hint(Toolbox.Entry tool) {
        if (tool.approval() != Tool.Approval.AUTO) {
            return tool.approval() == Tool.Approval.REQUIRED ? "required" : "never";
        }
        if (tool.hints().destructive()) {
            return "destructive";
        }
        return tool.hints().readOnly() ? "readOnly" : "none";
    }
}
