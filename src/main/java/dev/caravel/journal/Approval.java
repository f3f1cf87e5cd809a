package dev.caravel.journal;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.Optional;

/**
 * A call that waits, or waited, for a person's word.
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
        Optional<Answer> answer) {

    /**
     * A person's answer.
     *
     * @param by who decided
     * @param reason what the model is told; empty when nothing was said
     */
    public record Answer(Decision decision, String by, String reason, Instant at) {}

    /** One JSON object, names in snake case, times as ISO 8601; the answer's parts are absent while there is none. */
    public String toJson() {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("id", id).put("run", run).put("root", root).put("agent", agent);
        tenant.ifPresent(whose -> json.put("tenant", whose));
        json.put("call", call).put("tool", tool).set("arguments", arguments);
        json.put("rule", rule).put("digest", digest);
        json.put("requested_at", requestedAt.toString()).put("expires_at", expiresAt.toString());
        answer.ifPresent(given -> json.put("decision", given.decision().label())
                .put("by", given.by())
                .put("reason", given.reason())
                .put("decided_at", given.at().toString()));
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
                Optional.of(given));
    }
}
