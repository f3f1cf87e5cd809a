package dev.caravel.turn;

import dev.caravel.compaction.Summaries;
import dev.caravel.journal.Attachment;
import dev.caravel.journal.Event;
import dev.caravel.journal.Journal;
import dev.caravel.journal.PauseReason;
import dev.caravel.journal.RunStatus;
import dev.caravel.loop.RunSession;
import dev.caravel.loop.Step;
import dev.caravel.model.ModelName;
import dev.caravel.money.Account;
import dev.caravel.money.Budgets;
import dev.caravel.money.Dollars;
import dev.caravel.money.LimitReached;
import dev.caravel.money.Price;
import dev.caravel.money.Scope;
import dev.caravel.money.TurnCost;
import dev.caravel.money.TurnCost.Quote;
import dev.caravel.money.TurnCost.Reservation;
import dev.caravel.run.Landing;
import dev.caravel.run.Run;
import dev.caravel.run.Served;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.camel.Exchange;

/**
 * Before each turn: reserves the most that it can cost, in all accounts that count it, together with what a last short turn
 * would cost. The reply may be as long as the money allows; where not even a short one is left, the run lands: it sums up
 * with the money held for that, and is paused. {@link dev.caravel.run.Funds} says how
 * a reservation changes the accounts.
 */
public final class Budget implements Step {

    private static final long LOOK_AGAIN_MS = 20;

    private final Journal journal;
    private final Pricing pricing;
    private final Budgets budgets;
    private final Summaries summaries;
    private final AttachmentModels attachments;
    private final Clock clock = Clock.systemUTC();
    private final Set<String> inconsistent = ConcurrentHashMap.newKeySet();

    /** @param attachments which models read the files of a run, and how many tokens these have */
    public Budget(
            Journal journal, Pricing pricing, Budgets budgets, Summaries summaries, AttachmentModels attachments) {
        this.attachments = attachments;
        this.summaries = summaries;
        this.journal = journal;
        this.pricing = pricing;
        this.budgets = budgets;
    }

    @Override
    public void take(RunSession session, Exchange exchange) {
        if (session.run().isActive()) {
            reserve(session);
        }
    }

    private void reserve(RunSession session) {
        Run run = session.run();
        ModelName model = ModelName.parse(run.turn().model());
        Quote price;
        try {
            price = quote(run, model);
        } catch (IllegalArgumentException e) {
            priceUnknown(session, e.getMessage());
            return;
        }
        if (price.price() == Price.UNKNOWN && isLimited(session)) {
            priceUnknown(session, pricing.unknown(model));
            return;
        }
        Optional<String> obstacle = obstacle(session, model, price.price());
        if (obstacle.isPresent()) {
            session.record(new Event.RunEnded(RunStatus.FAILED, "attachment", obstacle.get()));
            return;
        }
        if (run.turn().isStarved()) {
            session.record(Landing.of(PauseReason.BUDGET));
        }
        if (run.turn().isLanding()) {
            land(session, cost(session, price));
        } else if (!reserveTurn(session, cost(session, price))) {
            // The words that ask for the landing are in the prompt by now, and the run's own model is to answer them.
            reserve(session);
        }
    }

    /** By the model that was asked, or the one that answered in its place, whichever is dearer. */
    private Quote quote(Run run, ModelName model) {
        Price asked = pricing.of(model);
        Served last = run.turn().served();
        if (!last.asked().equals(run.turn().model())) {
            return new Quote(asked, Dollars.ZERO);
        }
        Price served = last.by().equals(model.name()) ? asked : pricing.of(model, last.by());
        long prompt = run.promptSize().atMost(0);
        int reply = run.start().maxTokens();
        boolean dearer = served != asked && served.ceiling(prompt, reply).compareTo(asked.ceiling(prompt, reply)) > 0;
        return new Quote(dearer ? served : asked, last.ifPassed());
    }

    /** Why the model can't be asked about the files of the run. A summary is made of text alone. */
    private Optional<String> obstacle(RunSession session, ModelName model, Price price) {
        List<Attachment> files = session.run().promptSize().unread();
        if (files.isEmpty() || session.run().turn().context().underWay().isPresent()) {
            return Optional.empty();
        }
        boolean holds = price != Price.FREE && (isLimited(session) || budgets.isLimited());
        return attachments.obstacle(model, files).or(() -> Optional.of(AttachmentModels.unbounded(model))
                .filter(words -> holds && attachments.tokens(model, files).isEmpty()));
    }

    private static void priceUnknown(RunSession session, String why) {
        session.record(new Event.RunEnded(RunStatus.FAILED, "price", why));
    }

    /** The settings' limits are looked at when the price is; a run's own, its caller's or its agent's, here. */
    private boolean isLimited(RunSession session) {
        if (Optional.ofNullable(session.run().start().tenant())
                .flatMap(budgets::dayOf)
                .isPresent()) {
            return true;
        }
        for (RunSession each = session; each != null; each = each.parent().orElse(null)) {
            if (each.run().budget().isPresent()) {
                return true;
            }
        }
        return false;
    }

    /** A reply was cut off because there was no money for a longer one: tells of the account that was too low. */
    void tellTooLow(RunSession session) {
        session.record(new RunAccounts(
                        session, journal, session.run().turn().reservation().scopes())
                .exceeded());
    }

    /** A call cost more than was reserved for it: tells of the accounts whose limit is passed by it. */
    void tellPassed(RunSession session) {
        for (Scope scope : session.run().turn().reservation().scopes()) {
            Account account = journal.account(scope.account());
            if (scope.limitUsd() != null && account.spent().compareTo(scope.limitUsd()) > 0) {
                session.record(new Event.BudgetExceeded(
                        scope.account(), scope.limitUsd(), account.spent(), account.reserved()));
            }
        }
    }

    /** False when the money does not suffice for another turn; then the landing has begun. */
    private boolean reserveTurn(RunSession session, TurnCost cost) {
        RunAccounts accounts = accounts(session);
        // Mostly there is so much that nobody need look twice; if that is an error, the reservation is refused.
        if (cost.ofPlenty(accounts.leftAsLastSeen())
                .filter(reservation -> tryReserve(session, reservation, accounts.scopes()))
                .isPresent()) {
            return true;
        }
        long giveUp = System.nanoTime() + budgets.patience().toNanos();
        while (session.stopSignal().stop().isEmpty()) {
            RunAccounts now = accounts(session);
            Optional<Reservation> reservation = cost.turn(now.left());
            if (reservation.isPresent() && tryReserve(session, reservation.get(), now.scopes())) {
                return true;
            }
            if (reservation.isEmpty()) {
                boolean othersGiveBack = cost.turn(now.leftOnceSettled()).isPresent();
                if (!othersGiveBack || System.nanoTime() > giveUp) {
                    session.record(now.exceeded().needing(cost.anotherTurn(now.left())));
                    session.record(Landing.of(PauseReason.BUDGET));
                    return false;
                }
                session.stopSignal().pause(LOOK_AGAIN_MS);
            }
        }
        return true;
    }

    private void land(RunSession session, TurnCost cost) {
        RunAccounts accounts = accounts(session);
        Optional<Reservation> reservation = cost.landing(accounts.left());
        if (reservation.isEmpty() || !tryReserve(session, reservation.get(), accounts.scopes())) {
            session.record(new Event.RunParked(session.run().turn().landing().orElse(PauseReason.BUDGET)));
        }
    }

    /** Reserves the same once more, for another attempt; false when the money is gone meanwhile. */
    boolean reserveAgain(RunSession session) {
        Event.BudgetReserved last = session.run().turn().reservation();
        Reservation reservation =
                new Reservation(last.promptTokens(), last.maxTokens(), last.callUsd(), last.landingUsd());
        return tryReserve(session, reservation, accounts(session).scopes());
    }

    private boolean tryReserve(RunSession session, Reservation reservation, List<Scope> scopes) {
        try {
            session.record(new Event.BudgetReserved(
                    reservation.call(),
                    reservation.landing(),
                    reservation.promptTokens(),
                    reservation.replyTokens(),
                    scopes));
            return true;
        } catch (LimitReached e) {
            // Somebody else was quicker.
            return false;
        }
    }

    private TurnCost cost(RunSession session, Quote price) {
        Run run = session.run();
        if (run.turn().context().underWay().isPresent()) {
            long prompt = summaries.promptTokens(session);
            return new TurnCost(price, prompt, prompt, summaries.longest(session));
        }
        long prompt = run.promptSize().atMost(session.fixedBytes())
                + attachments
                        .tokens(
                                ModelName.parse(run.turn().model()),
                                run.promptSize().unread())
                        .orElse(0);
        return new TurnCost(price, prompt, tightPrompt(run, prompt), run.start().maxTokens());
    }

    private long tightPrompt(Run run, long prompt) {
        String model = run.turn().model();
        if (!run.promptSize().isConsistent()) {
            inconsistent.add(model);
        }
        return inconsistent.contains(model)
                ? prompt
                : Math.min(prompt, run.promptSize().byUsage(model).orElse(prompt));
    }

    private RunAccounts accounts(RunSession session) {
        return RunAccounts.now(session, journal, budgets, clock.instant());
    }
}
