package dev.caravel.tool;

import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * Tools that no route offers but a server does. They are called {@code mcp:SERVER/TOOL} or {@code openapi:API/OPERATION} by
 * everybody but a model. Thread-safe.
 */
public interface ToolServers extends AutoCloseable {

    /** How the name of a tool of an MCP server begins. */
    String MCP = "mcp:";

    /** How the name of an operation of an API begins. */
    String OPENAPI = "openapi:";

    /** What stands for all tools of a server. */
    String ALL = "*";

    /** Whether a name in an agent's list means tools of a server. */
    static boolean isServed(String name) {
        return name.startsWith(MCP) || name.startsWith(OPENAPI);
    }

    /**
     * Looks whether a name in an agent's list can mean anything, and asks no server.
     *
     * @param name {@code mcp:SERVER/TOOL}, or {@code mcp:SERVER/*}; of an API likewise
     * @throws IllegalArgumentException when there is no such server
     */
    void check(String name);

    /**
     * The tools that a name in an agent's list means, in the order of their names. The server is started if it must be.
     *
     * @throws ToolServerAway when the server can't be asked
     * @throws IllegalArgumentException when it has no such tool
     */
    List<Tool> named(String name);

    /** What identifies a tool as its server describes it now: changes with its description, its arguments and its hints. */
    Optional<String> definition(String tool);

    /** Rises with every change of the tools. */
    int changes();

    /** Starts the servers of these names in the background, so that the first run need not wait for them. */
    void begin(Collection<String> names);

    @Override
    void close();
}
