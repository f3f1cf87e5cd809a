package dev.caravel.turn;

import dev.caravel.journal.Event;
import dev.caravel.journal.PauseReason;
import dev.caravel.loop.RunSession;
import dev.caravel.loop.Step;
import dev.caravel.run.Landing;
import dev.caravel.run.Run;
import org.apache.camel.Exchange;

/**
 * Before each turn: pauses a run that was told to stop or that loops, and lets it land when its
 * turns are used up or its time nearly is.
 */
public final class TurnLimit implements Step {

    /** The part of a run's time that is kept for its landing. */
    private static final int LAST_PART = 20;

    @Override
    public void take(RunSession session, Exchange exchange) {
        Run run = session.run();
        if (run.isActive() && session.repetitions().isLoop()) {
            session.record(new Event.RunParked(PauseReason.LOOP));
        }
        if (run.isActive() && !run.turn().isLanding()) {
            if (run.turns() >= run.maxTurns()) {
                session.record(Landing.of(PauseReason.TURNS));
            } else if (session.stopSignal().timeLeft().toMillis() < run.start().durationMs() / LAST_PART) {
                session.record(Landing.of(PauseReason.DURATION));
            }
        }
    }
}
