package dev.caravel.agent;

import dev.caravel.journal.Event;
import dev.caravel.model.Attempt;
import dev.caravel.model.ModelFailure;
import dev.caravel.model.ModelName;
import dev.caravel.model.Reply;
import java.util.Optional;

/** Works out what attempts to ask a model have cost, the failed ones too. Thread-safe. */
public final class Billing {

    private final Pricing pricing;

    public Billing(Pricing pricing) {
        this.pricing = pricing;
    }

    /** What a whole reply cost; where the host does not say what it used, the most that its length allows. */
    Cost of(Run run, Reply reply) {
        ModelName asked = ModelName.parse(run.model());
        return reply.usage().isPresent()
                ? pricing.cost(asked, reply.servedBy(), reply.usage().get(), reply.rawUsage())
                : pricing.ceiling(asked, run.reservation().promptTokens(), PromptSize.bytes(reply.content()));
    }

    /**
     * What a failed attempt cost: what its stream said before it broke off. A reply that began and never said anything of it
     * counts as dear as it can have been; where none began, nothing is known to have been used.
     */
    Cost of(Run run, Attempt attempt, ModelFailure failure) {
        if (!failure.possiblyBilled() || attempt == null || !attempt.isAnswered()) {
            return Cost.NOTHING;
        }
        ModelName asked = ModelName.parse(run.model());
        Event.BudgetReserved reserved = run.reservation();
        Optional<Reply> begun = attempt.begun();
        return begun.flatMap(Reply::usage)
                .map(usage -> pricing.cost(
                        asked, begun.get().servedBy(), usage, begun.get().rawUsage()))
                .orElseGet(() -> pricing.ceiling(asked, reserved.promptTokens(), reserved.maxTokens()));
    }
}
