package dev.caravel.loop;

import dev.caravel.journal.Event;
import dev.caravel.run.Run;
import dev.caravel.run.Stop;
import java.util.Optional;

/** The runs that this process is busy with, and the way to record what others do with those that it is not. */
public interface LiveRuns {

    /** Stops a run that is in progress; false when there is none of that id. */
    boolean stop(String run, Stop why);

    /** A run that is in progress in this process. */
    Optional<Run> inProgress(String run);

    /** Records an event of a run that is in progress, or that nobody is busy with. */
    void record(Run run, Event event);
}
