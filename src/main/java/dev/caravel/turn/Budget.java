package dev.caravel.turn;

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
import dev.caravel.money.Quote;
import dev.caravel.money.Scope;
import dev.caravel.run.Landing;
import dev.caravel.run.Run;
import dev.caravel.run.Served;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.apache.camel.Exchange;

/**
 * Before each turn: sets aside the most that it can cost, in all accounts that count it, together with what a last short turn
 * would cost. The reply may be as long as the money allows; where not even a short one is left, the run lands: it sums up
 * with the money held for that, and stands still.
 */
public final class Budget implements Step {

    /** The shortest reply that is worth paying for, in tokens. */
    private static final int SHORTEST_REPLY = 128;

    private static final int LANDING_REPLY = 128;
    private static final int LONGEST_LANDING_REPLY = 1_024;
    private static final int SHORTEST_LANDING_REPLY = 64;
    /** The words that ask for the landing. */
    private static final int LANDING_WORDS = 128;

    private static final long LOOK_AGAIN_MS = 20;

    private final Journal journal;
    private final Pricing pricing;
    private final Budgets budgets;
    private final Clock clock = Clock.systemUTC();
    private final Set<String> inconsistent = ConcurrentHashMap.newKeySet();

    public Budget(Journal journal, Pricing pricing, Budgets budgets) {
        this.journal = journal;
        this.pricing = pricing;
        this.budgets = budgets;
    }

    /** What a turn needs at most. */
    private record Need(long promptTokens, int replyTokens, Dollars call, Dollars landing) {

        Dollars total() {
            return call.plus(landing);
        }
    }

    @Override
    public void take(RunSession session, Exchange exchange) {
        if (session.run().isActive()) {
            reserve(session);
        }
    }

    private void reserve(RunSession session) {
        Run run = session.run();
        ModelName model = ModelName.parse(run.model());
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
        if (run.isStarved()) {
            session.record(Landing.of(PauseReason.BUDGET));
        }
        if (run.isLanding() || !reserveTurn(session, price)) {
            land(session, price);
        }
    }

    /** By the model that was asked, or the one that answered in its place, whichever is dearer. */
    private Quote quote(Run run, ModelName model) {
        Price asked = pricing.of(model);
        Served last = run.served();
        if (!last.asked().equals(run.model())) {
            return new Quote(asked, Dollars.ZERO);
        }
        Price served = last.by().equals(model.name()) ? asked : pricing.of(model, last.by());
        long prompt = run.promptSize().atMost(0);
        int reply = run.start().maxTokens();
        boolean dearer = served != asked && served.ceiling(prompt, reply).compareTo(asked.ceiling(prompt, reply)) > 0;
        return new Quote(dearer ? served : asked, last.beyond());
    }

    private static void priceUnknown(RunSession session, String why) {
        session.record(new Event.RunEnded(RunStatus.FAILED, "price", why));
    }

    /** The settings' limits are looked at when the price is; a run's own, its caller's or its agent's, here. */
    private static boolean isLimited(RunSession session) {
        for (RunSession each = session; each != null; each = each.parent().orElse(null)) {
            if (each.run().budget().isPresent()) {
                return true;
            }
        }
        return false;
    }

    /** A reply was cut off because there was no money for a longer one: tells of the account that was too low. */
    void tellTooLow(RunSession session) {
        session.record(exceeded(session, session.run().reservation().scopes()));
    }

    /** A call cost more than was set aside for it: tells of the accounts whose limit is passed by it. */
    void tellPassed(RunSession session) {
        for (Scope scope : session.run().reservation().scopes()) {
            Account account = journal.account(scope.account());
            if (scope.limitUsd() != null && account.spent().compareTo(scope.limitUsd()) > 0) {
                session.record(new Event.BudgetExceeded(
                        scope.account(), scope.limitUsd(), account.spent(), account.reserved()));
            }
        }
    }

    /** False when the money does not suffice for another turn; then the landing has begun. */
    private boolean reserveTurn(RunSession session, Quote price) {
        if (reserveFromPlenty(session, price)) {
            return true;
        }
        long giveUp = System.nanoTime() + budgets.patience().toNanos();
        while (session.stopSignal().stop().isEmpty()) {
            List<Scope> scopes = scopes(session);
            Optional<Need> need = turn(session, price, left(session, scopes, journal::account));
            if (need.isPresent() && tryReserve(session, need.get(), scopes)) {
                return true;
            }
            if (need.isEmpty()) {
                boolean othersGiveBack =
                        turn(session, price, leftOnceSettled(session, scopes)).isPresent();
                if (!othersGiveBack || System.nanoTime() > giveUp) {
                    session.record(exceeded(session, scopes));
                    session.record(Landing.of(PauseReason.BUDGET));
                    return false;
                }
                session.stopSignal().pause(LOOK_AGAIN_MS);
            }
        }
        return true;
    }

    /** Mostly there is so much that nobody need look twice; if that is an error, the reservation is refused. */
    private boolean reserveFromPlenty(RunSession session, Quote price) {
        List<Scope> scopes = scopes(session);
        int longest = session.run().start().maxTokens();
        return affordable(price, sure(session), longest, longest, left(session, scopes, journal::lastSeen))
                .filter(need -> tryReserve(session, need, scopes))
                .isPresent();
    }

    private void land(RunSession session, Quote price) {
        List<Scope> scopes = scopes(session);
        Optional<Need> need = landing(session, price, left(session, scopes, journal::account));
        if (need.isEmpty() || !tryReserve(session, need.get(), scopes)) {
            session.record(new Event.RunParked(session.run().landing().orElse(PauseReason.BUDGET)));
        }
    }

    /** Sets the same aside once more, for another attempt; false when the money is gone meanwhile. */
    boolean reserveAgain(RunSession session) {
        Event.BudgetReserved last = session.run().reservation();
        Need need = new Need(last.promptTokens(), last.maxTokens(), last.callUsd(), last.landingUsd());
        return tryReserve(session, need, scopes(session));
    }

    private boolean tryReserve(RunSession session, Need need, List<Scope> scopes) {
        try {
            session.record(new Event.BudgetReserved(
                    need.call(), need.landing(), need.promptTokens(), need.replyTokens(), scopes));
            return true;
        } catch (LimitReached e) {
            // Somebody else was quicker.
            return false;
        }
    }

    private Optional<Need> turn(RunSession session, Quote price, Dollars left) {
        int longest = session.run().start().maxTokens();
        int shortest = Math.min(SHORTEST_REPLY, longest);
        long sure = sure(session);
        long tight = tight(session, sure);
        // As long as there is plenty, the bound that holds without any trust in the provider's counts.
        return affordable(price, sure, longest, longest, left)
                .or(() -> affordable(price, tight, shortest, longest, left));
    }

    private static Optional<Need> affordable(Quote price, long prompt, int shortest, int longest, Dollars left) {
        Dollars landing = price.ceiling(prompt + LANDING_WORDS, LANDING_REPLY);
        return longestReply(price, prompt, shortest, longest, left.minus(landing))
                .map(reply -> new Need(prompt, reply, price.ceiling(prompt, reply), landing));
    }

    private Optional<Need> landing(RunSession session, Quote price, Dollars left) {
        int longest = Math.min(LONGEST_LANDING_REPLY, session.run().start().maxTokens());
        int shortest = Math.min(SHORTEST_LANDING_REPLY, longest);
        long sure = sure(session);
        long tight = tight(session, sure);
        return longestReply(price, sure, longest, longest, left)
                .map(reply -> new Need(sure, reply, price.ceiling(sure, reply), Dollars.ZERO))
                .or(() -> longestReply(price, tight, shortest, longest, left)
                        .map(reply -> new Need(tight, reply, price.ceiling(tight, reply), Dollars.ZERO)));
    }

    /** The longest reply that can be paid, found by halving: prices may have bands. */
    private static Optional<Integer> longestReply(Quote price, long prompt, int shortest, int longest, Dollars left) {
        if (price.ceiling(prompt, shortest).compareTo(left) > 0) {
            return Optional.empty();
        }
        int fits = shortest;
        int tooLong = longest + 1;
        while (tooLong - fits > 1) {
            int middle = fits + (tooLong - fits) / 2;
            if (price.ceiling(prompt, middle).compareTo(left) <= 0) {
                fits = middle;
            } else {
                tooLong = middle;
            }
        }
        return Optional.of(fits);
    }

    private static long sure(RunSession session) {
        return session.run().promptSize().atMost(session.fixedBytes());
    }

    private long tight(RunSession session, long sure) {
        Run run = session.run();
        if (!run.promptSize().isConsistent()) {
            inconsistent.add(run.model());
        }
        return inconsistent.contains(run.model())
                ? sure
                : Math.min(sure, run.promptSize().byUsage(run.model()).orElse(sure));
    }

    /** The accounts that count what the run spends now: its own and its parents', its tenant's day, everybody's day. */
    private List<Scope> scopes(RunSession session) {
        Instant now = clock.instant();
        List<Scope> scopes = new ArrayList<>();
        for (RunSession each = session; each != null; each = each.parent().orElse(null)) {
            Run run = each.run();
            if (run.budget().isPresent() || each.parent().isEmpty()) {
                scopes.add(new Scope(run.account(), run.budget().orElse(null)));
            }
        }
        Optional.ofNullable(session.run().start().tenant())
                .ifPresent(tenant -> scopes.add(new Scope(
                        Scope.ofTenantsDay(tenant, now), budgets.tenantDay().orElse(null))));
        scopes.add(new Scope(Scope.ofDay(now), budgets.day().orElse(null)));
        return scopes;
    }

    /** What the run may set aside now: what it holds itself is its own to use. */
    private static Dollars left(RunSession session, List<Scope> scopes, Function<String, Account> accounts) {
        Dollars least = new Dollars(Long.MAX_VALUE);
        for (Scope scope : scopes) {
            if (scope.limitUsd() != null) {
                Dollars left = scope.limitUsd()
                        .minus(accounts.apply(scope.account()).bound())
                        .plus(session.run().heldIn(scope));
                least = left.compareTo(least) < 0 ? left : least;
            }
        }
        return least;
    }

    /** What it may set aside once others, its parents aside, have settled. */
    private Dollars leftOnceSettled(RunSession session, List<Scope> scopes) {
        return scopes.stream()
                .filter(scope -> scope.limitUsd() != null)
                .map(scope -> scope.limitUsd()
                        .minus(journal.account(scope.account()).spent())
                        .minus(heldByParents(session, scope)))
                .min(Dollars::compareTo)
                .orElse(new Dollars(Long.MAX_VALUE));
    }

    private static Dollars heldByParents(RunSession session, Scope scope) {
        Dollars held = Dollars.ZERO;
        for (Optional<RunSession> each = session.parent();
                each.isPresent();
                each = each.get().parent()) {
            held = held.plus(each.get().run().heldIn(scope));
        }
        return held;
    }

    /** Tells of the account that is nearest to its limit. */
    private Event.BudgetExceeded exceeded(RunSession session, List<Scope> scopes) {
        Scope nearest = scopes.stream()
                .filter(scope -> scope.limitUsd() != null)
                .min((a, b) -> left(session, List.of(a), journal::account)
                        .compareTo(left(session, List.of(b), journal::account)))
                .orElseThrow();
        Account account = journal.account(nearest.account());
        return new Event.BudgetExceeded(nearest.account(), nearest.limitUsd(), account.spent(), account.reserved());
    }
}
