package dev.caravel.agent;

import com.fasterxml.jackson.databind.JsonNode;
import dev.caravel.tool.Tool;
import dev.caravel.tool.ToolArguments;
import dev.caravel.tool.ToolSchema;
import dev.caravel.tool.ToolServers;

/**
 * A tool or an agent, as an agent may call it.
 *
 * @param uri the endpoint to call
 * @param hints what its author promises about its effects
 * @param untrusted whether its results may hold text that somebody outside wrote
 * @param approval whether a person must allow a call
 * @param onUnknown what happens when nobody knows whether a call had its effect
 * @param polled whether the same call may give the same result again and again
 * @param longestResult how many characters of a result the model gets to see
 */
public record OfferedTool(
        String uri,
        ToolSchema schema,
        Tool.Hints hints,
        boolean untrusted,
        Tool.Approval approval,
        Tool.OnUnknown onUnknown,
        boolean polled,
        int longestResult) {
    /** How the address of a tool begins that the run's caller has: no route does. */
    static final String CLIENTS = "client:";

    /** What stands before the name of a server's tool in its address: the short name may be another library's. */
    static final String SERVED = "caravel-";

    /** Whether a call may run again when nobody knows what became of the first time. */
    public boolean repeatable() {
        // The same call of an agent is the same run.
        return hints.readOnly() || hints.idempotent() || isAgent();
    }

    /** Whether it is a tool of a server, which may change it at any time. */
    boolean isServed() {
        return uri.startsWith(SERVED) && ToolServers.isServed(uri.substring(SERVED.length()));
    }

    /** Whether the run's caller makes the calls. */
    public boolean isClients() {
        return uri.startsWith(CLIENTS);
    }

    public boolean isAgent() {
        return uri.startsWith(Agent.AS_TOOL);
    }

    /** Whether its calls put questions to a person, and the answers are their results. */
    public boolean isQuestion() {
        return approval == Tool.Approval.ANSWER;
    }

    /** What the endpoint gets as the body. */
    public Object body(JsonNode arguments) {
        return uri.startsWith(Agent.AS_TOOL)
                ? arguments.path("task").asText()
                : ToolArguments.checked(arguments, schema);
    }
}
