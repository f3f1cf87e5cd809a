package dev.caravel.loop;

import dev.caravel.agent.Toolbox;
import dev.caravel.journal.Event;
import dev.caravel.run.Barrier;

/** Which events must be safe at once: those that could not happen again in the same way. */
final class Durability {

    private Durability() {}

    /**
     * Decided again in the same way; and a model that is asked: the money that was reserved for it is safe, and says enough.
     */
    private static boolean isRepeatable(Event event) {
        return event instanceof Event.ModelChosen
                || event instanceof Event.ModelAsked
                || event instanceof Event.ContextCompacting
                || event instanceof Event.ToolJudged
                || event instanceof Event.BudgetExceeded
                || event instanceof Event.RunLanding;
    }

    static Barrier barrier(Event event, Toolbox toolbox) {
        return isRepeatable(event) || isReading(event, toolbox) ? Barrier.LATER : Barrier.NOW;
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
