package dev.caravel.guard;

import dev.caravel.agent.OfferedTool;
import dev.caravel.approval.ApprovalGate;
import dev.caravel.journal.Event;
import dev.caravel.journal.Verdict;
import dev.caravel.loop.LoopVariables;
import dev.caravel.loop.RunSession;
import dev.caravel.loop.ToolDefinitions;
import dev.caravel.run.RequestedCall;
import dev.caravel.run.Run;
import dev.caravel.text.Causes;
import dev.caravel.tool.Tool;
import java.util.List;
import org.apache.camel.AggregationStrategy;
import org.apache.camel.Exchange;

/**
 * Heeds the verdict that the guardrail left in the variable {@code verdict} of its own message. What is not clearly allowed
 * does not run: no verdict, or a guardrail that fails, is a denial.
 * An allowed call is started by {@code StartCalls}; about one to be asked for, {@link ApprovalGate} asks.
 */
public final class Guardrail implements AggregationStrategy {

    /** The variables of one judgement; none stays for the next. */
    private static final List<String> QUESTION = List.of(
            LoopVariables.TOOL,
            LoopVariables.AGENT,
            LoopVariables.HINT,
            LoopVariables.HINTS,
            LoopVariables.UNTRUSTED,
            LoopVariables.VERDICT,
            LoopVariables.RULE);

    private static final String CHANGED = "what its server says of the tool has changed since it was last allowed";

    private final ApprovalGate approvals;
    private final ToolDefinitions definitions;
    private final GuardrailMode mode;

    public Guardrail(ApprovalGate approvals, ToolDefinitions definitions, GuardrailMode mode) {
        this.approvals = approvals;
        this.definitions = definitions;
        this.mode = mode;
    }

    @Override
    public Exchange aggregate(Exchange exchange, Exchange judged) {
        RequestedCall call = (RequestedCall) exchange.getProperty(NextUnjudgedCall.CALL);
        exchange.removeProperty(NextUnjudgedCall.CALL);
        exchange.getIn().setBody(null);
        for (String variable : QUESTION) {
            exchange.removeVariable(variable);
        }
        heed(exchange, call, judgement(judged));
        return exchange;
    }

    private record Judgement(Verdict verdict, String rule) {}

    private static Judgement judgement(Exchange judged) {
        if (judged.getException() != null) {
            return new Judgement(Verdict.DENY, "the guardrail failed: " + Causes.words(judged.getException()));
        }
        String rule = judged.getVariable(LoopVariables.RULE, "the guardrail names no rule", String.class);
        try {
            Verdict verdict = Verdict.parse(judged.getVariable(LoopVariables.VERDICT, "none", String.class));
            return verdict == Verdict.ALLOW && wasCutShort(judged)
                    ? new Judgement(Verdict.DENY, "the guardrail failed, and handled that itself")
                    : new Judgement(verdict, rule);
        } catch (IllegalArgumentException e) {
            return new Judgement(Verdict.DENY, "the guardrail: " + e.getMessage());
        }
    }

    /** Where an error handler took over, rules were left out that might have been against it. */
    private static boolean wasCutShort(Exchange judged) {
        return judged.getExchangeExtension().isFailureHandled();
    }

    private void heed(Exchange exchange, RequestedCall call, Judgement judgement) {
        RunSession session = RunSession.of(exchange);
        Verdict verdict = judgement.verdict();
        String rule = judgement.rule();
        OfferedTool tool = session.toolbox().get(call);
        if (verdict == Verdict.ALLOW && tool.approval() == Tool.Approval.REQUIRED) {
            verdict = Verdict.ASK;
            rule = "the tool requires approval";
        }
        if (verdict == Verdict.ALLOW && mode == GuardrailMode.STRICT && isSuspect(session.run(), tool)) {
            verdict = Verdict.ASK;
            rule = "the run has read text from outside";
        }
        if (verdict == Verdict.ALLOW && tool.isQuestion()) {
            verdict = Verdict.ASK;
            rule = "a person answers it";
        }
        if (verdict == Verdict.ASK && session.run().tools().answer(call.id()).isPresent()) {
            verdict = Verdict.ALLOW;
            rule = "a person has answered it";
        }
        if (verdict == Verdict.ASK && session.run().tools().isApproved(call.id())) {
            verdict = Verdict.ALLOW;
            rule = "a person has allowed it (" + rule + ")";
        }
        if (verdict != Verdict.DENY && definitions.isChanged(session, call)) {
            rule = verdict == Verdict.ASK ? rule + "; " + CHANGED : CHANGED;
            verdict = Verdict.ASK;
        }
        session.record(judged(session, call, verdict, rule));
        switch (verdict) {
            case ALLOW -> {
                definitions.allow(session, call);
                session.repetitions().allowed();
            }
            case ASK -> approvals.ask(session, call, rule);
            case DENY -> session.recorder().deny(call, rule);
        }
        session.moveOn(exchange);
    }

    /** What writes or sends may be somebody else's wish now. An agent does neither: its own calls are judged. */
    private static boolean isSuspect(Run run, OfferedTool tool) {
        return run.isUntrusted() && !tool.hints().readOnly() && !tool.isAgent();
    }

    private static Event.ToolJudged judged(RunSession session, RequestedCall call, Verdict verdict, String rule) {
        RequestedCall asked = session.run().tools().waiting(call.id()).orElse(call);
        return new Event.ToolJudged(
                call.id(),
                call.tool(),
                verdict,
                rule,
                session.toolbox().isSaid(asked.tool(), call.tool()) ? null : asked.tool(),
                asked.arguments().equals(call.arguments()) ? null : call.arguments());
    }
}
