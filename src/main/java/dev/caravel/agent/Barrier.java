package dev.caravel.agent;

import dev.caravel.journal.Event;

/** Whether what happens next depends on an event being safe. Fewer barriers are fewer trips to the disk. */
enum Barrier {
    /** Nothing happens before the event is safe. */
    NOW,
    /** It is safe with the run's next barrier; lost before that, it happens again in the same way. */
    LATER;

    /**
     * Decided again in the same way; and a model that is asked: the money that was set aside for it is safe, and says enough.
     */
    private static boolean isRepeatable(Event event) {
        return event instanceof Event.ModelChosen
                || event instanceof Event.ModelAsked
                || event instanceof Event.ToolJudged
                || event instanceof Event.BudgetExceeded
                || event instanceof Event.RunLanding;
    }

    static Barrier of(Event event, Toolbox toolbox) {
        return isRepeatable(event) || isReading(event, toolbox) ? LATER : NOW;
    }

    /** A tool that only reads may run again, and no model has seen yet what it said. */
    private static boolean isReading(Event event, Toolbox toolbox) {
        String tool = event instanceof Event.ToolStarted started
                ? started.tool()
                : event instanceof Event.ToolFinished finished ? finished.tool() : null;
        return tool != null
                && toolbox.find(tool).map(entry -> entry.hints().readOnly()).orElse(false);
    }
}
