package dev.caravel.agent;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.caravel.guard.Approver;
import dev.caravel.guard.Decision;
import dev.caravel.guard.Question;
import dev.caravel.guard.Verdict;
import dev.caravel.journal.Event;
import dev.caravel.tool.Tool;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.apache.camel.Exchange;

/**
 * Puts the calls of a reply before the guardrail, one after the other, and heeds its verdict. A call that can't run anyway is
 * answered at once. What is not clearly allowed does not run: no verdict, or a guardrail that fails, is a denial.
 */
public final class Guardrail {

    private static final ObjectMapper MAPPER = JsonMapper.builder().build();
    private static final TypeReference<Map<String, Object>> ARGUMENTS = new TypeReference<>() {};
    private static final String CALL = "CaravelJudgedCall";
    private static final String CUT =
            "this call was not run: the reply was cut off at its token limit, and the call with it. "
                    + "Ask again, with less in one reply";

    private final Optional<Approver> approver;

    /** @param approver who is asked; empty when nobody is there */
    public Guardrail(Optional<Approver> approver) {
        this.approver = approver;
    }

    /** Sets the next call before the guardrail: its arguments as the body, and variables that the rules go by. */
    public void question(Exchange exchange) {
        RunSession session = RunSession.of(exchange);
        for (RequestedCall call : session.run().unjudgedCalls()) {
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
        exchange.setVariable("readOnly", tool.hints().readOnly());
        exchange.setVariable("destructive", tool.hints().destructive());
        exchange.setVariable("approval", tool.approval().name().toLowerCase(Locale.ROOT));
        exchange.removeVariable("verdict");
        exchange.removeVariable("rule");
        exchange.getMessage().setBody(MAPPER.convertValue(call.arguments(), ARGUMENTS));
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
        session.record(new Event.ToolJudged(call.id(), call.tool(), verdict.label(), rule));
        switch (verdict) {
            case ALLOW -> session.repetitions().allowed();
            case ASK -> askPerson(session, call, rule);
            case DENY -> deny(session, call, rule);
        }
        session.recordStop();
        session.sayWhatIsNext(exchange);
    }

    private void askPerson(RunSession session, RequestedCall call, String rule) {
        session.record(new Event.ApprovalRequested(call.id(), call.tool(), call.arguments(), rule));
        Question question =
                new Question(session.run().id(), session.agent().name(), call.tool(), call.arguments(), rule);
        Optional<Decision> decision = approver.flatMap(person -> person.ask(question, session.stopped()));
        if (session.stop().isPresent()) {
            return;
        }
        Decision decided = decision.orElse(new Decision(
                false, "nobody", "it needs a person's approval, and nobody is there to give it; go another way"));
        session.record(new Event.ApprovalDecided(
                call.id(), decided.label(), decided.by(), decided.reason().isEmpty() ? null : decided.reason()));
        if (decided.approved()) {
            session.repetitions().allowed();
        } else {
            deny(session, call, decided.reason().isEmpty() ? "a person said no" : decided.reason());
        }
    }

    private static void deny(RunSession session, RequestedCall call, String why) {
        session.repetitions().denied(session.round());
        session.finish(call, new Event.ToolFinished(call.id(), call.tool(), 0, true, "Denied: " + why));
    }
}
