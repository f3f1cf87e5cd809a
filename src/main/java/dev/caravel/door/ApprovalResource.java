package dev.caravel.door;

import dev.caravel.caller.Caller;
import dev.caravel.journal.Approval;
import dev.caravel.journal.Decision;
import dev.caravel.recovery.RunControl;
import dev.caravel.text.Printable;
import org.apache.camel.Exchange;

/** What waits for a person, over HTTP: each method is a step of the route for one call. Thread-safe. */
public final class ApprovalResource {

    private static final int MOST = 1_000;

    private final AgentDoor door;
    private final RunControl control;

    public ApprovalResource(AgentDoor door, RunControl control) {
        this.door = door;
        this.control = control;
    }

    /** The calls that wait, the oldest first, with their exact arguments: they are what is decided about. */
    public void list(Exchange exchange) {
        HttpReply.list(
                exchange,
                control.approvals(MOST).stream()
                        .filter(approval -> isHis(exchange, approval))
                        .map(Approval::toJson)
                        .toList());
    }

    private boolean isHis(Exchange exchange, Approval approval) {
        return door.find(exchange, approval.root()).isPresent();
    }

    /**
     * Approves or denies a call. The same answer twice is no harm.
     *
     * @throws Refusal when it was decided otherwise, or its time is over
     */
    public void decide(Exchange exchange) {
        RequestBody body = RequestBody.of(exchange, false);
        body.allow("decision", "by", "reason");
        Decision decision = Decision.said(body.text("decision").orElse(""))
                .orElseThrow(() -> Refusal.malformed("'decision' must be approve or deny"));
        String id = RequestTarget.of(exchange).path("id");
        control.approval(id)
                .filter(approval -> isHis(exchange, approval))
                .orElseThrow(() -> Refusal.unknown("there is no approval '" + Printable.line(id) + "'"));
        try {
            Approval decided = control.decide(
                    id,
                    decision,
                    Caller.of(exchange).signs(body.text("by")),
                    body.text("reason").orElse(""));
            HttpReply.json(exchange, 200, decided.toJson());
        } catch (IllegalStateException e) {
            throw Refusal.conflict(e.getMessage());
        }
    }
}
