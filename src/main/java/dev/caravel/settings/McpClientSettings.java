package dev.caravel.settings;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/** The servers whose tools agents use. */
public final class McpClientSettings {

    public static final Setting<Path> FILE = Kind.PATH.setting(
            "caravel.mcp.file",
            "mcp.json",
            "Declares MCP servers, in the form of Claude Desktop and VS Code ([MCP](mcp.md#tools-from-mcp-servers)).");

    private static final String SERVERS = "caravel.mcp.servers.";

    static final Setting<Optional<String>> SERVER = Kind.TEXT
            .optional()
            .setting(
                    SERVERS + "NAME",
                    "",
                    "The MCP server `NAME`, beside those of the file: its address, its command, or the JSON object that it would have"
                            + " there.");

    public static final Setting<Duration> START = Kind.DURATION.setting(
            "caravel.mcp.start", "30s", "How long a server may take to start, and to list its tools.");

    public static final Setting<Duration> TIMEOUT =
            Kind.DURATION.setting("caravel.mcp.timeout", "60s", "Maximum duration of a call of a server's tool.");

    public static final Setting<Integer> TOOLS = Kind.NUMBER.setting(
            "caravel.mcp.tools",
            "100",
            "How many tools of a server an agent gets by `mcp:SERVER/*`, the first ones by name. Hosts refuse too many.");

    static final Section SECTION = new Section("Tools from MCP servers", "", FILE, SERVER, START, TIMEOUT, TOOLS);

    private McpClientSettings() {}

    /** The servers that have settings of their own, by name. */
    static Map<String, String> servers(SettingSource source) {
        return source.family(SERVERS);
    }
}
