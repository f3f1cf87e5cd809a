package dev.caravel.recovery;

import dev.caravel.journal.Event;
import dev.caravel.journal.Journal;
import dev.caravel.journal.RunListener;
import dev.caravel.loop.LiveRuns;
import dev.caravel.run.Barrier;
import dev.caravel.run.Run;
import dev.caravel.run.Stop;
import java.time.Clock;
import java.util.Optional;

/** A process that runs nothing, and only records what people decide about runs of others. */
public final class IdleProcess implements LiveRuns {

    private final Journal journal;
    private final RunListener listener;
    private final Clock clock;

    /** @param listener hears what is recorded */
    public IdleProcess(Journal journal, RunListener listener, Clock clock) {
        this.journal = journal;
        this.listener = listener;
        this.clock = clock;
    }

    @Override
    public boolean stop(String run, Stop why) {
        return false;
    }

    @Override
    public Optional<Run> inProgress(String run) {
        return Optional.empty();
    }

    @Override
    public void record(Run run, Event event) {
        listener.recorded(run.append(event, Barrier.NOW, clock, journal));
    }
}
