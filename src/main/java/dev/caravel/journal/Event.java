package dev.caravel.journal;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonSubTypes.Type;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.caravel.money.Dollars;
import dev.caravel.money.Scope;
import dev.caravel.money.Usage;
import dev.caravel.text.Characters;
import java.util.List;

/**
 * Something that happened to a run. A run changes by recording one of these and in no other way, so that reading a run's
 * events again gives the same run.
 *
 * <p>Components that may be absent are null; they are left out of the JSON form.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes({
    @Type(value = Event.RunStarted.class, name = "run.started"),
    @Type(value = Event.RunQueued.class, name = "run.queued"),
    @Type(value = Event.ThreadTaken.class, name = "thread.taken"),
    @Type(value = Event.ModelChosen.class, name = "model.chosen"),
    @Type(value = Event.BudgetReserved.class, name = "budget.reserved"),
    @Type(value = Event.BudgetExceeded.class, name = "budget.exceeded"),
    @Type(value = Event.ModelAsked.class, name = "model.asked"),
    @Type(value = Event.ModelFailed.class, name = "model.failed"),
    @Type(value = Event.ModelReplied.class, name = "model.replied"),
    @Type(value = Event.ToolJudged.class, name = "tool.judged"),
    @Type(value = Event.ApprovalRequested.class, name = "approval.requested"),
    @Type(value = Event.ApprovalDecided.class, name = "approval.decided"),
    @Type(value = Event.ToolStarted.class, name = "tool.started"),
    @Type(value = Event.ToolFinished.class, name = "tool.finished"),
    @Type(value = Event.ToolResolved.class, name = "tool.resolved"),
    @Type(value = Event.RunResumed.class, name = "run.resumed"),
    @Type(value = Event.RunLanding.class, name = "run.landing"),
    @Type(value = Event.RunParked.class, name = "run.parked"),
    @Type(value = Event.RunEnded.class, name = "run.ended"),
    @Type(value = Event.AnswerDelivered.class, name = "answer.delivered"),
})
@JsonInclude(JsonInclude.Include.NON_NULL)
public sealed interface Event {

    /**
     * A run began.
     *
     * @param agent the agent's name
     * @param tenant on whose behalf, absent when nobody said
     * @param thread the conversation that this run continues
     * @param key what tells this task from all others of the agent and tenant; of a subagent's run, the effect key of the
     *     call that started it
     * @param parent the run whose tool call started this one
     * @param replyTo the endpoint that gets the answer, whoever finishes the run
     * @param replyHeaders the caller's headers that go along with that answer; absent without {@code replyTo}
     * @param input the caller's words
     * @param messages the conversation before the input; of a run on a thread, {@code thread.taken} brings it
     * @param model the model or tier that the caller or the agent named; absent when the router decides
     * @param maxTurns how many turns it may take
     * @param durationMs how long it may take on the wall clock
     * @param maxTokens how many tokens one reply may have
     * @param budgetUsd what it may cost with its subagents; absent when it has no limit of its own
     * @param simulated true when the built-in simulated model answers it
     * @param trigger the route that its message came in by; absent when none did
     * @param untrusted true when it begins with text from outside; absent else
     */
    record RunStarted(
            String agent,
            String tenant,
            String thread,
            String key,
            String parent,
            String replyTo,
            JsonNode replyHeaders,
            String input,
            List<Message> messages,
            String model,
            int maxTurns,
            long durationMs,
            int maxTokens,
            Dollars budgetUsd,
            boolean simulated,
            String trigger,
            Boolean untrusted)
            implements Event {

        /** A run that no route began. */
        public RunStarted(
                String agent,
                String tenant,
                String thread,
                String key,
                String parent,
                String replyTo,
                JsonNode replyHeaders,
                String input,
                List<Message> messages,
                String model,
                int maxTurns,
                long durationMs,
                int maxTokens,
                Dollars budgetUsd,
                boolean simulated) {
            this(
                    agent,
                    tenant,
                    thread,
                    key,
                    parent,
                    replyTo,
                    replyHeaders,
                    input,
                    messages,
                    model,
                    maxTurns,
                    durationMs,
                    maxTokens,
                    budgetUsd,
                    simulated,
                    null,
                    null);
        }
    }

    /** The router named the model ({@code provider/model}) for the next turn, and why. */
    record ModelChosen(String model, String why) implements Event {}

    /**
     * Money was set aside for the next attempt, and for a last short turn should the money then be at an end. Both amounts
     * are the most that can be needed; they replace what was set aside before.
     *
     * @param callUsd for the attempt
     * @param landingUsd for the last turn
     * @param promptTokens how long the prompt is at most
     * @param maxTokens how many tokens the reply may have
     * @param scopes the accounts that both count in
     */
    record BudgetReserved(Dollars callUsd, Dollars landingUsd, long promptTokens, int maxTokens, List<Scope> scopes)
            implements Event {}

    /**
     * Another turn does not fit into an account, or a call that cost more than was set aside for it has passed the limit.
     *
     * @param scope the account
     * @param limitUsd what may be spent from it
     * @param spentUsd what is spent
     * @param reservedUsd what is set aside, by this run and by others
     */
    record BudgetExceeded(String scope, Dollars limitUsd, Dollars spentUsd, Dollars reservedUsd) implements Event {}

    /**
     * One attempt to ask a model began.
     *
     * @param attempt 1 for the first attempt of a turn with this model
     * @param messages how many messages of the conversation the prompt holds
     * @param added how many of these, the last ones, no earlier prompt of the run held
     */
    record ModelAsked(String model, int attempt, int messages, int added) implements Event {}

    /**
     * An attempt failed.
     *
     * @param kind what sort of failure, for example {@code overloaded}
     * @param status the HTTP status, absent when there was none
     * @param message what happened, in a line
     * @param retryInMs milliseconds until the next attempt; absent when this model is given up for this turn
     * @param fallback true when another model may be asked instead
     * @param possiblyBilled true when the provider may have charged for it
     * @param costUsd what it is known to have cost
     * @param costIfStrongUsd the same tokens at the strong model's price
     */
    record ModelFailed(
            String model,
            int attempt,
            String kind,
            Integer status,
            String message,
            Long retryInMs,
            boolean fallback,
            boolean possiblyBilled,
            Dollars costUsd,
            Dollars costIfStrongUsd)
            implements Event {}

    /**
     * A model replied in full.
     *
     * @param model the {@code provider/model} that was asked
     * @param servedBy the model that the reply names
     * @param usage absent when the host reports none
     * @param rawUsage the provider's own usage object, absent when there was none
     * @param stopReason in Anthropic's words, on every wire
     * @param content the content blocks as they came
     * @param costUsd what the call cost
     * @param costIfStrongUsd the same tokens at the strong model's price
     * @param ms milliseconds from the request to the end of the reply
     * @param listedUsd what it cost by the price list, where the host sent a bill; the dearer of both is {@code costUsd}
     * @param billedUsd what the host says that it charges; absent when it does not say
     * @param price {@code free} on a server of one's own, {@code unknown} where nobody knows and no budget needs it; absent
     *     where it is known
     */
    record ModelReplied(
            String model,
            String servedBy,
            Usage usage,
            JsonNode rawUsage,
            String stopReason,
            ArrayNode content,
            Dollars costUsd,
            Dollars costIfStrongUsd,
            long ms,
            Dollars listedUsd,
            Dollars billedUsd,
            String price)
            implements Event {

        /** A reply of a host that sends no bill. */
        public ModelReplied(
                String model,
                String servedBy,
                Usage usage,
                JsonNode rawUsage,
                String stopReason,
                ArrayNode content,
                Dollars costUsd,
                Dollars costIfStrongUsd,
                long ms) {
            this(model, servedBy, usage, rawUsage, stopReason, content, costUsd, costIfStrongUsd, ms, null, null, null);
        }
    }

    /**
     * The guardrail judged a call that the model asks for.
     *
     * @param verdict what it says
     * @param tool the tool's true name
     * @param rule why, in the rule's words
     * @param asked the name that the model wrote, where it is another
     * @param arguments what runs, where the model wrote it in another form; absent else
     */
    record ToolJudged(String call, String tool, Verdict verdict, String rule, String asked, JsonNode arguments)
            implements Event {}

    /**
     * A person is asked whether this exact call may run.
     *
     * @param approval the question's id
     * @param digest of the run, the turn, the call, its tool and its arguments: what runs later must have the same
     * @param expiresAt when nobody's answer is a denial, as ISO 8601
     */
    record ApprovalRequested(
            String approval, String call, String tool, JsonNode arguments, String rule, String digest, String expiresAt)
            implements Event {}

    /**
     * It is decided whether a call may run.
     *
     * @param approval the question's id
     * @param decision approved or denied
     * @param by who decided
     * @param reason what the model is told when it was denied, absent when nothing was said
     */
    record ApprovalDecided(String approval, String call, Decision decision, String by, String reason)
            implements Event {}

    /** A tool route is about to run. */
    record ToolStarted(String call, String tool, JsonNode arguments) implements Event {}

    /**
     * A tool call has its result.
     *
     * @param ms milliseconds that the tool ran; 0 when the call was refused before
     * @param error true when the result tells of a failure
     * @param result what the model is told
     * @param costUsd what runs of agents within the call cost; absent when there were none
     * @param costIfStrongUsd the same tokens at the strong model's price
     * @param usage what these runs used; absent when there were none
     * @param untrusted true when the result may hold text that somebody outside wrote; absent else
     */
    record ToolFinished(
            String call,
            String tool,
            long ms,
            boolean error,
            String result,
            Dollars costUsd,
            Dollars costIfStrongUsd,
            Usage usage,
            Boolean untrusted)
            implements Event {

        /** A tool may cut a character in half: here its words come in. */
        public ToolFinished {
            result = Characters.whole(result);
        }

        /** The result of a call that cost nothing. */
        public ToolFinished(String call, String tool, long ms, boolean error, String result) {
            this(call, tool, ms, error, result, null, null, null, null);
        }

        /** The same, told in other words. */
        public ToolFinished withResult(String other) {
            return new ToolFinished(call, tool, ms, error, other, costUsd, costIfStrongUsd, usage, untrusted);
        }
    }

    /**
     * A person knows what became of a call whose outcome was not known.
     *
     * @param outcome whether it was done; if not, the call runs again
     * @param result what the model is told of a call that was done; absent else
     */
    record ToolResolved(String call, CallOutcome outcome, String result) implements Event {

        public ToolResolved {
            result = Characters.whole(result);
        }
    }

    /**
     * A run that stood still goes on.
     *
     * @param budgetUsd what it may cost from now on, all it has cost included; absent when it has no limit of its own
     * @param maxTurns how many turns it may take, all it has taken included
     * @param words what the model is told, absent when it need not know
     */
    record RunResumed(Dollars budgetUsd, int maxTurns, String words) implements Event {}

    /**
     * A limit is reached: the next turn is the last one, without tools, to sum up.
     *
     * @param reason the limit
     * @param words what the model is told
     */
    record RunLanding(PauseReason reason, String words) implements Event {}

    /**
     * Another run of its thread goes first.
     *
     * @param behind the run whose turn it is
     */
    record RunQueued(String behind) implements Event {}

    /**
     * It is the run's turn on its thread.
     *
     * @param after the run whose turn it was before; absent when there was none
     * @param messages the conversation up to now, which the run's input follows
     * @param untrusted true when that may hold text from outside; absent else
     */
    record ThreadTaken(String after, List<Message> messages, Boolean untrusted) implements Event {

        /** It is the first turn of a conversation, or follows one in which nobody outside had a word. */
        public ThreadTaken(String after, List<Message> messages) {
            this(after, messages, null);
        }
    }

    /**
     * The run stands still and can go on later.
     *
     * @param reason why
     * @param waitsFor the run of a subagent that stands still and that this one waits for; absent when there is none
     * @param nextTry when its model is asked again; absent unless the reason is {@link PauseReason#PROVIDER}
     * @param unattended true when nobody waited for it and only somebody can let it go on, so that its {@code replyTo} is told;
     *     absent else
     */
    record RunParked(PauseReason reason, String waitsFor, NextTry nextTry, Boolean unattended) implements Event {

        /** It stands still for a reason of its own. */
        public RunParked(PauseReason reason) {
            this(reason, null, null, null);
        }

        /** It stands still as long as a subagent's run does. */
        public RunParked(PauseReason reason, String waitsFor) {
            this(reason, waitsFor, null, null);
        }

        /** It stands still until its provider is tried again. */
        public RunParked(PauseReason reason, String waitsFor, NextTry nextTry) {
            this(reason, waitsFor, nextTry, null);
        }

        /** The same, of a run for which nobody waits. */
        public RunParked whileUnattended() {
            return new RunParked(reason, waitsFor, nextTry, true);
        }

        /** Whether its {@code replyTo} is to be told. */
        public boolean tellsReplyTo() {
            return Boolean.TRUE.equals(unattended);
        }
    }

    /**
     * What a run waits for whose provider is away.
     *
     * @param model the {@code provider/model} that could not be asked
     * @param since when the run first stood still for it, as ISO 8601
     * @param at when it is tried again by itself, as ISO 8601
     */
    record NextTry(String model, String since, String at) {}

    /**
     * The run is over.
     *
     * @param status completed, failed or cancelled
     * @param reason a word for the cause where the status alone does not tell
     * @param error what went wrong and what to do, in a line, when it failed
     */
    record RunEnded(RunStatus status, String reason, String error) implements Event {}

    /** The answer, or the word that there is none or not yet, is where the caller wanted it. */
    record AnswerDelivered(String replyTo) implements Event {}

    /** The event's name in journals, traces and live streams, for example {@code model.replied}. */
    default String type() {
        return EventTypes.nameOf(getClass());
    }
}
