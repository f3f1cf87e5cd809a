package dev.caravel.agent;

/** The names that cross a border: headers, exchange variables and properties, and the beans that the routes refer to. */
public final class Names {

    /** Set on the reply to a caller. No header steers Caravel. */
    public static final String RUN_ID_HEADER = "CaravelRunId";

    public static final String STATUS_HEADER = "CaravelStatus";
    /** Why a run is paused or failed, in a word; not set when there is no more to say than its status. */
    public static final String REASON_HEADER = "CaravelReason";

    /** What the run cost, its subagents included: US dollars as a plain decimal. */
    public static final String COST_HEADER = "CaravelCostUsd";

    public static final String TURNS_HEADER = "CaravelTurns";

    /** {@code true} where the built-in simulated model answered; not set else. */
    public static final String SIMULATED_HEADER = "CaravelSimulated";

    /** What went wrong and what to do, on the message that goes to {@code replyTo} instead of an answer. */
    public static final String ERROR_HEADER = "CaravelError";

    /** The type of an event, on the message that tells of it. */
    public static final String EVENT_HEADER = "CaravelEvent";

    /** Every header of ours begins with this; what comes in under such a name is taken off. */
    static final String HEADER_PREFIX = "Caravel";

    /** A variable of the message that goes to {@code replyTo}: what the run was asked. */
    static final String INPUT = "input";

    /** Variables of the loop's routes. */
    public static final String RUN = "run";

    /** What the run does next: {@link #JUDGE}, {@link #TOOLS}, {@link #APPROVAL}, {@link #TURN} or {@link #END}. */
    static final String NEXT = "next";

    static final String JUDGE = "judge";

    static final String TOOLS = "tools";
    static final String APPROVAL = "approval";
    static final String TURN = "turn";
    static final String END = "end";

    /** The run's model; not set before the first choice, and when it was given up. */
    static final String MODEL = "model";

    /** What the routing rules go by: the model that was named, the first prompt's length, whether the model is down. */
    static final String NAMED_MODEL = "namedModel";

    static final String INPUT_LENGTH = "inputLength";
    static final String MODEL_DOWN = "modelDown";
    static final String BECAUSE = "because";
    static final String PROVIDER = "provider";

    /** Properties that join a message to its run. */
    static final String REQUEST = "CaravelRunRequest";

    static final String RESUMPTION = "CaravelRunResumption";

    static final String SESSION = "CaravelRunSession";

    /** A run that was over, or stood still, when its message was handed in again. */
    static final String KNOWN = "CaravelKnownRun";

    static final String CALLERS_HEADERS = "CaravelCallersHeaders";

    /** The run that was opened for the exchange of an agent's route. */
    static final String OPENED_RUN = "CaravelOpenedRun";

    /** On a caller's exchange: the run that its last call of an agent opened. */
    public static final String CALLED_RUN = "CaravelCalledRun";

    /** On a caller's exchange: the agent that it asked last, and what came back as its body. */
    public static final String ASKED_AGENT = "CaravelAskedAgent";

    public static final String ANSWER = "CaravelAnswer";

    /** Told the run's id as soon as the run is recorded. */
    static final String BEGUN = "CaravelRunBegun";

    private Names() {}
}
