package dev.caravel.mcp.client;

import java.util.Map;
import org.apache.camel.Endpoint;
import org.apache.camel.spi.annotations.Component;
import org.apache.camel.support.DefaultComponent;

/**
 * The {@code mcp:} scheme: {@code to: mcp:SERVER/TOOL} calls a tool of an MCP server. Also {@code caravel-mcp:}, as other libraries
 * may know the short name, too.
 */
@Component("caravel-mcp,mcp")
public final class McpComponent extends DefaultComponent {

    private McpServers servers;

    @Override
    protected Endpoint createEndpoint(String uri, String name, Map<String, Object> parameters) {
        return new McpEndpoint(uri, this, name);
    }

    McpServers servers() {
        return servers;
    }

    /** The servers whose tools it calls. */
    public void serve(McpServers all) {
        this.servers = all;
    }
}
