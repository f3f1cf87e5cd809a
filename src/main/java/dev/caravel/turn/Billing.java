package dev.caravel.turn;

import dev.caravel.journal.Event;
import dev.caravel.model.Attempt;
import dev.caravel.model.FailureKind;
import dev.caravel.model.ModelFailure;
import dev.caravel.model.ModelName;
import dev.caravel.model.Reply;
import dev.caravel.money.Charge;
import dev.caravel.money.Cost;
import dev.caravel.money.Dollars;
import dev.caravel.money.HostBill;
import dev.caravel.money.Price;
import dev.caravel.run.PromptSize;
import dev.caravel.run.Run;
import dev.caravel.run.Stop;
import java.util.Optional;

/**
 * Works out what attempts to ask a model have cost, the failed ones too: by the price list or by the host's own bill, whichever
 * is dearer. Whatever a host counts, there is a sum to book. Thread-safe.
 */
public final class Billing {

    private final Pricing pricing;

    public Billing(Pricing pricing) {
        this.pricing = pricing;
    }

    /** What a whole reply cost; where the host does not say what it used, the most that its length allows. */
    Charge of(Run run, Reply reply) {
        return charge(run, reply, PromptSize.bytes(reply.content()));
    }

    /**
     * What a failed attempt cost: what its stream said before it broke off. Where it never said anything of it, or was sent
     * and its answer not waited for, it counts as dear as it can have been; so it does where the program ended meanwhile,
     * however it ended.
     */
    Charge of(Run run, Attempt attempt, ModelFailure failure, Optional<Stop> stop) {
        if (!failure.possiblyBilled() || attempt == null || !attempt.isSent()) {
            return Charge.NOTHING;
        }
        if (failure.kind() == FailureKind.STOPPED
                && stop.filter(Stop::endsProgram).isPresent()) {
            return most(run);
        }
        long longest = run.turn().reservation().maxTokens();
        return attempt.begun().map(begun -> charge(run, begun, longest)).orElseGet(() -> most(run));
    }

    private Charge most(Run run) {
        Dollars most = run.turn().reservation().callUsd();
        return new Charge(new Cost(most, most), most, Optional.empty(), pricing.of(asked(run)));
    }

    /** @param longest the most tokens that the reply can have, where the host does not count them */
    private Charge charge(Run run, Reply reply, long longest) {
        Price price = pricing.of(asked(run), reply.servedBy());
        Event.BudgetReserved reserved = run.turn().reservation();
        Dollars listed;
        Dollars ifStrong;
        try {
            listed = reply.usage()
                    .map(usage -> price.cost(usage, reply.rawUsage()))
                    .orElseGet(() -> reply.isMiscounted()
                            ? reserved.callUsd()
                            : price.ceiling(reserved.promptTokens(), longest));
            ifStrong = reply.usage()
                    .map(usage -> pricing.ifStrong(price).listed(usage))
                    .orElse(listed);
        } catch (ArithmeticException e) {
            // More than there is money: what was reserved for the call is the most that it can have been.
            listed = reserved.callUsd();
            ifStrong = listed;
        }
        Optional<Dollars> billed = HostBill.of(reply.rawUsage());
        return new Charge(new Cost(billed.orElse(listed).max(listed), ifStrong), listed, billed, price);
    }

    private static ModelName asked(Run run) {
        return ModelName.parse(run.turn().model());
    }
}
