package dev.caravel.mcp;

import dev.caravel.agent.Agent;
import dev.caravel.tool.Tool;
import dev.caravel.tool.ToolSchema;
import io.modelcontextprotocol.spec.McpSchema;
import java.util.Map;
import java.util.Optional;

/**
 * Something that a client can call.
 *
 * @param name what clients call it
 * @param listed how it stands in the list of tools
 * @param schema what its arguments must be
 * @param target what is called
 */
record Offer(String name, McpSchema.Tool listed, ToolSchema schema, Target target) {

    /** What is called. */
    sealed interface Target permits ToolTarget, AgentTarget, ResultTarget {}

    /** A tool's route. */
    record ToolTarget(Tool tool) implements Target {}

    /** An agent. */
    record AgentTarget(Agent agent) implements Target {}

    /** The result of an earlier call. */
    record ResultTarget() implements Target {}

    static final String RESULT = "caravel-result";

    private static final ToolSchema TASK = ToolSchema.ofParameters(Map.of(
            "input", "string",
            "input.description", "What the agent is to do, with all it needs to know",
            "input.required", "true",
            "thread", "string",
            "thread.description", "The conversation to continue; any name begins one",
            "budget", "number",
            "budget.description", "What it may cost at most, in US dollars"));

    private static final ToolSchema RUN = ToolSchema.ofParameters(Map.of(
            "run", "string", "run.description", "The run's id, from the call's first answer", "run.required", "true"));

    static Offer of(Tool tool) {
        Tool.Hints hints = tool.hints();
        String title = tool.title().isEmpty() ? null : tool.title();
        McpSchema.Tool listed = McpSchema.Tool.builder(
                        tool.name(), Json.map(tool.schema().json()))
                .title(title)
                .description(tool.description())
                .outputSchema(output(tool).map(Form::schema).map(Json::map).orElse(null))
                .annotations(new McpSchema.ToolAnnotations(
                        title, hints.readOnly(), hints.destructive(), hints.idempotent(), hints.openWorld(), null))
                .build();
        return new Offer(tool.name(), listed, tool.schema(), new ToolTarget(tool));
    }

    /** @param name what it is called here, where a tool may have its own name */
    static Offer of(Agent agent, String name) {
        McpSchema.Tool listed = McpSchema.Tool.builder(name, Json.map(TASK.json()))
                .description(
                        agent.description().isEmpty() ? "Asks the agent " + agent.name() + "." : agent.description())
                .outputSchema(output(agent).map(Form::schema).map(Json::map).orElse(null))
                // Its own tools do what they say of themselves, and are judged call by call.
                .annotations(new McpSchema.ToolAnnotations(null, false, false, false, true, null))
                .build();
        return new Offer(name, listed, TASK, new AgentTarget(agent));
    }

    static Offer ofResults() {
        McpSchema.Tool listed = McpSchema.Tool.builder(RESULT, Json.map(RUN.json()))
                .description("The result of an earlier call that was not done yet and gave its run's id")
                .annotations(new McpSchema.ToolAnnotations(null, true, false, true, false, null))
                .build();
        return new Offer(RESULT, listed, RUN, new ResultTarget());
    }

    /** The agent to which its runs belong; empty when it begins none. */
    Optional<String> agent() {
        if (target instanceof AgentTarget asked) {
            return Optional.of(asked.agent().name());
        }
        return target instanceof ToolTarget ? Optional.of(Calls.AGENT) : Optional.empty();
    }

    /** The form of its results; empty when they are text. */
    Optional<Form> output() {
        if (target instanceof AgentTarget asked) {
            return output(asked.agent());
        }
        return target instanceof ToolTarget called ? output(called.tool()) : Optional.empty();
    }

    private static Optional<Form> output(Tool tool) {
        return tool.output().map(Form::of);
    }

    private static Optional<Form> output(Agent agent) {
        return agent.output().flatMap(Form::of);
    }
}
