package dev.caravel.run;

import dev.caravel.journal.Event;
import dev.caravel.model.FailureKind;
import java.time.Instant;
import java.util.Optional;

/** What a run knows of the trouble with its provider, until that replies again. Part of a run's state. */
public final class ProviderTrouble {

    private Event.ModelFailed last;
    private Event.NextTry nextTry;
    private int pauses;

    void failed(Event.ModelFailed failure) {
        last = failure;
    }

    /** The run is paused, perhaps for this. */
    void parked(Event.RunParked event) {
        nextTry = event.nextTry();
        if (nextTry != null) {
            pauses++;
        }
    }

    /** The provider has replied. */
    void over() {
        last = null;
        nextTry = null;
        pauses = 0;
    }

    /** Whether the last failure is of a sort that passes by itself. */
    boolean passes() {
        return last != null
                && FailureKind.named(last.kind()).filter(FailureKind::passes).isPresent();
    }

    /** The sort of the last failure; empty when there was none. */
    public Optional<String> kind() {
        return Optional.ofNullable(last).map(Event.ModelFailed::kind);
    }

    /** What the last failure said; empty when there was none. */
    public String message() {
        return last == null ? "" : last.message();
    }

    /** What it waited for when it was last paused for this; empty when it never did. */
    public Optional<Event.NextTry> nextTry() {
        return Optional.ofNullable(nextTry);
    }

    /** when it was first paused for this; empty when it never did. */
    Optional<Instant> since() {
        return nextTry().map(next -> Instant.parse(next.since()));
    }

    /** How often it was paused for this. */
    int pauses() {
        return pauses;
    }
}
