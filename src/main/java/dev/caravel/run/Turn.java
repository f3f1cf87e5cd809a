package dev.caravel.run;

import dev.caravel.journal.Event;
import dev.caravel.journal.PauseReason;
import dev.caravel.journal.RunStatus;
import dev.caravel.model.FailureKind;
import dev.caravel.model.StopReason;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/** The turn that a run is in: whom it asks, with what money, and what came of the last reply. Part of a run's state. */
public final class Turn {

    /** Two replies in a row that were cut by their token limit: more of the same would only cost. */
    private static final int MOST_CUT_REPLIES = 2;

    private final ProviderTrouble trouble = new ProviderTrouble();
    private final Set<String> down = new HashSet<>();
    private final ContextWindow context = new ContextWindow();
    private String model = "";
    private String modelBefore = "";
    private String alias;
    private Event.BudgetReserved reservation;
    private boolean asking;
    private Served served = Served.NOBODY;
    private Optional<PauseReason> landing = Optional.empty();
    private Outcome outcome = Outcome.NONE;
    private int finished;
    private String stopReason = "";
    private boolean cut;
    private boolean starved;
    private int cutReplies;
    private int emptyReplies;
    private boolean unchecked;
    private boolean corrected;

    void choose(Event.ModelChosen event) {
        context.abandon();
        model = event.model();
        alias = event.alias();
    }

    /** Another model is asked first: to summarise what is left out. */
    void compacting(Event.ContextCompacting event) {
        context.begin(event);
        modelBefore = model;
        model = event.model();
    }

    void compacted(Event.ContextCompacted event) {
        if (event.model() != null) {
            asking = false;
            trouble.over();
            down.clear();
        }
        returnToModel();
        context.compacted(event);
    }

    /** The compaction that was under way is not made. */
    private void returnToModel() {
        if (context.underWay().isPresent()) {
            context.abandon();
            model = modelBefore;
        }
    }

    void reserve(Event.BudgetReserved event) {
        reservation = event;
        asking = true;
    }

    void failed(Event.ModelFailed event, Conversation conversation) {
        asking = false;
        trouble.failed(event);
        if (event.retryInMs() != null) {
            return;
        }
        if (event.fallback()) {
            down.add(event.model());
            returnToModel();
        } else if (isTooLong(event, conversation)) {
            boolean summary = context.underWay().isPresent();
            outcome = context.refused(event) && !summary ? Outcome.NONE : Outcome.paused(PauseReason.CONTEXT);
        } else if (event.kind().equals(FailureKind.STOPPED.label())) {
            // Why it stops is recorded next.
            return;
        } else if (landing.isPresent()) {
            outcome = Outcome.paused(landing.get());
        } else if (trouble.passes()) {
            outcome = Outcome.paused(PauseReason.PROVIDER);
        } else {
            outcome = Outcome.failed(event.kind(), event.message());
        }
    }

    private boolean isTooLong(Event.ModelFailed event, Conversation conversation) {
        return event.kind().equals(FailureKind.TOO_LARGE.label()) && landing.isEmpty() && conversation.hasRounds();
    }

    /** The window was full before the reply was whole: it does not count, and is asked for again once there is room. */
    boolean isCutByWindow(Event.ModelReplied event, Conversation conversation) {
        boolean cutByWindow = event.stopReason().equals(StopReason.CONTEXT_EXCEEDED)
                && landing.isEmpty()
                && conversation.hasRounds()
                && context.cut(event);
        if (cutByWindow) {
            asking = false;
            finished++;
            trouble.over();
            down.clear();
        }
        return cutByWindow;
    }

    void replied(Event.ModelReplied event, Event.RunStarted start, ToolRound tools, Conversation conversation) {
        asking = false;
        served = Served.of(event, reservation == null ? event.costUsd() : reservation.callUsd());
        trouble.over();
        down.clear();
        context.replied();
        if (landing.isPresent()) {
            outcome = Outcome.paused(landing.get());
            return;
        }
        stopReason = event.stopReason();
        cut = event.stopReason().equals(StopReason.MAX_TOKENS)
                || event.stopReason().equals(StopReason.CONTEXT_EXCEEDED);
        starved = cut && reservation.maxTokens() < start.maxTokens();
        cutReplies = cut ? cutReplies + 1 : 0;
        if (event.stopReason().equals(StopReason.REFUSAL)) {
            finished++;
            outcome = Outcome.failed("refusal", "the model refused to answer");
            return;
        }
        tools.ask(event.content());
        if (tools.isOpen()) {
            finished++;
            emptyReplies = 0;
            if (cut && !starved) {
                cutInTheMiddleOfCalls(event.stopReason(), conversation);
            }
        } else if (event.stopReason().equals(StopReason.PAUSE_TURN)) {
            finished++;
        } else {
            answered(event.stopReason(), conversation, start.output() != null);
        }
    }

    private void answered(String stopReason, Conversation conversation, boolean hasForm) {
        boolean empty = conversation.answer().isBlank();
        if (empty && !starved && EmptyReply.isAskedAgain(stopReason, ++emptyReplies)) {
            // The turn continues.
            conversation.tell(EmptyReply.askAgain(cut));
            return;
        }
        finished++;
        if (starved) {
            outcome = Outcome.paused(PauseReason.BUDGET);
        } else if (empty && isFullAgain(stopReason, conversation)) {
            outcome = Outcome.paused(PauseReason.CONTEXT);
        } else if (empty) {
            outcome = Outcome.failed(EmptyReply.REASON, EmptyReply.complaint(stopReason));
        } else if (hasForm) {
            unchecked = true;
        } else {
            outcome = Outcome.completed(cut ? stopReason : "");
        }
    }

    /** The last reply was compared with the form that the answer has to have. */
    void checked(Event.AnswerChecked event) {
        unchecked = false;
        if (event.mismatch() == null) {
            outcome = Outcome.completed("");
        } else if (event.words() != null) {
            corrected = true;
        } else {
            outcome = Outcome.failed("output", "the answer does not match its schema: " + event.mismatch());
        }
    }

    /** It was compacted, and the window was full once more. */
    private static boolean isFullAgain(String stopReason, Conversation conversation) {
        return stopReason.equals(StopReason.CONTEXT_EXCEEDED) && conversation.hasRounds();
    }

    private void cutInTheMiddleOfCalls(String stopReason, Conversation conversation) {
        if (isFullAgain(stopReason, conversation)) {
            outcome = Outcome.paused(PauseReason.CONTEXT);
            return;
        }
        boolean full = stopReason.equals(StopReason.CONTEXT_EXCEEDED);
        if (full || cutReplies >= MOST_CUT_REPLIES) {
            outcome = Outcome.failed(
                    stopReason,
                    full
                            ? "the model's tool calls do not fit into its context window: " + StopReason.WINDOW_ADVICE
                            : "the model's tool calls do not fit into its limit (" + stopReason
                                    + "): raise the agent's maxTokens or ask for less");
        }
    }

    /** All calls of the last reply have results. */
    void toolsFinished() {
        cut = false;
    }

    /** The only call of a run that makes no other has its result, which is the answer. */
    void called(Event.ToolFinished event) {
        outcome = event.error() ? Outcome.failed("tool", event.result()) : Outcome.completed("");
    }

    void land(PauseReason limit) {
        returnToModel();
        landing = Optional.of(limit);
    }

    /** The run is paused or ends: nobody is asked any more. */
    void stop() {
        asking = false;
    }

    /** The limit for which the run was paused is lifted. */
    void lift() {
        outcome = outcome.status() == RunStatus.PAUSED ? Outcome.NONE : outcome;
        down.clear();
        landing = Optional.empty();
        starved = false;
        cutReplies = 0;
        context.tryAgain();
        corrected = false;
    }

    /** True when the last reply is an answer of which nobody has said yet whether it has the form that it has to have. */
    public boolean isUnchecked() {
        return unchecked;
    }

    /** True when the model was told already what is wrong with its answer's form. */
    public boolean isCorrected() {
        return corrected;
    }

    /** How many turns are finished. */
    int finished() {
        return finished;
    }

    /** How the run is to stop. */
    public Outcome outcome() {
        return outcome;
    }

    /** The model that is asked now, {@code provider/model}; empty before the first choice. */
    public String model() {
        return model;
    }

    /** The model that the run goes on with, while another one summarises too. */
    public String ownModel() {
        return context.underWay().isPresent() ? modelBefore : model;
    }

    /** How the conversation and the model's context window get along. */
    public ContextWindow context() {
        return context;
    }

    /** The user's name by which it was chosen; empty when it was named itself. */
    public Optional<String> alias() {
        return Optional.ofNullable(alias);
    }

    /** Whether the model was given up for this turn. */
    public boolean isDown(String other) {
        return down.contains(other);
    }

    /** What was reserved last; null before the first time. */
    public Event.BudgetReserved reservation() {
        return reservation;
    }

    /** True while a model may have been asked and has neither replied nor failed: from the reservation on. */
    public boolean isAsking() {
        return asking;
    }

    /** Who answered last. */
    public Served served() {
        return served;
    }

    /** What it knows of its provider's trouble. */
    public ProviderTrouble trouble() {
        return trouble;
    }

    /** The limit that was reached; empty before. */
    public Optional<PauseReason> landing() {
        return landing;
    }

    /** True once a limit was reached: the next reply is the last one. */
    public boolean isLanding() {
        return landing.isPresent();
    }

    /** Why the model stopped that replied last, in Anthropic's words. */
    public String stopReason() {
        return stopReason;
    }

    /** True when the last reply was cut off: its calls must not run. */
    public boolean isCut() {
        return cut;
    }

    /** True when the last reply was cut off because the money did not suffice for a longer one. */
    public boolean isStarved() {
        return starved && !isLanding();
    }

    /** True when the last reply was the last one that a limit allowed. */
    public boolean hasSummedUp() {
        return isLanding()
                || outcome.pause()
                        .filter(why -> why != PauseReason.PROVIDER && why != PauseReason.CONTEXT)
                        .isPresent();
    }
}
