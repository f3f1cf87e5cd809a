package dev.caravel.run;

/** The headers of a message that an agent or Caravel itself has answered. None of them steers Caravel. */
public final class CaravelHeaders {

    /** Every header of ours begins with this; what comes in under such a name is taken off. */
    public static final String PREFIX = "Caravel";

    public static final String RUN_ID = "CaravelRunId";

    public static final String STATUS = "CaravelStatus";

    /** Why a run is paused or failed, in a word; not set when its status says it all. */
    public static final String REASON = "CaravelReason";

    /** What the run cost, its subagents included: US dollars as a plain decimal. */
    public static final String COST_USD = "CaravelCostUsd";

    public static final String TURNS = "CaravelTurns";

    /** {@code true} where the built-in simulated model answered; not set else. */
    public static final String SIMULATED = "CaravelSimulated";

    /** What went wrong and what to do, on the message that goes to {@code replyTo} instead of an answer. */
    public static final String ERROR = "CaravelError";

    /** The type of an event, on the message that tells of it. */
    public static final String EVENT = "CaravelEvent";

    private CaravelHeaders() {}
}
