package dev.caravel.door;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.caravel.caller.Caller;
import dev.caravel.journal.Approval;
import dev.caravel.journal.Decision;
import dev.caravel.recovery.OpenQuestions;
import dev.caravel.text.Printable;
import java.util.Optional;
import java.util.function.Predicate;
import org.apache.camel.Exchange;

/** Calls that wait for a person's word, over HTTP: each method is a step of the route for one call. Thread-safe. */
public final class ApprovalResource {

    private static final int MOST = 1_000;

    private final OpenQuestions questions;

    public ApprovalResource(OpenQuestions questions) {
        this.questions = questions;
    }

    /** The calls that wait, the oldest first, with their exact arguments: they are what is decided about. */
    public void list(Exchange exchange) {
        Caller caller = Caller.of(exchange);
        HttpReply.list(
                exchange,
                questions.approvals(caller.seesAll() ? MOST : Integer.MAX_VALUE).stream()
                        .filter(isHis(caller))
                        .limit(MOST)
                        .map(Approval::toJson)
                        .toList());
    }

    private static Predicate<Approval> isHis(Caller caller) {
        return approval -> caller.maySee(approval.tenant().orElse(null), approval.rootAgent());
    }

    /** Approves or denies many calls at once, and says of those that it does not decide why. */
    public void decideEach(Exchange exchange) {
        RequestBody body = RequestBody.of(exchange, false);
        body.allow("ids", "decision", "by", "reason");
        Caller caller = Caller.of(exchange);
        OpenQuestions.Answered answered = questions.decide(
                body.texts("ids", MOST),
                isHis(caller),
                decision(body),
                caller.signs(body.text("by")),
                body.text("reason").orElse(""));
        ObjectNode reply = JsonNodeFactory.instance.objectNode();
        ArrayNode decided = reply.putArray("decided");
        ArrayNode skipped = reply.putArray("skipped");
        answered.decided().forEach(decided::add);
        answered.skipped()
                .forEach((id, why) -> skipped.addObject().put("id", id).put("detail", Printable.line(why)));
        HttpReply.json(exchange, 200, reply.toString());
    }

    private static Decision decision(RequestBody body) {
        return Decision.said(body.text("decision").orElse(""))
                .filter(decision -> decision != Decision.ANSWER)
                .orElseThrow(() ->
                        Refusal.malformed("'decision' must be approve or deny; a question is answered by 'answer'"));
    }

    private static Optional<JsonNode> answer(RequestBody body) {
        Optional<JsonNode> answer = Optional.of(body.get("answer")).filter(value -> !value.isMissingNode());
        if (answer.isPresent() && body.text("decision").isPresent()) {
            throw Refusal.malformed("give 'answer' or 'decision', not both");
        }
        return answer;
    }

    /**
     * Approves or denies a call, or answers a question. The same answer twice is no harm.
     *
     * @throws Refusal when it was decided otherwise, or its time is over, or that cannot be said about it
     */
    public void decide(Exchange exchange) {
        RequestBody body = RequestBody.of(exchange, false);
        body.allow("decision", "by", "reason", "answer");
        Optional<JsonNode> answer = answer(body);
        Caller caller = Caller.of(exchange);
        String id = RequestTarget.of(exchange).path("id");
        questions
                .approval(id)
                .filter(isHis(caller))
                .orElseThrow(() -> Refusal.unknown("there is no approval '" + Printable.line(id) + "'"));
        try {
            String by = caller.signs(body.text("by"));
            Approval decided = answer.isPresent()
                    ? questions.answer(id, answer.get(), by)
                    : questions.decide(
                            id, decision(body), by, body.text("reason").orElse(""));
            HttpReply.json(exchange, 200, decided.toJson());
        } catch (IllegalArgumentException e) {
            throw Refusal.malformed(e.getMessage());
        } catch (IllegalStateException e) {
            throw Refusal.conflict(e.getMessage());
        }
    }
}
