package dev.caravel.loop;

import dev.caravel.journal.Entry;
import dev.caravel.journal.Event;
import dev.caravel.journal.Journal;
import dev.caravel.journal.JournalUnavailable;
import dev.caravel.journal.RunListener;
import dev.caravel.money.Account;
import dev.caravel.money.Dollars;
import dev.caravel.money.Scope;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.SortedMap;

/**
 * Whether work begins that nobody waits for. It does not while the day's budget is used up or no model can be asked: its runs would
 * be paused and a person would have to resume each, and so they stay queued. Thread-safe.
 */
public final class Admission implements RunListener {

    private static final Duration FRESH = Duration.ofMillis(500);

    /** A reservation among them is that of a run's first turn. */
    private static final int FIRST_EVENTS = 8;

    private final Journal journal;
    private final Optional<Dollars> day;
    private final Clock clock;
    private final Breakers breakers = new Breakers();

    /** What a run reserved last for its first turn: a day that has less left is used up for the next one, too. */
    private volatile Optional<Dollars> firstTurn = Optional.empty();

    /** The day's account that did not suffice for a run; empty when there was none. */
    private volatile String exceeded = "";

    private volatile Look last = new Look(Instant.EPOCH, Optional.empty());

    private record Look(Instant at, Optional<String> closed) {}

    /** @param day what all runs together may cost in a UTC day */
    Admission(Journal journal, Optional<Dollars> day, Clock clock) {
        this.journal = journal;
        this.day = day;
        this.clock = clock;
    }

    @Override
    public void recorded(Entry entry) {
        Event event = entry.event();
        if (event.reply().isPresent()) {
            breakers.closed(event.reply().get().model(), entry.at());
            if (last.closed().isPresent()) {
                lookAnew();
            }
        } else if (event instanceof Event.ModelFailed failed && failed.kind().equals(Breakers.OPEN)) {
            breakers.open(failed.model(), entry.at());
            lookAnew();
        } else if (event instanceof Event.BudgetReserved reserved && entry.seq() <= FIRST_EVENTS) {
            firstTurn = Optional.of(reserved.callUsd().plus(reserved.landingUsd()));
        } else if (event instanceof Event.BudgetExceeded passed
                && passed.scope().startsWith("day:")) {
            exceeded = passed.scope();
            lookAnew();
        }
    }

    private void lookAnew() {
        last = new Look(Instant.EPOCH, Optional.empty());
    }

    /** Why no work begins now; empty when it does. */
    public Optional<String> closed() {
        Instant now = clock.instant();
        Look look = last;
        if (look.at().plus(FRESH).isBefore(now)) {
            look = new Look(now, withoutProvider(now).or(() -> withoutMoney(now)));
            last = look;
        }
        return look.closed();
    }

    private Optional<String> withoutProvider(Instant now) {
        SortedMap<String, Boolean> open = breakers.open(now);
        return open.isEmpty() || open.containsValue(false)
                ? Optional.empty()
                : Optional.of("no model can be asked: the circuit breaker of " + String.join(", ", open.keySet())
                        + " is open");
    }

    private Optional<String> withoutMoney(Instant now) {
        return day.filter(limit -> isUsedUp(limit, Scope.ofDay(now)))
                .map(limit -> "the day's budget of " + limit + " US dollars is used up (caravel.budget.day)");
    }

    private boolean isUsedUp(Dollars limit, String today) {
        try {
            Account account = journal.account(today);
            if (account.spent().compareTo(limit) >= 0) {
                return true;
            }
            Dollars left = limit.minus(account.bound());
            return exceeded.equals(today)
                    && firstTurn.map(need -> left.compareTo(need) < 0).orElse(true);
        } catch (JournalUnavailable e) {
            // Nothing is accepted without it anyway.
            return false;
        }
    }
}
