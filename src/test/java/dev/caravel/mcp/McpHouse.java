package dev.caravel.mcp;

import dev.caravel.caller.Callers;
import dev.caravel.support.TestHouse;
import dev.caravel.web.WebServer;
import dev.caravel.web.WebSettings;
import io.modelcontextprotocol.client.McpClient;
import io.modelcontextprotocol.client.McpSyncClient;
import io.modelcontextprotocol.client.transport.HttpClientStreamableHttpTransport;
import io.modelcontextprotocol.spec.McpSchema.CallToolRequest;
import io.modelcontextprotocol.spec.McpSchema.CallToolResult;
import io.modelcontextprotocol.spec.McpSchema.TextContent;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.apache.camel.builder.RouteBuilder;

/** Caravel with its MCP server on a port of its own, and the SDK's client for it. */
final class McpHouse implements AutoCloseable {

    private final TestHouse house;
    private final String url;
    private final List<McpSyncClient> clients = new ArrayList<>();

    private McpHouse(TestHouse house, String url) {
        this.house = house;
        this.url = url;
    }

    static McpHouse start(Map<String, String> settings, RouteBuilder... routes) {
        return start(new Callers(Optional.empty(), Optional.empty()), settings, routes);
    }

    /** @param callers who may call */
    static McpHouse start(Callers callers, Map<String, String> settings, RouteBuilder... routes) {
        Map<String, String> all = new HashMap<>(settings);
        all.putIfAbsent("caravel.recovery", "true");
        all.put("caravel.doors", "mcp");
        WebServer[] server = new WebServer[1];
        TestHouse house = TestHouse.start(all, context -> {
            server[0] = WebServer.addTo(context, new WebSettings("127.0.0.1", 0, callers));
            for (RouteBuilder builder : routes) {
                context.addRoutes(builder);
            }
        });
        return new McpHouse(house, server[0].url());
    }

    TestHouse house() {
        return house;
    }

    String url() {
        return url;
    }

    McpSyncClient client() {
        return client(spec -> spec);
    }

    /** A client that has been welcomed. */
    McpSyncClient client(UnaryOperator<McpClient.SyncSpec> options) {
        McpSyncClient client = options.apply(McpClient.sync(HttpClientStreamableHttpTransport.builder(url)
                                .jsonMapper(Json.FOR_SDK)
                                .build())
                        .jsonSchemaValidator((schema, content) ->
                                io.modelcontextprotocol.json.schema.JsonSchemaValidator.ValidationResponse.asValid("")))
                .build();
        client.initialize();
        clients.add(client);
        return client;
    }

    static CallToolResult call(McpSyncClient client, String tool, Map<String, Object> arguments) {
        return client.callTool(
                CallToolRequest.builder(tool).arguments(arguments).build());
    }

    static String text(CallToolResult result) {
        return result.content().stream()
                .map(content -> ((TextContent) content).text())
                .collect(Collectors.joining("\n"));
    }

    static String run(CallToolResult result) {
        return (String) result.meta().get("dev.caravel/run");
    }

    @Override
    public void close() {
        clients.forEach(McpSyncClient::close);
        house.close();
    }
}
