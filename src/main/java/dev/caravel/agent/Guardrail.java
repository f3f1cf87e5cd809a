package dev.caravel.agent;

import dev.caravel.guard.Verdict;
import dev.caravel.journal.Event;
import dev.caravel.tool.Tool;
import java.util.List;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;

/**
 * Heeds the verdict that the guardrail left in the variable {@code verdict}. What is not clearly allowed does not run: no
 * verdict, or a guardrail that fails, is a denial.
 */
public final class Guardrail implements Processor {

    /** The variables of one judgement; none stays for the next. */
    private static final List<String> QUESTION = List.of("tool", "agent", "hint", "verdict", "rule");

    private final ApprovalGate approvals;

    public Guardrail(ApprovalGate approvals) {
        this.approvals = approvals;
    }

    @Override
    public void process(Exchange exchange) {
        RunSession session = RunSession.of(exchange);
        RequestedCall call = (RequestedCall) exchange.getProperty(NextCall.CALL);
        exchange.removeProperty(NextCall.CALL);
        exchange.getIn().setBody(null);
        String rule = exchange.getVariable("rule", "the guardrail names no rule", String.class);
        Verdict verdict;
        try {
            verdict = Verdict.parse(exchange.getVariable("verdict", "none", String.class));
        } catch (IllegalArgumentException e) {
            verdict = Verdict.DENY;
            rule = "the guardrail: " + e.getMessage();
        }
        Tool.Approval approval = session.toolbox().get(call).approval();
        if (verdict == Verdict.ALLOW && approval == Tool.Approval.REQUIRED) {
            verdict = Verdict.ASK;
            rule = "the tool requires approval";
        }
        if (verdict == Verdict.ASK && session.run().isApproved(call)) {
            verdict = Verdict.ALLOW;
            rule = "a person has allowed it (" + rule + ")";
        }
        for (String variable : QUESTION) {
            exchange.removeVariable(variable);
        }
        session.record(new Event.ToolJudged(call.id(), call.tool(), verdict.label(), rule));
        switch (verdict) {
            case ALLOW -> session.repetitions().allowed();
            case ASK -> approvals.ask(session, call, rule);
            case DENY -> session.deny(call, rule);
        }
        session.recordStop();
        session.sayWhatIsNext(exchange);
    }
}
