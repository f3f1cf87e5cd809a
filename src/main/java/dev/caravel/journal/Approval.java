package dev.caravel.journal;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.caravel.text.Printable;
import java.time.Instant;
import java.util.Optional;

/**
 * A call that waits, or waited, for a person's word: whether it may run, or the answer to the question that it puts.
 *
 * @param id what people name it by
 * @param run the run that wants to make the call
 * @param root the run at the top, whose subagent that is; the same where there is none
 * @param rootAgent the agent of the run at the top
 * @param tenant on whose behalf that is; empty when nobody said
 * @param arguments the call's arguments, as the tool will get them
 * @param rule why it is asked
 * @param digest of the exact call
 * @param expiresAt when nobody's answer is a denial
 * @param question what is to be answered; empty where the call is approved or denied
 * @param answer what was decided; empty while nobody has
 */
public record Approval(
        String id,
        String run,
        String root,
        String agent,
        String rootAgent,
        Optional<String> tenant,
        String call,
        String tool,
        JsonNode arguments,
        String rule,
        String digest,
        Instant requestedAt,
        Instant expiresAt,
        Optional<Inquiry> question,
        Optional<Answer> answer) {

    /**
     * A person's answer.
     *
     * @param by who decided
     * @param reason what the model is told; empty when nothing was said
     * @param value the answer to a question; empty where a call was approved or denied
     */
    public record Answer(Decision decision, String by, String reason, Optional<JsonNode> value, Instant at) {

        private static final int LONGEST = 80;

        /** Approves or denies a call; a question is declined like this. */
        public Answer(Decision decision, String by, String reason, Instant at) {
            this(decision, by, reason, Optional.empty(), at);
        }

        /** Answers a question. */
        public static Answer to(JsonNode value, String by, Instant at) {
            return new Answer(Decision.ANSWER, by, "", Optional.of(value), at);
        }

        /** In a few words for people: the decision, or the answer itself. */
        public String words() {
            return words(decision, value);
        }

        static String words(Decision decision, Optional<JsonNode> value) {
            return value.map(given ->
                            "'" + Printable.line(given.isTextual() ? given.asText() : given.toString(), LONGEST) + "'")
                    .orElse(decision.label());
        }

        /** Whether somebody says the same. */
        public boolean says(Answer other) {
            return decision == other.decision && value.equals(other.value);
        }
    }

    /** One JSON object, names in snake case, times as ISO 8601; the answer's parts are absent while there is none. */
    public String toJson() {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("id", id).put("run", run).put("root", root).put("agent", agent);
        tenant.ifPresent(whose -> json.put("tenant", whose));
        json.put("call", call).put("tool", tool).set("arguments", arguments);
        json.put("rule", rule).put("digest", digest);
        json.put("requested_at", requestedAt.toString()).put("expires_at", expiresAt.toString());
        question.ifPresent(asked -> json.set("question", asked.json()));
        answer.ifPresent(given -> {
            json.put("decision", given.decision().label())
                    .put("by", given.by())
                    .put("reason", given.reason())
                    .put("decided_at", given.at().toString());
            given.value().ifPresent(value -> json.set("answer", value));
        });
        return json.toString();
    }

    Approval with(Answer given) {
        return new Approval(
                id,
                run,
                root,
                agent,
                rootAgent,
                tenant,
                call,
                tool,
                arguments,
                rule,
                digest,
                requestedAt,
                expiresAt,
                question,
                Optional.of(given));
    }
}
