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

    /** A tool that only reads may run again, and no model has seen yet what it said. */
    static Barrier of(Event event, Toolbox toolbox) {
        boolean repeatable = event instanceof Event.ToolStarted started && readsOnly(started.tool(), toolbox)
                || event instanceof Event.ToolFinished finished && readsOnly(finished.tool(), toolbox)
                || isRepeatable(event);
        return repeatable ? LATER : NOW;
    }

    private static boolean readsOnly(String tool, Toolbox toolbox) {
        return toolbox.find(tool).map(entry -> entry.hints().readOnly()).orElse(false);
    }
}
