package dev.caravel.journal;

import com.fasterxml.jackson.databind.JsonNode;
import dev.caravel.money.Dollars;
import dev.caravel.money.Usage;
import dev.caravel.text.Characters;
import java.util.Map;
import java.util.Optional;

/** The events of a tool call: its judgement, a person's decision and its result. Everybody names them by {@link Event}. */
public interface ToolEvents {

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
            implements Event {
        @Override
        public <T> T accept(EventVisitor<T> visitor) {
            return visitor.toolJudged(this);
        }
    }

    /**
     * A person is asked whether this exact call may run, or the question that it puts.
     *
     * @param approval the question's id
     * @param digest of the run, the turn, the call, its tool and its arguments: what runs later must have the same
     * @param expiresAt when nobody's answer is a denial, as ISO 8601
     * @param question what is to be answered; absent where a call is approved or denied
     */
    record ApprovalRequested(
            String approval,
            String call,
            String tool,
            JsonNode arguments,
            String rule,
            String digest,
            String expiresAt,
            Inquiry question)
            implements Event {

        /** Whether a call may run. */
        public ApprovalRequested(
                String approval,
                String call,
                String tool,
                JsonNode arguments,
                String rule,
                String digest,
                String expiresAt) {
            this(approval, call, tool, arguments, rule, digest, expiresAt, null);
        }

        @Override
        public <T> T accept(EventVisitor<T> visitor) {
            return visitor.approvalRequested(this);
        }
    }

    /**
     * It is decided whether a call may run, or a question is answered.
     *
     * @param approval the question's id
     * @param decision approved, denied or answered
     * @param by who decided
     * @param reason what the model is told when it was denied, absent when nothing was said
     * @param answer what the answer is; absent where there is none
     */
    record ApprovalDecided(String approval, String call, Decision decision, String by, String reason, JsonNode answer)
            implements Event {

        /** Whether a call may run. */
        public ApprovalDecided(String approval, String call, Decision decision, String by, String reason) {
            this(approval, call, decision, by, reason, null);
        }

        /** The decision, or the answer, in a few words for people. */
        public String words() {
            return Approval.Answer.words(decision, Optional.ofNullable(answer));
        }

        @Override
        public <T> T accept(EventVisitor<T> visitor) {
            return visitor.approvalDecided(this);
        }
    }

    /** A tool route is about to run. */
    record ToolStarted(String call, String tool, JsonNode arguments) implements Event {
        @Override
        public <T> T accept(EventVisitor<T> visitor) {
            return visitor.toolStarted(this);
        }
    }

    /**
     * A tool call has its result.
     *
     * @param ms milliseconds that the tool ran; 0 when the call was refused before
     * @param error true when the result tells of a failure
     * @param result what the model is told
     * @param costUsd what runs of agents within the call cost; absent when there were none
     * @param costIfStrongUsd the same tokens at the strong model's price
     * @param usage what these runs used; absent when there were none
     * @param models how often these runs asked each {@code provider/model}; absent when there were none
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
            Map<String, Integer> models,
            Boolean untrusted)
            implements Event {

        /** A tool may cut a character in half: here its words come in. */
        public ToolFinished {
            result = Characters.whole(result);
        }

        /** The result of a call that cost nothing. */
        public ToolFinished(String call, String tool, long ms, boolean error, String result) {
            this(call, tool, ms, error, result, null);
        }

        /** The same, which may hold text that somebody outside wrote. */
        public ToolFinished(String call, String tool, long ms, boolean error, String result, Boolean untrusted) {
            this(call, tool, ms, error, result, null, null, null, null, untrusted);
        }

        /** The same, told in other words. */
        public ToolFinished withResult(String other) {
            return new ToolFinished(call, tool, ms, error, other, costUsd, costIfStrongUsd, usage, models, untrusted);
        }

        @Override
        public <T> T accept(EventVisitor<T> visitor) {
            return visitor.toolFinished(this);
        }
    }

    /**
     * It is known what became of a call whose outcome was not.
     *
     * @param outcome whether it was done; if not, the call runs again
     * @param result what the model is told of a call that was done; absent else
     * @param by the endpoint that looked it up; absent when a person said so
     */
    record ToolResolved(String call, CallOutcome outcome, String result, String by) implements Event {

        public ToolResolved {
            result = Characters.whole(result);
        }

        /** What a person says. */
        public ToolResolved(String call, CallOutcome outcome, String result) {
            this(call, outcome, result, null);
        }

        @Override
        public <T> T accept(EventVisitor<T> visitor) {
            return visitor.toolResolved(this);
        }
    }
}
