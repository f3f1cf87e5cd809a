package dev.caravel.embed;

import dev.caravel.journal.Redaction;
import dev.caravel.mcp.client.DeclaredServer;
import dev.caravel.mcp.client.McpComponent;
import dev.caravel.mcp.client.McpServers;
import dev.caravel.mcp.client.ServerFile;
import dev.caravel.settings.McpClientSettings;
import dev.caravel.settings.Settings;
import dev.caravel.tool.ToolServers;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.camel.CamelContext;

/** The MCP servers that the settings declare, where the library for them is there. */
final class McpClient {

    private McpClient() {}

    static List<DeclaredServer> declared(Settings settings) {
        ServerFile file = new ServerFile(settings.get(McpClientSettings.FILE), System::getenv);
        Map<String, DeclaredServer> servers = new LinkedHashMap<>();
        file.servers().forEach(server -> servers.put(server.name(), server));
        settings.mcpServers().forEach((name, text) -> servers.put(name, file.declared(name, text)));
        return List.copyOf(servers.values());
    }

    /** Takes what is secret in the settings, and what servers are told, out of text. */
    static Redaction redaction(Settings settings) {
        return new Redaction(Stream.concat(
                        settings.secrets().stream(), declared(settings).stream().flatMap(DeclaredServer::secrets))
                .toList());
    }

    static ToolServers servers(CamelContext context, Settings settings) {
        McpServers servers = new McpServers(
                declared(settings),
                new McpServers.Limits(
                        settings.get(McpClientSettings.START),
                        settings.get(McpClientSettings.TIMEOUT),
                        settings.get(McpClientSettings.TOOLS)));
        context.getComponent("caravel-mcp", McpComponent.class).serve(servers);
        return servers;
    }
}
