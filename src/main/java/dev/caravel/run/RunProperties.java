package dev.caravel.run;

/** The exchange properties that join a message to its run. */
public final class RunProperties {

    public static final String REQUEST = "CaravelRunRequest";
    public static final String RESUMPTION = "CaravelRunResumption";
    /** The place of another run from which the run goes on that is begun. */
    public static final String FORK = "CaravelRunFork";

    public static final String SESSION = "CaravelRunSession";

    /** A run that had ended, was paused or waiting when its message was handed in again. */
    public static final String KNOWN = "CaravelKnownRun";

    public static final String CALLERS_HEADERS = "CaravelCallersHeaders";

    /** The run that was opened for the exchange of an agent's route. */
    public static final String OPENED_RUN = "CaravelOpenedRun";

    /** On a caller's exchange: the run that its last call of an agent opened. */
    public static final String CALLED_RUN = "CaravelCalledRun";

    /** On a caller's exchange: its last call did not wait for the answer. */
    public static final String ACCEPTED = "CaravelAcceptedRun";

    /** On a caller's exchange: the agent that it asked last, and what came back as its body. */
    public static final String ASKED_AGENT = "CaravelAskedAgent";

    public static final String ANSWER = "CaravelAnswer";

    /** Told of the run as soon as it is recorded. */
    public static final String BEGUN = "CaravelRunBegun";

    /** The place that a run has been given which waited for one. */
    public static final String PLACE = "CaravelRunPlace";

    /** The files that come with the task of an exchange that asks an agent. */
    public static final String FILES = "CaravelAttachedFiles";

    private RunProperties() {}
}
