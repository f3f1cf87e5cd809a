package dev.caravel.mcp;

import dev.caravel.agent.Agent;
import dev.caravel.door.AgentDoor;
import dev.caravel.door.RunFeeds;
import dev.caravel.recovery.RunControl;
import dev.caravel.route.RouteCatalog;
import dev.caravel.run.RunRecords;
import dev.caravel.tool.Tool;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.concurrent.ExecutorService;

/** The MCP server's parts, put together: what clients can call, and the ways in which they reach it. Thread-safe. */
public final class Mcp {

    /** The agent to whose route the runs belong that make one call and no other. */
    public static final String AGENT = Calls.AGENT;

    private final McpSessions sessions;

    /**
     * @param patience how long a client waits for an answer before it gets the run's id
     * @param threads each call has one while its client waits
     */
    public Mcp(
            RouteCatalog<Tool> tools,
            RouteCatalog<Agent> agents,
            AgentDoor door,
            RunRecords records,
            RunControl control,
            RunFeeds feeds,
            Duration patience,
            ExecutorService threads) {
        Offers offers = new Offers(tools, agents);
        Calls calls = new Calls(offers, new Surroundings(door, records, control, feeds, patience, threads));
        this.sessions = new McpSessions(offers, calls);
    }

    /** The server over HTTP, as a step of a route. */
    public McpServer http() {
        return new McpServer(sessions);
    }

    /** Serves one client over a program's own streams, until the first of them ends. */
    public void serve(InputStream in, OutputStream out) {
        new StdioServer(sessions).serve(in, out);
    }
}
