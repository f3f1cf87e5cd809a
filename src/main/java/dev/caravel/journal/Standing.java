package dev.caravel.journal;

import java.util.Optional;
import java.util.Set;

/** Where a run stands, as far as its events tell. */
public final class Standing {

    public static final String RUNNING = "running";
    public static final String PAUSED = "paused";

    /** It waits until it is its turn on its thread. */
    public static final String QUEUED = "queued";

    /** Also the reason with which a run is parked for it. */
    public static final String WAITING_APPROVAL = "waiting_approval";

    /** Nobody knows whether a call had its effect; somebody has to say. */
    public static final String OUTCOME_UNKNOWN = "outcome_unknown";

    /** Trouble with the provider that passes outlasted the attempts; see {@link Event.NextTry}. */
    public static final String PROVIDER = "provider";

    /** The budget does not suffice for another turn. */
    public static final String BUDGET = "budget";

    /** A run in front of it on its thread stood still for too long. */
    public static final String THREAD_BUSY = "thread_busy";

    /** Somebody has said. No event gives this reason: a journal keeps it to find the run at the top, which can go on. */
    public static final String RESOLVED = "resolved";

    /** Reasons for which a run stands still only because its program was told to end: it goes on by itself. */
    public static final Set<String> CUT_SHORT = Set.of("shutdown", "interrupted");

    /** Reasons for which a run stands still with its work undone, and goes on without being given more of anything. */
    public static final Set<String> NOT_THE_LAST_WORD = Set.of("shutdown", "interrupted", OUTCOME_UNKNOWN, PROVIDER);

    /** Reasons for which a run stands still that pass by themselves: then it goes on, by itself or when it is told to. */
    public static final Set<String> GOES_ON_LATER = Set.of(PROVIDER, THREAD_BUSY);

    /** Reasons for which a run stands still and yet keeps its thread: its turn is not over. */
    public static final Set<String> KEEPS_THREAD = Set.of("shutdown", OUTCOME_UNKNOWN, RESOLVED, PROVIDER);

    private Standing() {}

    /** Whether a run that stands so lets no other run of its thread go on. */
    public static boolean keepsThread(String status, String reason) {
        return status.equals(RUNNING)
                || status.equals(WAITING_APPROVAL)
                || status.equals(PAUSED) && KEEPS_THREAD.contains(String.valueOf(reason));
    }

    /** True when a run that was parked for this reason goes on by itself, or when somebody has answered who sees it in the list of approvals. */
    public static boolean isSeenTo(String reason) {
        return CUT_SHORT.contains(reason) || WAITING_APPROVAL.equals(reason) || GOES_ON_LATER.contains(reason);
    }

    /** The run's status after the event; empty for events that do not change it. */
    public static Optional<String> after(Event event) {
        if (event instanceof Event.RunStarted
                || event instanceof Event.RunResumed
                || event instanceof Event.ThreadTaken) {
            return Optional.of(RUNNING);
        }
        if (event instanceof Event.RunQueued) {
            return Optional.of(QUEUED);
        }
        if (event instanceof Event.RunParked parked) {
            return Optional.of(WAITING_APPROVAL.equals(parked.reason()) ? WAITING_APPROVAL : PAUSED);
        }
        return event instanceof Event.RunEnded ended ? Optional.of(ended.status()) : Optional.empty();
    }
}
