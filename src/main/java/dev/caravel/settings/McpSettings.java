package dev.caravel.settings;

import java.time.Duration;

/** The MCP server. */
public final class McpSettings {

    public static final Setting<Duration> WAIT = Kind.DURATION.setting(
            "caravel.mcp.wait",
            "50s",
            "How long a client waits for the result of its call. Then it gets the run's id, and asks again: many clients give"
                    + " up after 60 s.");

    static final Section SECTION =
            new Section("MCP server", "Served at `/mcp` by `serve`, and by the command `mcp`.", WAIT);

    private McpSettings() {}
}
