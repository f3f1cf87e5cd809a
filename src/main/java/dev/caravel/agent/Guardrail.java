package dev.caravel.agent;

import dev.caravel.guard.Verdict;
import dev.caravel.journal.Event;
import dev.caravel.tool.Tool;
import dev.caravel.tool.ToolArguments;
import java.util.List;
import java.util.Optional;
import org.apache.camel.Exchange;

/**
 * Puts the calls of a reply before the guardrail, one after the other, and heeds its verdict. A call that can't run anyway, or
 * that a person has denied, is answered at once. What is not clearly allowed does not run: no verdict, or a guardrail that fails, is a denial.
 */
public final class Guardrail {

    /** The variables of one judgement; none stays for the next. */
    private static final List<String> QUESTION = List.of("tool", "agent", "hint", "verdict", "rule");

    private static final String CALL = "CaravelJudgedCall";
    private static final String CUT =
            "this call was not run: the reply was cut off at its token limit, and the call with it. "
                    + "Ask again, with less in one reply";

    private final ApprovalGate approvals;

    public Guardrail(ApprovalGate approvals) {
        this.approvals = approvals;
    }

    /** Sets the next call before the guardrail: its arguments as the body, and variables that the rules go by. */
    public void question(Exchange exchange) {
        RunSession session = RunSession.of(exchange);
        for (RequestedCall call : session.run().unjudgedCalls()) {
            Optional<String> denial = session.run().denial(call);
            if (denial.isPresent()) {
                deny(session, call, denial.get());
                continue;
            }
            String complaints = session.run().isCut() ? CUT : session.toolbox().complaints(call);
            if (complaints.isEmpty()) {
                ask(exchange, session, call);
                break;
            }
            session.finish(call, new Event.ToolFinished(call.id(), call.tool(), 0, true, "Error: " + complaints));
        }
        session.sayWhatIsNext(exchange);
    }

    private static void ask(Exchange exchange, RunSession session, RequestedCall call) {
        Toolbox.Entry tool = session.toolbox().find(call.tool()).orElseThrow();
        exchange.setProperty(CALL, call);
        exchange.setVariable("tool", call.tool());
        exchange.setVariable("agent", session.agent().name());
        exchange.setVariable("hint", hint(tool));
        exchange.getMessage().setBody(ToolArguments.map(call.arguments()));
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

    /** Heeds the verdict that the guardrail left in the variable {@code verdict}. */
    public void judge(Exchange exchange) {
        RunSession session = RunSession.of(exchange);
        RequestedCall call = exchange.getProperty(CALL, RequestedCall.class);
        exchange.removeProperty(CALL);
        exchange.getMessage().setBody(null);
        String rule = exchange.getVariable("rule", "the guardrail names no rule", String.class);
        Verdict verdict;
        try {
            verdict = Verdict.parse(exchange.getVariable("verdict", "none", String.class));
        } catch (IllegalArgumentException e) {
            verdict = Verdict.DENY;
            rule = "the guardrail: " + e.getMessage();
        }
        Tool.Approval approval =
                session.toolbox().find(call.tool()).orElseThrow().approval();
        if (verdict == Verdict.ALLOW && approval == Tool.Approval.REQUIRED) {
            verdict = Verdict.ASK;
            rule = "the tool requires approval";
        }
        QUESTION.forEach(exchange::removeVariable);
        session.record(new Event.ToolJudged(call.id(), call.tool(), verdict.label(), rule));
        switch (verdict) {
            case ALLOW -> session.repetitions().allowed();
            case ASK -> approvals.ask(session, call, rule);
            case DENY -> deny(session, call, rule);
        }
        session.recordStop();
        session.sayWhatIsNext(exchange);
    }

    private static void deny(RunSession session, RequestedCall call, String why) {
        session.repetitions().denied(session.round());
        session.finish(call, new Event.ToolFinished(call.id(), call.tool(), 0, true, "Denied: " + why));
    }
}
