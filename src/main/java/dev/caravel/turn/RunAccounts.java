package dev.caravel.turn;

import dev.caravel.journal.Event;
import dev.caravel.journal.Journal;
import dev.caravel.loop.RunSession;
import dev.caravel.money.Account;
import dev.caravel.money.Budgets;
import dev.caravel.money.Dollars;
import dev.caravel.money.Scope;
import dev.caravel.run.Run;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** The accounts that count what a run spends now: its own and its parents', its tenant's day, everybody's day. */
final class RunAccounts {

    private static final Dollars NO_LIMIT = new Dollars(Long.MAX_VALUE);

    private final RunSession session;
    private final Journal journal;
    private final List<Scope> scopes;

    RunAccounts(RunSession session, Journal journal, List<Scope> scopes) {
        this.session = session;
        this.journal = journal;
        this.scopes = scopes;
    }

    /** Those that count now: a day may end at any moment. */
    static RunAccounts now(RunSession session, Journal journal, Budgets budgets, Instant now) {
        List<Scope> scopes = new ArrayList<>();
        for (RunSession each = session; each != null; each = each.parent().orElse(null)) {
            Run run = each.run();
            if (run.budget().isPresent() || each.parent().isEmpty()) {
                scopes.add(new Scope(run.account(), run.budget().orElse(null)));
            }
        }
        Optional.ofNullable(session.run().start().tenant())
                .ifPresent(tenant -> scopes.add(new Scope(
                        Scope.ofTenantsDay(tenant, now), budgets.dayOf(tenant).orElse(null))));
        scopes.add(new Scope(Scope.ofDay(now), budgets.day().orElse(null)));
        return new RunAccounts(session, journal, scopes);
    }

    List<Scope> scopes() {
        return scopes;
    }

    /** What the run may reserve now: what it holds itself is its own to use. */
    Dollars left() {
        return left(scopes, journal::account);
    }

    /** The same, as the accounts were when this process saw them last: perhaps too much, and then a reservation is refused. */
    Dollars leftAsLastSeen() {
        return left(scopes, journal::lastSeen);
    }

    private Dollars left(List<Scope> among, Function<String, Account> accounts) {
        Dollars least = NO_LIMIT;
        for (Scope scope : among) {
            if (scope.limitUsd() != null) {
                Dollars left = scope.limitUsd()
                        .minus(accounts.apply(scope.account()).bound())
                        .plus(session.run().heldIn(scope));
                least = left.compareTo(least) < 0 ? left : least;
            }
        }
        return least;
    }

    /** What it may reserve once others, its parents aside, have settled. */
    Dollars leftOnceSettled() {
        return scopes.stream()
                .filter(scope -> scope.limitUsd() != null)
                .map(scope -> scope.limitUsd()
                        .minus(journal.account(scope.account()).spent())
                        .minus(heldByParents(scope)))
                .min(Dollars::compareTo)
                .orElse(NO_LIMIT);
    }

    private Dollars heldByParents(Scope scope) {
        Dollars held = Dollars.ZERO;
        for (Optional<RunSession> each = session.parent();
                each.isPresent();
                each = each.get().parent()) {
            held = held.plus(each.get().run().heldIn(scope));
        }
        return held;
    }

    /** Tells of the account that is nearest to its limit. */
    Event.BudgetExceeded exceeded() {
        Scope nearest = scopes.stream()
                .filter(scope -> scope.limitUsd() != null)
                .min((a, b) -> left(List.of(a), journal::account).compareTo(left(List.of(b), journal::account)))
                .orElseThrow();
        Account account = journal.account(nearest.account());
        return new Event.BudgetExceeded(nearest.account(), nearest.limitUsd(), account.spent(), account.reserved());
    }
}
