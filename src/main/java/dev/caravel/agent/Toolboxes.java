package dev.caravel.agent;

import dev.caravel.journal.ClientTool;
import dev.caravel.journal.GivenCall;
import dev.caravel.route.RouteCatalog;
import dev.caravel.tool.Tool;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The toolboxes of all agents, made anew when routes of tools or agents came or went. Thread-safe. */
public final class Toolboxes {

    private final RouteCatalog<Tool> tools;
    private final RouteCatalog<Agent> agents;
    private final Map<String, Made> made = new ConcurrentHashMap<>();

    private record Made(int changes, Toolbox toolbox) {}

    public Toolboxes(RouteCatalog<Tool> tools, RouteCatalog<Agent> agents) {
        this.tools = tools;
        this.agents = agents;
    }

    /** @throws IllegalArgumentException when the agent names a tool or agent that does not exist, or two by one name */
    public Toolbox of(Agent agent) {
        int changes = tools.changes() + agents.changes();
        Made known = made.get(agent.name());
        if (known == null || known.changes() != changes) {
            known = new Made(changes, Toolbox.of(agent, tools, agents));
            made.put(agent.name(), known);
        }
        return known.toolbox();
    }

    /**
     * The toolbox of an agent with tools that a run's caller has itself.
     *
     * @throws dev.caravel.run.TaskRefused when one of these can't be taken
     */
    public Toolbox of(Agent agent, List<ClientTool> tools) {
        return tools.isEmpty() ? of(agent) : of(agent).with(tools);
    }

    /** The toolbox of a run that makes this call and no other. */
    public Toolbox of(GivenCall call) {
        return Toolbox.of(call, tools);
    }
}
