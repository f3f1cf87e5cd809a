package dev.caravel.mcp.client;

import dev.caravel.mcp.Json;
import dev.caravel.tool.CallableTool;
import dev.caravel.tool.Tool;
import dev.caravel.tool.ToolCall;
import dev.caravel.tool.ToolFailure;
import dev.caravel.tool.ToolServerAway;
import dev.caravel.tool.ToolServers;
import io.modelcontextprotocol.spec.McpSchema;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.camel.Endpoint;
import org.apache.camel.Exchange;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** All servers that were declared, and their tools. Thread-safe. */
public final class McpServers implements ToolServers, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(McpServers.class);

    /** What a call says besides its arguments is under this prefix. */
    private static final String OURS = "dev.caravel/";

    private final Map<String, ServerConnection> connections = new TreeMap<>();
    private final Limits limits;
    private final AtomicInteger changes = new AtomicInteger();

    /**
     * @param patience how long a server may take to start, and to list its tools
     * @param timeout how long a call may take
     * @param mostTools how many tools of a server are offered to an agent that wants them all
     */
    public record Limits(Duration patience, Duration timeout, int mostTools) {}

    public McpServers(Collection<DeclaredServer> servers, Limits limits) {
        this.limits = limits;
        for (DeclaredServer server : servers) {
            connections.put(server.name(), new ServerConnection(server, limits, changes::incrementAndGet));
        }
    }

    /** A tool's name in its two parts. */
    private record Address(String server, String tool) {

        static Address of(String name) {
            int slash = name.indexOf('/');
            if (!name.startsWith(MCP) || slash < 0 || slash == name.length() - 1) {
                throw new IllegalArgumentException("'" + name
                        + "' names no tool of an MCP server: write mcp:SERVER/TOOL, or mcp:SERVER/* for all");
            }
            return new Address(name.substring(MCP.length(), slash), name.substring(slash + 1));
        }
    }

    private ServerConnection connection(Address address) {
        ServerConnection connection = connections.get(address.server());
        if (connection == null) {
            throw new IllegalArgumentException("there is no MCP server '" + address.server() + "'; declared are "
                    + (connections.isEmpty() ? "none" : String.join(", ", connections.keySet())));
        }
        return connection;
    }

    @Override
    public void check(String name) {
        connection(Address.of(name));
    }

    @Override
    public List<Tool> named(String name) {
        Address address = Address.of(name);
        ServerConnection connection = connection(address);
        ServedTools tools = connection.tools();
        if (address.tool().equals(ALL)) {
            return tools.first(limits.mostTools());
        }
        return List.of(tools.find(address.tool())
                .map(ServedTool::tool)
                .orElseThrow(() -> new IllegalArgumentException("the MCP server '" + address.server()
                        + "' has no tool '" + address.tool() + "'"
                        + Optional.ofNullable(tools.refused().get(address.tool()))
                                .map(why -> " that could be offered: " + why)
                                .orElse("; it has "
                                        + String.join(", ", tools.byName().keySet())))));
    }

    @Override
    public Optional<String> definition(String name) {
        Address address = Address.of(name);
        return Optional.ofNullable(connections.get(address.server()))
                .flatMap(connection -> connection.known().find(address.tool()))
                .map(ServedTool::definition);
    }

    @Override
    public int changes() {
        return changes.get();
    }

    @Override
    public void begin(Collection<String> names) {
        names.stream()
                .filter(name -> name.startsWith(MCP))
                .map(Address::of)
                .map(this::connection)
                .distinct()
                .forEach(connection -> {
                    Thread starter = new Thread(() -> begin(connection), "caravel-mcp-" + connection.name());
                    starter.setDaemon(true);
                    starter.start();
                });
    }

    private static void begin(ServerConnection connection) {
        try {
            connection.tools();
        } catch (ToolServerAway e) {
            LOG.debug("{}", e.getMessage());
        }
    }

    /** The tool behind an endpoint, as its server has it now. */
    CallableTool callable(String name, Endpoint endpoint) {
        try {
            Address address = Address.of(name);
            ServerConnection connection = connection(address);
            Tool tool = connection
                    .tools()
                    .find(address.tool())
                    .map(ServedTool::tool)
                    .orElseThrow(() -> new ToolFailure("there is no tool '" + name + "'"));
            return new CallableTool(tool, exchange -> call(connection, address.tool(), exchange), endpoint);
        } catch (ToolServerAway | IllegalArgumentException e) {
            throw new ToolFailure(e.getMessage());
        }
    }

    private static void call(ServerConnection connection, String tool, Exchange exchange) throws InterruptedException {
        Map<String, Object> arguments = exchange.getIn().getBody(Map.class);
        ToolCall call = exchange.getProperty(ToolCall.PROPERTY, ToolCall.class);
        Map<String, Object> meta = new LinkedHashMap<>();
        Optional<String> definition = Optional.ofNullable(call).flatMap(ToolCall::definition);
        if (call != null) {
            meta.putAll(call.trace());
            meta.put(OURS + "run", call.run());
            meta.put(OURS + "effect-key", call.effectKey());
        }
        McpSchema.CallToolResult result = connection.call(tool, definition, Json.map(Json.tree(arguments)), meta);
        String text = connection.withoutSecrets(CallContent.text(result));
        if (Boolean.TRUE.equals(result.isError())) {
            throw new ToolFailure(text);
        }
        exchange.getMessage().setBody(text);
    }

    @Override
    public void close() {
        connections.values().parallelStream().forEach(ServerConnection::close);
    }
}
