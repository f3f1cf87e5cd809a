package dev.caravel.loop;

import dev.caravel.agent.OfferedTool;
import dev.caravel.agent.Toolbox;
import dev.caravel.journal.Entry;
import dev.caravel.journal.Event;
import dev.caravel.journal.Journal;
import dev.caravel.journal.JournalUnavailable;
import dev.caravel.journal.RunListeners;
import dev.caravel.journal.RunStatus;
import dev.caravel.journal.StaleOwner;
import dev.caravel.run.Barrier;
import dev.caravel.run.Pins;
import dev.caravel.run.RequestedCall;
import dev.caravel.run.Run;
import dev.caravel.tool.Tool;
import dev.caravel.tool.ToolResult;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * Writes what happens to a run, until the run is taken away or the journal refuses: {@link Run#append} puts each event into
 * the {@link Journal}.
 */
public final class RunRecorder {

    /** However few characters of a tool's results a model gets to see: an error has room for its reason. */
    private static final int SHORTEST_BOUND = 200;

    private final Run run;
    private final Toolbox toolbox;
    private final Repetitions repetitions;
    private final Journal journal;
    private final RunListeners listeners;
    private final Clock clock;
    private final ReentrantLock recording = new ReentrantLock();
    private boolean attended = true;
    private volatile RuntimeException brokenOff;

    RunRecorder(
            Run run, Toolbox toolbox, Repetitions repetitions, Journal journal, RunListeners listeners, Clock clock) {
        this.run = run;
        this.toolbox = toolbox;
        this.repetitions = repetitions;
        this.journal = journal;
        this.listeners = listeners;
        this.clock = clock;
    }

    /**
     * @throws StaleOwner when another process has continued the run: then nothing more can be recorded
     * @throws JournalUnavailable when the journal is away: nothing more is recorded here, and the run is resumed later
     */
    void write(Event event) {
        Entry recorded;
        recording.lock();
        try {
            if (brokenOff != null) {
                throw brokenOff;
            }
            recorded = run.append(addressed(event), barrier(event), clock, journal);
        } catch (StaleOwner | JournalUnavailable e) {
            brokenOff = e;
            throw e;
        } finally {
            recording.unlock();
        }
        listeners.recorded(recorded);
    }

    /** Writes a call's result, and notices when it is the same as in the rounds before. */
    public void finish(RequestedCall call, Event.ToolFinished finished) {
        Optional<OfferedTool> tool = toolbox.find(call.tool());
        if (!tool.map(OfferedTool::polled).orElse(false)) {
            repetitions.finished(run.round(), call, finished.result());
        }
        write(finished.error() ? bounded(finished, tool) : finished);
    }

    /** What went wrong may be said at any length; the model gets its ends. */
    private static Event.ToolFinished bounded(Event.ToolFinished failed, Optional<OfferedTool> tool) {
        int longest = tool.map(OfferedTool::longestResult).orElse(Tool.LONGEST_RESULT);
        return failed.withResult(ToolResult.ends(failed.result(), Math.max(longest, SHORTEST_BOUND)));
    }

    /** The call does not run; the model is told why, and may go another way. */
    public void deny(RequestedCall call, String why) {
        repetitions.denied(run.round());
        finish(call, new Event.ToolFinished(call.id(), call.tool(), 0, true, Pins.DENIED + why));
    }

    private Barrier barrier(Event event) {
        Barrier barrier = Durability.barrier(event, toolbox);
        return barrier == Barrier.LATER && listeners.isFollowed(run.id()) ? Barrier.NOW : barrier;
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
                last.get().forEach(this::write);
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

    /** Whoever called for it has let go of it: it was accepted, or is resumed by itself. */
    void leaveUnattended() {
        attended = false;
    }

    /** Where nobody waits any more, it is the run's replyTo that must hear when only somebody can resume it. */
    private Event addressed(Event event) {
        return !attended
                        && event instanceof Event.RunParked parked
                        && run.start().replyTo() != null
                        && !parked.reason().isSeenTo()
                ? parked.whileUnattended()
                : event;
    }

    /** Why nothing can be recorded any more; empty when all is well. */
    Optional<RuntimeException> brokenOff() {
        return Optional.ofNullable(brokenOff);
    }
}
