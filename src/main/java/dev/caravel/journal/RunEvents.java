package dev.caravel.journal;

import com.fasterxml.jackson.databind.JsonNode;
import dev.caravel.money.Dollars;
import java.util.List;

/** The events of a run as a whole: how it begins, is paused, resumed and ended. Everybody names them by {@link Event}. */
public interface RunEvents {

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
     * @param call what is called, and nothing else: no model is asked, and the result is the answer; absent of an agent's run
     * @param tools those that its caller has itself; absent when there are none
     * @param forkedFrom the place of another run from which it goes on: the input is among the messages then; absent else
     * @param traceparent the caller's place in a distributed trace, as W3C's Trace Context writes it; absent when it said none
     * @param tracestate what came along with that; absent when nothing did
     * @param tags words of the sender by which it is found again; absent when there are none
     * @param output the JSON Schema that its answer has to match, whatever becomes of its agent's; absent when that may be any text
     * @param attachments the files that came with the input; absent when there are none
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
            Boolean untrusted,
            GivenCall call,
            List<ClientTool> tools,
            ForkedFrom forkedFrom,
            String traceparent,
            String tracestate,
            List<String> tags,
            JsonNode output,
            List<Attachment> attachments)
            implements Event {

        /** A run whose answer may be any text, and with whose input no file came. */
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
                boolean simulated,
                String trigger,
                Boolean untrusted,
                GivenCall call,
                List<ClientTool> tools,
                ForkedFrom forkedFrom,
                String traceparent,
                List<String> tags) {
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
                    trigger,
                    untrusted,
                    call,
                    tools,
                    forkedFrom,
                    traceparent,
                    null,
                    tags,
                    null,
                    null);
        }

        @Override
        public <T> T accept(EventVisitor<T> visitor) {
            return visitor.runStarted(this);
        }
    }

    /**
     * A place of a run.
     *
     * @param run its id
     * @param seq the number of the last event before it
     */
    record ForkedFrom(String run, long seq) {}

    /**
     * It waits: another run of its thread goes first, or as many runs are in progress as may be.
     *
     * @param behind the run of its thread whose turn it is; absent when it waits for a place
     * @param why what it waits for, in words for people; absent when its place is free
     */
    record RunQueued(String behind, String why) implements Event {
        @Override
        public <T> T accept(EventVisitor<T> visitor) {
            return visitor.runQueued(this);
        }
    }

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

        @Override
        public <T> T accept(EventVisitor<T> visitor) {
            return visitor.threadTaken(this);
        }
    }

    /**
     * A run that was paused is resumed.
     *
     * @param budgetUsd what it may cost from now on, all it has cost included; absent when it has no limit of its own
     * @param maxTurns how many turns it may take, all it has taken included
     * @param words what the model is told, absent when it need not know
     */
    record RunResumed(Dollars budgetUsd, int maxTurns, String words) implements Event {
        @Override
        public <T> T accept(EventVisitor<T> visitor) {
            return visitor.runResumed(this);
        }
    }

    /**
     * A limit is reached: the next turn is the last one, without tools, to sum up.
     *
     * @param reason the limit
     * @param words what the model is told
     */
    record RunLanding(PauseReason reason, String words) implements Event {
        @Override
        public <T> T accept(EventVisitor<T> visitor) {
            return visitor.runLanding(this);
        }
    }

    /**
     * What a run waits for whose provider is away.
     *
     * @param model the {@code provider/model} that could not be asked
     * @param since when the run was first paused for it, as ISO 8601
     * @param at when it is tried again by itself, as ISO 8601
     */
    record NextTry(String model, String since, String at) {}

    /**
     * The run is paused and can be resumed later.
     *
     * @param reason why
     * @param waitsFor the run of a subagent that is paused and that this one waits for; absent when there is none
     * @param nextTry when its model is asked again; absent unless the reason is {@link PauseReason#PROVIDER}
     * @param unattended true when nobody waited for it and only somebody can resume it, so that its {@code replyTo} is told;
     *     absent else
     * @param call the call of which nobody knows whether it had its effect; absent unless the reason is
     *     {@link PauseReason#OUTCOME_UNKNOWN}
     */
    record RunParked(PauseReason reason, String waitsFor, NextTry nextTry, Boolean unattended, String call)
            implements Event {

        /** It is paused for a reason of its own. */
        public RunParked(PauseReason reason) {
            this(reason, null, null, null, null);
        }

        /** It is paused until somebody says whether a call had its effect. */
        public static RunParked forOutcomeOf(String call) {
            return new RunParked(PauseReason.OUTCOME_UNKNOWN, null, null, null, call);
        }

        /** It is paused as long as a subagent's run is. */
        public RunParked(PauseReason reason, String waitsFor) {
            this(reason, waitsFor, null, null, null);
        }

        /** It is paused until its provider is tried again. */
        public RunParked(PauseReason reason, String waitsFor, NextTry nextTry) {
            this(reason, waitsFor, nextTry, null, null);
        }

        /** The same, of a run for which nobody waits. */
        public RunParked whileUnattended() {
            return new RunParked(reason, waitsFor, nextTry, true, call);
        }

        /** Whether its {@code replyTo} is to be told. */
        public boolean tellsReplyTo() {
            return Boolean.TRUE.equals(unattended);
        }

        @Override
        public <T> T accept(EventVisitor<T> visitor) {
            return visitor.runParked(this);
        }
    }

    /**
     * The run is over.
     *
     * @param status completed, failed or cancelled
     * @param reason a word for the cause where the status alone does not tell
     * @param error what went wrong and what to do, in a line, when it failed
     */
    record RunEnded(RunStatus status, String reason, String error) implements Event {
        @Override
        public <T> T accept(EventVisitor<T> visitor) {
            return visitor.runEnded(this);
        }
    }

    /**
     * An answer was checked against the schema that it has to match.
     *
     * @param mismatch what does not match, in a line; absent when all does
     * @param words what the model is told, to answer once more; absent when it is not asked again
     */
    record AnswerChecked(String mismatch, String words) implements Event {
        @Override
        public <T> T accept(EventVisitor<T> visitor) {
            return visitor.answerChecked(this);
        }
    }

    /** The answer, or the word that there is none or not yet, is where the caller wanted it. */
    record AnswerDelivered(String replyTo) implements Event {
        @Override
        public <T> T accept(EventVisitor<T> visitor) {
            return visitor.answerDelivered(this);
        }
    }
}
