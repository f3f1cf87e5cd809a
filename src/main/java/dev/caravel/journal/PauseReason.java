package dev.caravel.journal;

import com.fasterxml.jackson.annotation.JsonEnumDefaultValue;
import java.util.Arrays;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** Why a run is paused. */
public enum PauseReason implements Word {
    /** Its budget, or a day's, does not suffice for another turn. */
    BUDGET,
    /** It took as many turns as it may. */
    TURNS,
    /** Its time is over. */
    DURATION,
    /** It made the same calls with the same results again and again. */
    LOOP,
    /** It does not fit into its model's window. */
    CONTEXT,
    /** Trouble with the provider that passes outlasted the attempts; see {@link Event.NextTry}. */
    PROVIDER,
    /** A run in front of it on its thread was paused for too long. */
    THREAD_BUSY,
    /** Nobody knows whether a call had its effect; somebody has to say. */
    OUTCOME_UNKNOWN,
    /** Somebody has said. No event gives this reason: a journal keeps it to find the run at the top, which can be resumed. */
    RESOLVED,
    /** Its caller is to say what came of calls of the caller's own tools. */
    CLIENT_TOOL,
    /** Its program was told to end. */
    SHUTDOWN,
    /** Its caller was interrupted. */
    INTERRUPTED,
    /** A person is to decide about its calls. A run that is paused for this has a status of that name. */
    WAITING_APPROVAL,
    /**
     * A word that this version does not know, in a journal that a later one has written. Such a run can be read, is paused like
     * one that has reached a limit, and is resumed when it is told to.
     */
    @JsonEnumDefaultValue
    OTHER;

    /** The reason of that label; {@link #OTHER} when there is none. */
    public static PauseReason named(String label) {
        return Arrays.stream(values())
                .filter(reason -> reason.label().equals(label))
                .findFirst()
                .orElse(OTHER);
    }

    /** The labels of those of which this holds, as a list in SQL. */
    public static String labels(Predicate<PauseReason> condition) {
        return Arrays.stream(values())
                .filter(condition)
                .map(PauseReason::label)
                .collect(Collectors.joining("', '", "('", "')"));
    }

    /** How a run stands that is parked for it. */
    public RunStatus status() {
        return this == WAITING_APPROVAL ? RunStatus.WAITING_APPROVAL : RunStatus.PAUSED;
    }

    /** It is paused only because its program was told to end: it is resumed by itself. */
    public boolean isCutShort() {
        return this == SHUTDOWN || this == INTERRUPTED;
    }

    /** The reason passes by itself: then the run continues, by itself or when it is told to. */
    public boolean passesByItself() {
        return this == PROVIDER || this == THREAD_BUSY;
    }

    /** It is resumed by itself, or when somebody has answered who sees it in the list of approvals. */
    public boolean isSeenTo() {
        return isCutShort() || passesByItself() || this == WAITING_APPROVAL;
    }

    /** Its work is undone, and it continues without being given more of anything: whoever waits for its answer waits on. */
    public boolean isNotTheLastWord() {
        return isCutShort() || this == OUTCOME_UNKNOWN || this == PROVIDER || this == WAITING_APPROVAL;
    }

    /** Its turn on its thread is not over: no other run of the thread has its turn. */
    public boolean keepsThread() {
        return this == SHUTDOWN
                || this == CLIENT_TOOL
                || this == OUTCOME_UNKNOWN
                || this == RESOLVED
                || this == PROVIDER;
    }
}
