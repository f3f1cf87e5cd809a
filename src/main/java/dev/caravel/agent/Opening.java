package dev.caravel.agent;

import dev.caravel.tool.ToolCall;
import java.util.Map;
import java.util.Optional;

/**
 * What is known before a run begins.
 *
 * @param request what the caller asks for
 * @param agent the agent that is to run
 * @param input the caller's words
 * @param parent the call that it is to answer, when it is a subagent's
 * @param above the run that makes this call
 * @param headers the caller's headers
 */
record Opening(
        RunRequest request,
        Agent agent,
        String input,
        Optional<ToolCall> parent,
        Optional<RunSession> above,
        Map<String, Object> headers) {

    Optional<String> tenant() {
        return request.tenant()
                .or(() -> above.map(caller -> caller.run().start().tenant()));
    }

    /** The same call of an agent is the same run, whether or not a route of the user's lies between. */
    Optional<String> key() {
        return parent.map(call -> call.effectKey() + "/" + CallDigest.sha256(input))
                .or(request::key);
    }
}
