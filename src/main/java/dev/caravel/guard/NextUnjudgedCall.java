package dev.caravel.guard;

import dev.caravel.agent.OfferedTool;
import dev.caravel.agent.Toolbox;
import dev.caravel.journal.Event;
import dev.caravel.loop.LoopVariables;
import dev.caravel.loop.RunSession;
import dev.caravel.loop.Step;
import dev.caravel.run.InquiryArguments;
import dev.caravel.run.RequestedCall;
import dev.caravel.run.ToolRound;
import dev.caravel.tool.Tool;
import dev.caravel.tool.ToolArguments;
import java.util.Optional;
import org.apache.camel.Exchange;

/**
 * Puts the next call of a reply before the guardrail: its arguments as the body, and variables that the rules go by. A call
 * that can't run anyway, or that a person has denied, is answered at once. {@link Guardrail} takes up what the rules say.
 */
public final class NextUnjudgedCall implements Step {

    /** The property that holds the call. */
    static final String CALL = "CaravelJudgedCall";

    private static final String CUT =
            "this call was not run: the reply was cut off at its token limit, and the call with it. "
                    + "Ask again, with less in one reply";

    private static final String TOO_MANY = "this call was not run: one reply may ask for " + ToolRound.MOST_CALLS
            + " calls, and this one comes after them. Ask for it again, if it is still needed";

    @Override
    public void take(RunSession session, Exchange exchange) {
        for (RequestedCall asked : session.run().tools().unjudged()) {
            Optional<String> denial = session.run().tools().denial(asked.id());
            if (denial.isPresent()) {
                session.recorder().deny(asked, denial.get());
                continue;
            }
            Toolbox.Reading reading = session.toolbox().read(asked);
            RequestedCall call = reading.call();
            String complaints = obstacle(session, asked).orElseGet(() -> complaints(session, reading));
            if (complaints.isEmpty()) {
                ask(exchange, session, call);
                break;
            }
            session.recorder()
                    .finish(call, new Event.ToolFinished(call.id(), call.tool(), 0, true, "Error: " + complaints));
        }
    }

    /** Why no call like this one can run, in words for the model. */
    private static Optional<String> obstacle(RunSession session, RequestedCall call) {
        if (session.run().turn().isCut()) {
            return Optional.of(CUT);
        }
        if (session.run().tools().isOneTooMany(call.id())) {
            return Optional.of(TOO_MANY);
        }
        return session.run()
                .tools()
                .tooLong(call.id())
                .map(why -> "this call was not run: " + why + ". Ask for it again in smaller parts");
    }

    /** What is wrong with the call itself, of one that puts a question with that. */
    private static String complaints(RunSession session, Toolbox.Reading reading) {
        if (!reading.complaints().isEmpty()
                || !session.toolbox().get(reading.call()).isQuestion()) {
            return reading.complaints();
        }
        try {
            InquiryArguments.read(reading.call().arguments());
            return "";
        } catch (IllegalArgumentException e) {
            return "the arguments are not right: " + e.getMessage();
        }
    }

    private static void ask(Exchange exchange, RunSession session, RequestedCall call) {
        OfferedTool tool = session.toolbox().get(call);
        exchange.setProperty(CALL, call);
        exchange.setVariable(LoopVariables.TOOL, call.tool());
        exchange.setVariable(LoopVariables.AGENT, session.agent().name());
        exchange.setVariable(LoopVariables.HINT, hint(tool));
        exchange.setVariable(LoopVariables.HINTS, tool.hints().words());
        exchange.setVariable(LoopVariables.UNTRUSTED, session.run().isUntrusted());
        exchange.getIn().setBody(ToolArguments.forRules(call.arguments()));
    }

    /** What the tool's author says about it, in a word: the strongest of what was said. */
    private static String hint(OfferedTool tool) {
        if (tool.approval() == Tool.Approval.REQUIRED) {
            return "required";
        }
        if (tool.approval() == Tool.Approval.NEVER) {
            return "never";
        }
        if (tool.hints().destructive()) {
            return "destructive";
        }
        return tool.hints().readOnly() ? "readOnly" : "none";
    }
}
