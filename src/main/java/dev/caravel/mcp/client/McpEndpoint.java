package dev.caravel.mcp.client;

import dev.caravel.tool.ToolProducer;
import dev.caravel.tool.ToolServers;
import org.apache.camel.Category;
import org.apache.camel.Consumer;
import org.apache.camel.Processor;
import org.apache.camel.Producer;
import org.apache.camel.spi.Metadata;
import org.apache.camel.spi.UriEndpoint;
import org.apache.camel.spi.UriPath;
import org.apache.camel.support.DefaultEndpoint;

/** Calls a tool of an MCP server: the body is the map of its arguments, and then the result. */
@UriEndpoint(
        firstVersion = "0.2.0",
        scheme = "caravel-mcp,mcp",
        title = "Caravel MCP,MCP",
        syntax = "caravel-mcp:tool",
        producerOnly = true,
        category = {Category.AI})
public final class McpEndpoint extends DefaultEndpoint {

    @UriPath(description = "The server as it was declared, a slash, and the tool's name")
    @Metadata(required = true)
    private final String tool;

    McpEndpoint(String uri, McpComponent component, String tool) {
        super(uri, component);
        this.tool = tool;
    }

    public String getTool() {
        return tool;
    }

    @Override
    public Producer createProducer() {
        McpComponent component = (McpComponent) getComponent();
        return new ToolProducer(this, called -> component.servers().callable(ToolServers.MCP + tool, this));
    }

    @Override
    public Consumer createConsumer(Processor processor) {
        throw new UnsupportedOperationException("no route can begin with a tool of an MCP server: it is called by to");
    }
}
