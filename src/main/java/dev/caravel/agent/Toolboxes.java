package dev.caravel.agent;

import dev.caravel.journal.ClientTool;
import dev.caravel.journal.GivenCall;
import dev.caravel.route.RouteCatalog;
import dev.caravel.skill.Skills;
import dev.caravel.tool.Tool;
import dev.caravel.tool.ToolServers;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** The toolboxes of all agents, made anew when routes of tools or agents came or went. Thread-safe. */
public final class Toolboxes {

    private final RouteCatalog<Tool> tools;
    private final RouteCatalog<Agent> agents;
    private final ToolServers servers;
    private final Skills skills;
    private final Map<String, Made> made = new ConcurrentHashMap<>();

    private record Made(int changes, Toolbox toolbox) {}

    public Toolboxes(RouteCatalog<Tool> tools, RouteCatalog<Agent> agents, ToolServers servers, Skills skills) {
        this.skills = skills;
        this.tools = tools;
        this.agents = agents;
        this.servers = servers;
    }

    /**
     * Looks at all that can be known of an agent's tools without asking a server.
     *
     * @throws IllegalArgumentException when it names a tool, skill, agent or server that does not exist, or two by one name
     */
    public void check(Agent agent) {
        Toolbox.of(agent, tools, agents, new Unasked(servers), skills);
    }

    /**
     * @throws IllegalArgumentException when the agent names a tool or agent that does not exist, or two by one name
     * @throws dev.caravel.tool.ToolServerAway when a server of its tools can't be asked
     */
    public Toolbox of(Agent agent) {
        int changes = tools.changes() + agents.changes() + servers.changes();
        Made known = made.get(agent.name());
        if (known == null || known.changes() != changes) {
            known = new Made(changes, Toolbox.of(agent, tools, agents, servers, skills));
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

    /** Servers whose tools nobody asks for yet. */
    private record Unasked(ToolServers servers) implements ToolServers {

        @Override
        public void check(String name) {
            servers.check(name);
        }

        @Override
        public List<Tool> named(String name) {
            servers.check(name);
            return List.of();
        }

        @Override
        public Optional<String> definition(String tool) {
            return servers.definition(tool);
        }

        @Override
        public int changes() {
            return servers.changes();
        }

        @Override
        public void begin(Collection<String> names) {
            servers.begin(names);
        }

        @Override
        public void close() {
            servers.close();
        }
    }
}
