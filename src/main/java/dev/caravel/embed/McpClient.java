package dev.caravel.embed;

import dev.caravel.mcp.client.DeclaredServer;
import dev.caravel.mcp.client.McpComponent;
import dev.caravel.mcp.client.McpServers;
import dev.caravel.mcp.client.ServerFile;
import dev.caravel.settings.McpClientSettings;
import dev.caravel.settings.Settings;
import dev.caravel.tool.ToolServers;
import java.util.List;
import org.apache.camel.CamelContext;

/** The MCP servers that the settings declare, where the library for them is there. */
final class McpClient {

    private McpClient() {}

    static ToolServers servers(CamelContext context, Settings settings) {
        List<DeclaredServer> declared = new ServerFile(settings.get(McpClientSettings.FILE), System::getenv).servers();
        McpServers servers = new McpServers(
                declared,
                new McpServers.Limits(
                        settings.get(McpClientSettings.START),
                        settings.get(McpClientSettings.TIMEOUT),
                        settings.get(McpClientSettings.TOOLS)));
        context.getComponent("caravel-mcp", McpComponent.class).serve(servers);
        return servers;
    }
}
