package dev.caravel.loop;

import dev.caravel.journal.Event;
import dev.caravel.journal.RunListeners;
import dev.caravel.model.Attempt;
import dev.caravel.model.FailureKind;
import dev.caravel.model.TextListener;
import dev.caravel.run.Run;
import dev.caravel.run.Stop;
import java.time.Duration;
import java.util.Optional;

/** The attempts to ask a model in one turn: the one in progress, and what follows one that failed. */
public final class TurnAttempts implements TextListener {

    private final RunSession session;
    private final RunListeners listeners;
    private Optional<Duration> askedPause = Optional.empty();
    private Attempt attempt;
    private boolean textShown;
    private int count;
    private Retry retry = Retry.NO;

    /** What follows an attempt that failed. */
    private enum Retry {
        NO,
        NOW,
        TOO_DEAR,
        STOPPED_WHILE_WAITING
    }

    TurnAttempts(RunSession session, RunListeners listeners) {
        this.session = session;
        this.listeners = listeners;
        session.stopSignal().stopped().thenAccept(this::stop);
    }

    /** Closes the provider's connection. */
    private synchronized void stop(Stop why) {
        if (attempt != null) {
            attempt.stop(FailureKind.STOPPED, "the run was stopped (" + why.label() + ")");
        }
    }

    /** An attempt begins; when the run was stopped meanwhile, it fails at once. */
    public synchronized void begin(Attempt next) {
        attempt = next;
        textShown = false;
        count++;
        Run run = session.run();
        session.record(
                new Event.ModelAsked(run.turn().model(), count, run.messages().size(), run.unasked()));
        session.stopSignal().stop().ifPresent(this::stop);
    }

    public Attempt current() {
        return attempt;
    }

    /** How many attempts there were with this model in this turn. */
    public int count() {
        return count;
    }

    /** Takes back what was shown of it; there is no other attempt unless {@link #retryAfter} says so. */
    public void failed() {
        retry = Retry.NO;
        retracted();
    }

    /** Waits before the next attempt; a stop ends the wait, and then there is none. */
    public void retryAfter(long milliseconds) {
        retry = session.stopSignal().pause(milliseconds) ? Retry.NOW : Retry.STOPPED_WHILE_WAITING;
    }

    /** There is no money for another attempt. */
    public void tooDear() {
        retry = Retry.TOO_DEAR;
    }

    public boolean retrying() {
        return retry == Retry.NOW;
    }

    public boolean stoppedWhileWaiting() {
        return retry == Retry.STOPPED_WHILE_WAITING;
    }

    public boolean isTooDear() {
        return retry == Retry.TOO_DEAR;
    }

    /** A turn with a model is over, for better or worse. */
    public synchronized void over() {
        attempt = null;
        count = 0;
        retry = Retry.NO;
    }

    /** How long the provider that failed last asked to be left alone. */
    public void providerAsked(Optional<Duration> pause) {
        askedPause = pause;
    }

    Optional<Duration> askedPause() {
        return askedPause;
    }

    @Override
    public void text(String delta) {
        textShown = true;
        listeners.text(session.run().id(), delta);
    }

    @Override
    public void retracted() {
        if (textShown) {
            textShown = false;
            listeners.textRetracted(session.run().id());
        }
    }
}
