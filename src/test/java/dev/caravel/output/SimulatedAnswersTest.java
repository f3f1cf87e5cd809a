package dev.caravel.output;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.caravel.journal.Event;
import dev.caravel.simulator.Simulator;
import dev.caravel.support.TestHouse;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The simulated model takes schemas as the providers do, refuses what they refuse, and answers with JSON. */
class SimulatedAnswersTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    Path folder;

    private final Simulator model = TestHouse.model("");
    private TestHouse house;

    @AfterEach
    void close() {
        house.close();
        model.close();
    }

    private void start(Map<String, JsonNode> schemas) throws Exception {
        for (Map.Entry<String, JsonNode> schema : schemas.entrySet()) {
            Files.writeString(
                    folder.resolve(schema.getKey() + ".json"), schema.getValue().toString());
        }
        house = TestHouse.against(
                model, Map.of("caravel.openai.base-url", model.url(), "caravel.openai.key", "k"), new RouteBuilder() {
                    @Override
                    public void configure() {
                        schemas.keySet().forEach(name -> from("agent:" + name + "?tools=&output=file:"
                                        + folder.resolve(name + ".json"))
                                .to("direct:caravel-loop"));
                    }
                });
    }

    private Exchange ask(String agent, String model, String task) {
        return house.context()
                .createProducerTemplate()
                .request("agent:" + agent + "?model=" + model, exchange -> exchange.getMessage()
                        .setBody(task));
    }

    @Test
    void whateverIsToldToAProviderItTakes() throws Exception {
        Map<String, JsonNode> schemas = new LinkedHashMap<>();
        List<JsonNode> valid = new ArrayList<>();
        try (InputStream file = getClass().getResourceAsStream("/output/schemas.json")) {
            for (JsonNode shape : JSON.readTree(file)) {
                schemas.put("a" + schemas.size(), shape.path("schema"));
                valid.add(shape.path("valid"));
            }
        }
        start(schemas);

        for (int i = 0; i < valid.size(); i++) {
            for (String asked : List.of("anthropic/claude-haiku-5-5", "openai/gpt-4o")) {
                Exchange reply = ask("a" + i, asked, "[[answer " + valid.get(i) + "]]");

                assertThat(house.events(reply, Event.ModelFailed.class))
                        .as(schemas.get("a" + i).toString())
                        .isEmpty();
                assertThat(reply.getMessage().getHeader("CaravelStatus"))
                        .as(valid.get(i).toString())
                        .isEqualTo("completed");
            }
        }
    }

    @Test
    void itMakesAnAnswerFromTheTask() throws Exception {
        start(
                Map.of(
                        "sorter",
                        JSON.readTree(
                                """
                {"type": "object", "required": ["team", "urgent", "order"], "properties": {
                    "team": {"enum": ["billing", "delivery"]}, "urgent": {"type": "boolean"},
                    "order": {"$ref": "#/$defs/order"}},
                 "$defs": {"order": {"type": "object", "properties": {"number": {"type": "integer"}}, "required": ["number"]}}}
                """)));

        for (String asked : List.of("anthropic/claude-haiku-5-5", "openai/gpt-4o")) {
            Exchange reply = ask("sorter", asked, "The delivery of order 1002 is late");

            assertThat(reply.getMessage().getBody())
                    .isEqualTo(Map.of("team", "delivery", "urgent", true, "order", Map.of("number", 1002)));
        }
    }
}
