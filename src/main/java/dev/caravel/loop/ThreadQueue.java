package dev.caravel.loop;

import dev.caravel.journal.Event;
import dev.caravel.journal.Journal;
import dev.caravel.journal.Message;
import dev.caravel.journal.PauseReason;
import dev.caravel.journal.RunStatus;
import dev.caravel.journal.ThreadTurn;
import dev.caravel.run.AttachedFiles;
import dev.caravel.run.Run;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * Lets the runs of one thread follow one another, in the order they came, in whatever process: each continues where the one before
 * it ended. Thread-safe.
 */
final class ThreadQueue {

    private static final long LOOK_AGAIN_MS = 20;
    private static final long LOOK_AGAIN_LATER_MS = 500;
    /** A program that looks after runs takes one up within a second whose own died. */
    private static final Duration PATIENCE_WITH_THE_DEAD = Duration.ofSeconds(5);

    private final Journal journal;
    private final Duration patience;

    /** @param patience how long a run waits behind one that is paused */
    ThreadQueue(Journal journal, Duration patience) {
        this.journal = journal;
        this.patience = patience;
    }

    /**
     * Waits until it is the run's turn on its thread. When it returns the run has had its turn, was told to stop, or is paused
     * because one in front does.
     */
    void await(RunSession session) {
        Run run = session.run();
        if (!run.awaitsThread()) {
            return;
        }
        if (isWithinItsThread(session)) {
            // The run above has the turn, and waits for this one.
            session.record(new Event.ThreadTaken(null, List.of()));
            return;
        }
        Optional<String> passed = Optional.empty();
        long since = System.nanoTime();
        long pause = LOOK_AGAIN_MS;
        while (!session.stopSignal().isStopped()) {
            ThreadTurn turn = journal.takeThread(run.id(), passed);
            if (turn.front().isEmpty()) {
                session.record(taken(run.id(), turn.previous()));
                return;
            }
            ThreadTurn.Front front = turn.front().get();
            if (run.status() != RunStatus.QUEUED) {
                session.record(
                        new Event.RunQueued(front.run(), "run " + front.run() + " of the same thread goes first"));
            }
            Duration waited = Duration.ofNanos(System.nanoTime() - since);
            if (front.state() == ThreadTurn.State.LEFT_BEHIND && waited.compareTo(PATIENCE_WITH_THE_DEAD) > 0) {
                passed = Optional.of(front.run());
            } else if (front.state() == ThreadTurn.State.STANDING && waited.compareTo(patience) > 0) {
                session.record(new Event.RunParked(PauseReason.THREAD_BUSY));
                return;
            }
            session.stopSignal().pause(pause);
            session.stopSignal().beginTime();
            pause = Math.min(2 * pause, LOOK_AGAIN_LATER_MS);
        }
        session.recordStop();
    }

    private static boolean isWithinItsThread(RunSession session) {
        Event.RunStarted start = session.run().start();
        for (Optional<RunSession> above = session.parent();
                above.isPresent();
                above = above.get().parent()) {
            Event.RunStarted other = above.get().run().start();
            if (start.thread().equals(other.thread())
                    && start.agent().equals(other.agent())
                    && Objects.equals(start.tenant(), other.tenant())) {
                return true;
            }
        }
        return false;
    }

    /** The conversation continues from what the run before leaves behind. */
    private Event.ThreadTaken taken(String run, Optional<String> previous) {
        Optional<Run> before = previous.map(journal::read)
                .filter(entries -> !entries.isEmpty())
                .map(Run::replay);
        List<Message> messages = before.map(Run::conversation).orElse(List.of());
        AttachedFiles.NONE.keepFor(run, messages, journal.attachments());
        return new Event.ThreadTaken(
                previous.orElse(null), messages, before.map(Run::isUntrusted).orElse(false) ? true : null);
    }
}
