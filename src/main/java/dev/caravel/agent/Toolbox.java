package dev.caravel.agent;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.caravel.journal.ClientTool;
import dev.caravel.journal.GivenCall;
import dev.caravel.model.ToolDeclaration;
import dev.caravel.route.CatalogConsumer;
import dev.caravel.route.RouteCatalog;
import dev.caravel.run.PromptSize;
import dev.caravel.run.RequestedCall;
import dev.caravel.run.TaskRefused;
import dev.caravel.skill.Skills;
import dev.caravel.text.Printable;
import dev.caravel.tool.CallableTool;
import dev.caravel.tool.NoToolServers;
import dev.caravel.tool.Tool;
import dev.caravel.tool.ToolSchema;
import dev.caravel.tool.ToolServers;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The tools that one agent may use, by the names that the model knows them under. Thread-safe. */
public final class Toolbox {

    private static final int BYTES_AROUND_A_TOOL = 64;

    private static final ToolSchema TASK = ToolSchema.ofParameters(Map.of(
            "task", "string",
            "task.description", "What the agent is to do, with all it needs to know",
            "task.required", "true"));

    private final Map<String, OfferedTool> entries = new LinkedHashMap<>();
    private final List<ToolDeclaration> declarations = new ArrayList<>();
    /** What the model calls each tool, and what everybody else does. */
    private final Map<String, String> spoken = new LinkedHashMap<>();

    /** The tools' routes as they are now: a run that knows a tool calls that one, whatever takes its place. */
    private final Map<String, CatalogConsumer<Tool>> routes = new HashMap<>();

    private final ToolNames names = new ToolNames(spoken.keySet());
    private final ToolServers servers;
    private final AgentSkills skills;
    private long bytes;

    private Toolbox(ToolServers servers, AgentSkills skills) {
        this.servers = servers;
        this.skills = skills;
    }

    /**
     * The toolbox of an agent.
     *
     * @throws IllegalArgumentException when it names a tool, skill or agent that does not exist, or two by one name
     */
    static Toolbox of(
            Agent agent, RouteCatalog<Tool> tools, RouteCatalog<Agent> agents, ToolServers servers, Skills skills) {
        Toolbox toolbox = new Toolbox(servers, AgentSkills.of(agent, skills));
        if (agent.tools().isEmpty()) {
            tools.unasked().forEach(toolbox::add);
        }
        for (String name : agent.tools().orElse(List.of())) {
            String where = "agent '" + agent.name() + "' names the unknown ";
            if (name.startsWith(Agent.AS_TOOL)) {
                String other = name.substring(Agent.AS_TOOL.length());
                toolbox.add(agents.find(other)
                        .orElseThrow(() -> new IllegalArgumentException(where + "agent '" + other
                                + "' among its tools; known are "
                                + names(agents.unasked().stream()
                                        .map(Agent::name)
                                        .toList()))));
            } else if (name.equals(Skills.READER)) {
                continue;
            } else if (ToolServers.isServed(name)) {
                servers.named(name).forEach(toolbox::addServed);
            } else {
                toolbox.add(tools.find(name)
                        .orElseThrow(() -> new IllegalArgumentException(where + "tool '" + name + "'; known are "
                                + names(tools.all().stream().map(Tool::name).toList()))));
            }
        }
        if (!toolbox.skills.equals(AgentSkills.NONE)) {
            tools.find(Skills.READER).ifPresent(toolbox::addReader);
        }
        toolbox.entries.keySet().forEach(name -> tools.consumer(name)
                .ifPresent(route -> toolbox.routes.put(name, route)));
        return toolbox;
    }

    /** What a call needs that no model asks for: its tool, where a client may call that; else nothing. */
    static Toolbox of(GivenCall call, RouteCatalog<Tool> tools) {
        Toolbox toolbox = new Toolbox(new NoToolServers(""), AgentSkills.NONE);
        tools.find(call.tool()).filter(Tool::mcp).ifPresent(toolbox::add);
        return toolbox;
    }

    /**
     * This toolbox with tools that a run's caller has itself. A call of one reaches out of here, and nobody knows to whose words.
     *
     * @throws TaskRefused when one has the name of a tool that is here already, or takes what is no JSON Schema
     */
    Toolbox with(List<ClientTool> tools) {
        Toolbox more = new Toolbox(servers, skills);
        more.entries.putAll(entries);
        more.routes.putAll(routes);
        more.spoken.putAll(spoken);
        more.declarations.addAll(declarations);
        more.bytes = bytes;
        for (ClientTool tool : tools) {
            if (spoken.containsKey(tool.name())) {
                throw refused(tool, "the agent has a tool of that name itself");
            }
            try {
                more.add(
                        tool.name(),
                        tool.description(),
                        new OfferedTool(
                                OfferedTool.CLIENTS + tool.name(),
                                ToolSchema.ofJson(tool.parameters().toString()),
                                new Tool.Hints(false, false, false, true),
                                true,
                                Tool.Approval.AUTO,
                                Tool.OnUnknown.PARK,
                                false,
                                Tool.LONGEST_RESULT));
            } catch (IllegalArgumentException e) {
                throw refused(tool, "its parameters must be a JSON Schema of type object, and its name no other's");
            }
        }
        return more;
    }

    private static TaskRefused refused(ClientTool tool, String why) {
        return new TaskRefused(
                TaskRefused.Fault.OPTION, "the tool '" + Printable.line(tool.name()) + "' can't be taken: " + why);
    }

    private static String names(List<String> names) {
        return names.isEmpty() ? "none" : String.join(", ", names);
    }

    private void add(Tool tool) {
        add(tool.name(), tool.description(), entry("tool:" + tool.name(), tool));
    }

    /** It reads no other agent's skills. */
    private void addReader(Tool reader) {
        add(reader.name(), reader.description(), entry("tool:" + reader.name(), reader, skills.schema()));
    }

    /** A list may mean a server's tool by its name and by all. */
    private void addServed(Tool tool) {
        if (!entries.containsKey(tool.name())) {
            String said = SpokenName.of(tool.name(), spoken.keySet());
            add(tool.name(), said, tool.description(), entry(OfferedTool.SERVED + tool.name(), tool));
        }
    }

    private static OfferedTool entry(String uri, Tool tool) {
        return entry(uri, tool, tool.schema());
    }

    private static OfferedTool entry(String uri, Tool tool, ToolSchema schema) {
        return new OfferedTool(
                uri,
                schema,
                tool.hints(),
                tool.untrusted(),
                tool.approval(),
                tool.onUnknown(),
                tool.polled(),
                tool.longestResult());
    }

    private void add(Agent agent) {
        if (agent.description().isEmpty()) {
            throw new IllegalArgumentException("agent '" + agent.name()
                    + "' is used as a tool and needs a description; say in that option what it is for");
        }
        add(
                agent.name(),
                agent.description(),
                new OfferedTool(
                        Agent.AS_TOOL + agent.name(),
                        TASK,
                        Tool.Hints.NONE,
                        false,
                        Tool.Approval.AUTO,
                        Tool.OnUnknown.PARK,
                        false,
                        Tool.LONGEST_RESULT));
    }

    private void add(String name, String description, OfferedTool entry) {
        add(name, name, description, entry);
    }

    /** @param said what the model calls it */
    private void add(String name, String said, String description, OfferedTool entry) {
        entries.put(name, entry);
        if (spoken.put(said, name) != null) {
            throw new IllegalArgumentException("a tool and an agent are both named '" + name + "'");
        }
        ObjectNode schema = JsonNodeFactory.instance.objectNode();
        schema.setAll((ObjectNode) entry.schema().json());
        bytes += PromptSize.bytes(schema) + said.length() + PromptSize.bytes(description) + BYTES_AROUND_A_TOOL;
        declarations.add(new ToolDeclaration(said, description, schema));
    }

    /** What a model is told of the agent's skills; empty where it has none. */
    public String skills() {
        return skills.words();
    }

    /** How many bytes the declarations have in a prompt, at least. */
    public long bytes() {
        return bytes;
    }

    public List<ToolDeclaration> declarations() {
        return declarations;
    }

    /** Whether a model that asks for the tool means it by this name, without a mistake. */
    public boolean isSaid(String said, String tool) {
        return tool.equals(said) || tool.equals(spoken.get(said));
    }

    /** What identifies a tool as its server describes it now; empty for one that is a route's. */
    public Optional<String> definition(String tool) {
        return find(tool).filter(OfferedTool::isServed).flatMap(entry -> servers.definition(tool));
    }

    public Optional<OfferedTool> find(String name) {
        return Optional.ofNullable(entries.get(name));
    }

    /** The route of a tool as it was when the toolbox was made; empty when it is not running any more, or a server's. */
    public Optional<CallableTool> route(RequestedCall call) {
        return Optional.ofNullable(routes.get(call.tool()))
                .filter(CatalogConsumer::isStarted)
                .map(CallableTool::of);
    }

    /**
     * The tool of a call that the guardrail let through.
     *
     * @throws IllegalStateException when it was taken away since
     */
    public OfferedTool get(RequestedCall call) {
        OfferedTool entry = entries.get(call.tool());
        if (entry == null) {
            throw new IllegalStateException(
                    "there is no tool '" + call.tool() + "' any more, which was called and allowed before");
        }
        return entry;
    }

    /**
     * A call as its tool would get it.
     *
     * @param complaints what is wrong with it, in words for the model; empty when nothing is
     */
    public record Reading(RequestedCall call, String complaints) {}

    /** Reads a call as it is meant, where there is one way to mean it: its tool's true name, its arguments' true form. */
    public Reading read(RequestedCall asked) {
        Optional<String> name = entries.containsKey(asked.tool())
                ? Optional.of(asked.tool())
                : names.of(asked.tool()).map(spoken::get);
        if (name.isEmpty()) {
            return new Reading(
                    asked,
                    "there is no tool '" + asked.tool() + "'; there are: " + names(List.copyOf(spoken.keySet())));
        }
        RequestedCall call = new RequestedCall(asked.id(), name.get(), asked.arguments());
        ToolSchema schema = entries.get(name.get()).schema();
        String complaints = schema.complaints(call.arguments());
        if (complaints.isEmpty()) {
            return new Reading(call, "");
        }
        return schema.mended(call.arguments())
                .map(mended -> new Reading(new RequestedCall(call.id(), call.tool(), mended), ""))
                .orElseGet(() -> new Reading(
                        call,
                        call.arguments().isObject()
                                ? "the arguments are not right: " + complaints
                                : "the arguments are no JSON object: "
                                        + call.arguments().asText()));
    }
}
