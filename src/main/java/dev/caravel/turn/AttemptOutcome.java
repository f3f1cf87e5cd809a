package dev.caravel.turn;

import dev.caravel.compaction.Summaries;
import dev.caravel.journal.Event;
import dev.caravel.loop.RunSession;
import dev.caravel.loop.Step;
import dev.caravel.model.Attempt;
import dev.caravel.model.ProviderClient;
import dev.caravel.model.Reply;
import dev.caravel.money.Charge;
import dev.caravel.money.Dollars;
import org.apache.camel.Exchange;
import org.apache.camel.Message;

/**
 * Records what an attempt brought, or throws what went wrong. The calls that a reply asks for are then in
 * {@link dev.caravel.run.ToolRound}. Stands behind the circuit breaker, which keeps to itself the
 * failures that it does not count.
 */
public final class AttemptOutcome implements Step {

    private final ProviderClient client;
    private final Billing billing;
    private final Budget budget;
    private final Summaries summaries;

    public AttemptOutcome(ProviderClient client, Billing billing, Budget budget, Summaries summaries) {
        this.summaries = summaries;
        this.client = client;
        this.billing = billing;
        this.budget = budget;
    }

    @Override
    public void take(RunSession session, Exchange exchange) {
        Attempt attempt = session.attempts().current();
        Message message = exchange.getIn();
        message.setBody(null);
        message.removeHeaders("*");
        Reply reply = attempt.reply().orElseThrow(attempt::failure);
        Charge charge = billing.of(session.run(), reply);
        Dollars reserved = session.run().turn().reservation().callUsd();
        session.record(
                session.run().turn().context().underWay().isPresent()
                        ? summaries.compacted(session, reply, charge, attempt.milliseconds())
                        : replied(session, reply, charge, attempt));
        if (charge.cost().paid().compareTo(reserved) > 0) {
            budget.tellPassed(session);
        } else if (session.run().turn().isStarved()) {
            budget.tellTooLow(session);
        }
        client.over(attempt);
        session.tree().replied();
        if (session.run().turn().context().overflow().isPresent()) {
            session.attempts().retracted();
        }
        session.attempts().over();
    }

    private static Event replied(RunSession session, Reply reply, Charge charge, Attempt attempt) {
        return new Event.ModelReplied(
                session.run().turn().model(),
                reply.servedBy(),
                reply.usage().orElse(null),
                reply.rawUsage().isObject() ? reply.rawUsage() : null,
                reply.stopReason(),
                reply.kept(),
                charge.cost().paid(),
                charge.cost().ifStrong(),
                attempt.milliseconds(),
                charge.billed().map(billed -> charge.listed()).orElse(null),
                charge.billed().orElse(null),
                charge.caveat().orElse(null),
                attempt.firstMilliseconds().orElse(null),
                reply.id().isEmpty() ? null : reply.id());
    }
}
