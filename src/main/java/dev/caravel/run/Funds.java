package dev.caravel.run;

import dev.caravel.journal.Event;
import dev.caravel.money.Booking;
import dev.caravel.money.Dollars;
import dev.caravel.money.Scope;
import java.util.ArrayList;
import java.util.List;

/**
 * The money that a run has reserved. Follows from the run's events alone, and so do the changes of the accounts: an event
 * and its bookings can't disagree.
 *
 * @param scopes the accounts that it is reserved in
 * @param call for the attempt in progress, the most that it can cost
 * @param landing for a last short turn
 */
public record Funds(List<Scope> scopes, Dollars call, Dollars landing) {

    public static final Funds NONE = new Funds(List.of(), Dollars.ZERO, Dollars.ZERO);

    /** What is reserved after the event. */
    public Funds after(Event event) {
        if (event instanceof Event.BudgetReserved reserved) {
            return new Funds(reserved.scopes(), reserved.callUsd(), reserved.landingUsd());
        } else if (event.reply().isPresent() || event instanceof Event.ModelFailed) {
            return new Funds(scopes, Dollars.ZERO, landing);
        }
        return event instanceof Event.RunParked || event instanceof Event.RunEnded ? NONE : this;
    }

    /** How the event changes the accounts; empty for most events. */
    public List<Booking> bookings(Event event) {
        Funds next = after(event);
        Dollars spent = spent(event);
        if (next == this && !spent.isPositive()) {
            return List.of();
        }
        List<Booking> bookings = new ArrayList<>();
        for (Scope scope : next.scopes) {
            Dollars before = holds(scope) ? total() : Dollars.ZERO;
            bookings.add(new Booking(scope, next.total().minus(before), spent));
        }
        for (Scope scope : scopes) {
            if (!next.holds(scope)) {
                bookings.add(new Booking(scope, Dollars.ZERO.minus(total()), spent));
            }
        }
        return bookings;
    }

    private static Dollars spent(Event event) {
        if (event.reply().isPresent()) {
            return event.reply().get().costUsd();
        }
        return event instanceof Event.ModelFailed failed ? failed.costUsd() : Dollars.ZERO;
    }

    /** Whether it is reserved in that account too. */
    public boolean holds(Scope scope) {
        return scopes.stream().anyMatch(held -> held.account().equals(scope.account()));
    }

    /** All that is reserved. */
    public Dollars total() {
        return call.plus(landing);
    }
}
