package dev.caravel.simulator;

import static dev.caravel.simulator.Client.ANTHROPIC;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A loop of twenty lines with tools made of a map, as a first user would write it. */
class DemoTest {

    private static final String ORDERS =
            """
            order,customer,amount,due,status
            1001,Acme,450.00,2026-10-01,open
            1002,"Brown, Sons & Co",1199.50,2026-11-20,open
            1003,Corvus,80.00,2026-10-15,paid
            1004,Delta,99.99,2026-11-21,open
            1005,Echo,10.00,2026-12-24,open
            1006,Fox,77.00,2026-09-01,cancelled
            """;
    private static final Map<String, String> TOOLS = Map.of(
            "current-time", "2026-11-21T09:30:00Z",
            "read-file orders.csv", ORDERS,
            "list-files .", "notes.md\norders.csv",
            "read-file notes.md", "# Shopping\n\nmilk and bread\n");

    private final Simulator simulator =
            Simulator.start(Simulator.Settings.defaults().withPace(Duration.ZERO));
    private final Client client = new Client(simulator);
    private final List<String> called = new ArrayList<>();

    @AfterEach
    void stop() {
        simulator.close();
    }

    @Test
    void saysWhichOrdersAreOverdueAndWhatTheyComeTo() throws Exception {
        String answer = run("Which orders in orders.csv are overdue, and what do they come to?");

        assertThat(called).containsExactly("current-time", "read-file orders.csv");
        assertThat(answer)
                .isEqualTo(
                        """
                As of 2026-11-21, 2 orders in orders.csv are overdue, and they come to 1649.50 in total.

                - 1001 (Acme): 450.00, due 2026-10-01
                - 1002 (Brown, Sons & Co): 1199.50, due 2026-11-20""");
    }

    @Test
    void findsTheFileWhenItIsNotNamed() throws Exception {
        String answer = run("How many orders are there?");

        assertThat(called).containsExactly("list-files .", "read-file orders.csv");
        assertThat(answer).isEqualTo("orders.csv has 6 orders.");
    }

    @Test
    void readsSeveralFilesInOneReply() throws Exception {
        String answer = run("Describe notes.md and orders.csv");

        assertThat(simulator.calls()).hasSize(2);
        assertThat(answer)
                .contains("notes.md begins with \"Shopping\" and has 3 lines and 5 words.")
                .contains("orders.csv is a table with 6 rows and 5 columns: order, customer, amount, due, status.");
    }

    @Test
    void saysThatAToolFailed() throws Exception {
        assertThat(run("Read missing.txt")).isEqualTo("The tool read-file failed: no such file");
    }

    private String run(String task) throws Exception {
        ObjectNode body = Client.anthropic(task);
        body.set(
                "tools",
                Client.JSON.readTree(
                        Client.json(
                                """
                [{'name':'current-time','input_schema':{'type':'object','properties':{}}},
                 {'name':'list-files','input_schema':{'type':'object','properties':{'path':{'type':'string'}},'required':['path']}},
                 {'name':'read-file','input_schema':{'type':'object','properties':{'path':{'type':'string'}},'required':['path']}}]""")));
        while (true) {
            JsonNode reply = client.ask(ANTHROPIC, body);
            body.withArray("messages").addObject().put("role", "assistant").set("content", reply.path("content"));
            if (!reply.path("stop_reason").asText().equals("tool_use")) {
                return reply.at("/content/0/text").asText();
            }
            ArrayNode results =
                    body.withArray("messages").addObject().put("role", "user").putArray("content");
            for (JsonNode block : reply.path("content")) {
                if (block.path("type").asText().equals("tool_use")) {
                    results.add(result(block));
                }
            }
        }
    }

    private ObjectNode result(JsonNode call) {
        String key = (call.path("name").asText() + " " + call.at("/input/path").asText()).strip();
        called.add(key);
        ObjectNode result = Client.JSON.createObjectNode().put("type", "tool_result");
        result.put("tool_use_id", call.path("id").asText());
        return TOOLS.containsKey(key)
                ? result.put("content", TOOLS.get(key))
                : result.put("content", "no such file").put("is_error", true);
    }
}
