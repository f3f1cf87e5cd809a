package dev.caravel.run;

import dev.caravel.journal.Event;
import dev.caravel.journal.PauseReason;
import dev.caravel.journal.RunStatus;
import java.util.Optional;

/**
 * How a run is to stop, known from its last reply or failure before that itself is recorded.
 *
 * @param status running while nothing is known yet
 * @param pause why it is to pause; empty when it is to end
 * @param reason a word for the cause of its end; empty when the status says it all
 * @param error what went wrong; empty when nothing did
 */
public record Outcome(RunStatus status, Optional<PauseReason> pause, String reason, String error) {

    /** It continues. */
    public static final Outcome NONE = new Outcome(RunStatus.RUNNING, Optional.empty(), "", "");

    static Outcome paused(PauseReason reason) {
        return new Outcome(RunStatus.PAUSED, Optional.of(reason), "", "");
    }

    static Outcome failed(String reason, String error) {
        return new Outcome(RunStatus.FAILED, Optional.empty(), reason, error);
    }

    /** @param reason why the answer is not complete; empty when it is */
    static Outcome completed(String reason) {
        return new Outcome(RunStatus.COMPLETED, Optional.empty(), reason, "");
    }

    /** The run's end. */
    public Event.RunEnded end() {
        return new Event.RunEnded(status, reason.isEmpty() ? null : reason, error.isEmpty() ? null : error);
    }
}
