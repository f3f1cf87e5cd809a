package dev.caravel.loop;

/** The exchange variables of the loop's routes. Rules in routes of one's own may read them. */
public final class LoopVariables {

    /** What the run does next: {@link #JUDGE}, {@link #TOOLS}, {@link #APPROVAL}, {@link #CHECK}, {@link #TURN} or {@link #END}. */
    public static final String NEXT = "next";

    public static final String JUDGE = "judge";
    public static final String TOOLS = "tools";
    public static final String APPROVAL = "approval";
    public static final String CHECK = "check";
    public static final String TURN = "turn";
    public static final String END = "end";

    /** The run's model; not set before the first choice, and when it was given up. */
    public static final String MODEL = "model";

    /** What the rules in {@code caravel-choose-model} go by: the model that was named, if one was. */
    public static final String NAMED_MODEL = "namedModel";

    /** The first prompt's length in characters. */
    public static final String INPUT_LENGTH = "inputLength";

    /** True when the run's model is down. */
    public static final String MODEL_DOWN = "modelDown";

    /** Why that model was chosen, in words. */
    public static final String BECAUSE = "because";

    /** The id of the provider that serves the model. */
    public static final String PROVIDER = "provider";

    /** What a rule in {@code caravel-guardrail} may read: the name of the tool that is to be called. */
    public static final String TOOL = "tool";

    /** The name of the agent that wants to call it. */
    public static final String AGENT = "agent";

    /** The strongest of the tool's hints: {@code required}, {@code never}, {@code destructive}, {@code readOnly} or {@code none}. */
    public static final String HINT = "hint";

    /** All hints of the tool, as words. */
    public static final String HINTS = "hints";

    /** True once the run has read text that somebody outside wrote. */
    public static final String UNTRUSTED = "untrusted";

    /** What a rule says: {@code allow}, {@code ask} or {@code deny}. */
    public static final String VERDICT = "verdict";

    /** Which rule said it, in words. */
    public static final String RULE = "rule";

    /** How many calls run now. */
    public static final String CALLS = "calls";

    /** On the message that goes to {@code replyTo}: what the run was asked. */
    public static final String INPUT = "input";

    /** On the same message, where it goes out as a webhook: the address. */
    public static final String REPLY_TO = "replyTo";

    private LoopVariables() {}
}
