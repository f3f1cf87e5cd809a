package dev.caravel.loop;

import dev.caravel.agent.Agent;
import dev.caravel.journal.Attachment;
import dev.caravel.run.ForkPoint;
import dev.caravel.run.RunRequest;
import dev.caravel.text.Sha256;
import dev.caravel.tool.ToolCall;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What is known before a run begins.
 *
 * @param request what the caller asks for
 * @param agent the agent that is to run
 * @param input the caller's words
 * @param call the tool call within which it is asked for
 * @param caller the run that makes this call
 * @param awaited whether the caller waits for the answer; a run that nobody waits for is its own, and no subagent's
 * @param headers the caller's headers
 * @param fork the place of another run from which it goes on; empty when it begins at its beginning
 */
record RunStart(
        RunRequest request,
        Agent agent,
        String input,
        Optional<ToolCall> call,
        Optional<RunSession> caller,
        boolean awaited,
        Map<String, Object> headers,
        Optional<ForkPoint> fork) {

    /** The call that it is to answer, when it is a subagent's. */
    Optional<ToolCall> parent() {
        return call.filter(made -> awaited);
    }

    /** The run above it, when it is a subagent's. */
    Optional<RunSession> above() {
        return caller.filter(run -> awaited);
    }

    Optional<String> tenant() {
        return request.tenant().or(() -> caller.map(run -> run.run().start().tenant()));
    }

    /** The same call of an agent is the same run, whether or not a route of the user's lies between. */
    Optional<String> key() {
        return call.map(made -> made.effectKey() + "/" + Sha256.of(input + files()))
                .or(request::key);
    }

    private String files() {
        return request.files().attached().stream().map(Attachment::sha256).collect(Collectors.joining());
    }
}
