package dev.caravel.run;

import dev.caravel.journal.Event;

/** Tells of a run that is resumed whether it had been paused or queued, or its process died. One event after the other. */
public final class Takeover {

    private boolean rests;

    /** Takes the event; true when a run is resumed with it that nothing had paused. */
    public boolean isWith(Event event) {
        boolean resumed = event instanceof Event.RunResumed;
        boolean taken = resumed && !rests;
        if (event instanceof Event.RunParked || event instanceof Event.RunQueued) {
            rests = true;
        } else if (resumed || event instanceof Event.ThreadTaken || event instanceof Event.ModelAsked) {
            rests = false;
        }
        return taken;
    }
}
