package dev.caravel.mcp;

import static dev.caravel.mcp.McpHouse.call;
import static org.assertj.core.api.Assertions.assertThat;

import io.modelcontextprotocol.client.McpSyncClient;
import io.modelcontextprotocol.spec.McpSchema;
import io.modelcontextprotocol.spec.McpSchema.CallToolResult;
import java.util.List;
import java.util.Map;
import org.apache.camel.builder.RouteBuilder;
import org.junit.jupiter.api.Test;

/** Agents whose answers have a shape, as MCP clients call them. */
class AgentsWithAShapeTest {

    private static McpHouse start() {
        return McpHouse.start(Map.of("caravel.packaged", "false"), new RouteBuilder() {
            @Override
            public void configure() {
                from("agent:adder?tools=&output=RAW({\"type\":\"object\",\"properties\":{\"total\":{\"type\":\"integer\","
                                + "\"minimum\":1}},\"required\":[\"total\"]})")
                        .to("direct:caravel-loop");
                from("agent:lister?tools=&output=RAW({\"type\":\"array\",\"items\":{\"type\":\"integer\"}})")
                        .to("direct:caravel-loop");
            }
        });
    }

    @Test
    void theClientIsToldTheShapeAndGetsData() {
        try (McpHouse house = start()) {
            McpSyncClient client = house.client();
            List<McpSchema.Tool> tools = client.listTools().tools();

            assertThat(tools.get(0).name()).isEqualTo("ask-adder");
            assertThat(tools.get(0).outputSchema().get("required")).isEqualTo(List.of("total"));
            assertThat(call(client, "ask-adder", Map.of("input", "[[answer ```json\n{\"total\": 7}\n```]]"))
                            .structuredContent())
                    .isEqualTo(Map.of("total", 7));
            CallToolResult wrong = call(client, "ask-adder", Map.of("input", "[[answer {\"total\": 0}]]"));
            assertThat(wrong.isError()).isTrue();
            assertThat(wrong.structuredContent()).isNull();
        }
    }

    @Test
    void whatIsNoObjectIsText() {
        try (McpHouse house = start()) {
            McpSyncClient client = house.client();

            assertThat(client.listTools().tools().get(1).name()).isEqualTo("ask-lister");
            assertThat(client.listTools().tools().get(1).outputSchema()).isNull();
            CallToolResult list = call(client, "ask-lister", Map.of("input", "[[answer [1, 2]]]"));
            assertThat(list.content().toString()).contains("[1, 2]");
        }
    }
}
