package dev.caravel.loop;

import dev.caravel.agent.Toolbox;
import dev.caravel.journal.Entry;
import dev.caravel.journal.Event;
import dev.caravel.journal.Journal;
import dev.caravel.journal.JournalUnavailable;
import dev.caravel.journal.RunListeners;
import dev.caravel.journal.RunStatus;
import dev.caravel.journal.StaleOwner;
import dev.caravel.run.Run;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Writes what happens to a run into the journal, until the run is taken away or the journal refuses. */
final class RunRecorder {

    private final Run run;
    private final Toolbox toolbox;
    private final Journal journal;
    private final RunListeners listeners;
    private final Clock clock;
    private final ReentrantLock recording = new ReentrantLock();
    private boolean attended = true;
    private volatile RuntimeException brokenOff;

    RunRecorder(Run run, Toolbox toolbox, Journal journal, RunListeners listeners, Clock clock) {
        this.run = run;
        this.toolbox = toolbox;
        this.journal = journal;
        this.listeners = listeners;
        this.clock = clock;
    }

    /**
     * @throws StaleOwner when another process has continued the run: then nothing more can be recorded
     * @throws JournalUnavailable when the journal is away: nothing more is recorded here, and the run is resumed later
     */
    void record(Event event) {
        Entry recorded;
        recording.lock();
        try {
            if (brokenOff != null) {
                throw brokenOff;
            }
            recorded = run.record(addressed(event), Durability.barrier(event, toolbox), clock, journal);
        } catch (StaleOwner | JournalUnavailable e) {
            brokenOff = e;
            throw e;
        } finally {
            recording.unlock();
        }
        listeners.recorded(recorded);
    }

    /**
     * Ends the run from elsewhere: from now on its route can record nothing. Any thread may call it.
     *
     * @param closed whether the run is closed, and nothing is left to take
     * @param last what is recorded, if the run is not closed yet
     * @return false when it is closed, or just being recorded, and then it can be tried again
     */
    boolean takeAway(BooleanSupplier closed, Supplier<List<Event>> last) {
        if (closed.getAsBoolean() || !recording.tryLock()) {
            return false;
        }
        try {
            if (closed.getAsBoolean()) {
                return false;
            }
            if (brokenOff == null && run.status() == RunStatus.RUNNING) {
                last.get().forEach(this::record);
            }
            brokenOff = brokenOff == null ? new TakenAway(run.id()) : brokenOff;
            return true;
        } catch (StaleOwner | JournalUnavailable e) {
            // The session knows, and its caller must not wait for that.
            return true;
        } finally {
            recording.unlock();
        }
    }

    /** Nothing more is done with it here. */
    void breakOff(RuntimeException why) {
        brokenOff = why;
    }

    /** Whoever called for it has let go of it, because it is resumed by itself. */
    void leaveUnattended() {
        attended = false;
    }

    /** Where nobody waits any more, it is the run's replyTo that must hear when only somebody can resume it. */
    private Event addressed(Event event) {
        return !attended
                        && run.start().replyTo() != null
                        && event instanceof Event.RunParked parked
                        && !parked.reason().isSeenTo()
                ? parked.whileUnattended()
                : event;
    }

    /** Why nothing can be recorded any more; empty when all is well. */
    Optional<RuntimeException> brokenOff() {
        return Optional.ofNullable(brokenOff);
    }
}
