package dev.caravel.output;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.caravel.journal.Event;
import dev.caravel.output.TwoWires.Reply;
import dev.caravel.run.RunFailed;
import dev.caravel.support.TestHouse;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * The schemas in {@code output/schemas.json}, each on both wires, by the step {@code caravel.answer-check}: what matches reaches the
 * caller as it is, what does not is asked for once more, and what is cut off or refused is no answer. The file says, too, how each
 * provider is asked.
 */
class AnswersWithAShapeTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Map<String, String> MODELS =
            Map.of("anthropic", "anthropic/claude-haiku-5-5", "openai", "openai/gpt-4o");

    @TempDir
    static Path folder;

    private static List<Shape> shapes;
    private static TwoWires model;
    private static TestHouse house;

    /**
     * A schema, and what matches it.
     *
     * @param valid an answer that matches
     * @param invalid answers that don't, the broken rule as the key
     * @param anthropic how Anthropic is asked: {@code told}, or by {@code words} in the instructions
     * @param openai how OpenAI is asked: {@code strict}, {@code guided} or by {@code words}
     */
    record Shape(
            String name,
            JsonNode schema,
            JsonNode valid,
            Map<String, JsonNode> invalid,
            String anthropic,
            String openai) {

        String agent() {
            return name.replaceAll("[^a-z]+", "-");
        }

        String asked(String wire) {
            return wire.equals("anthropic") ? anthropic : openai;
        }
    }

    @BeforeAll
    static void start() throws Exception {
        try (InputStream file = AnswersWithAShapeTest.class.getResourceAsStream("/output/schemas.json")) {
            shapes = List.of(JSON.readValue(file, Shape[].class));
        }
        for (Shape shape : shapes) {
            Files.writeString(
                    folder.resolve(shape.agent() + ".json"), shape.schema().toString());
        }
        model = new TwoWires();
        Map<String, String> settings = new HashMap<>();
        MODELS.keySet().forEach(wire -> {
            settings.put("caravel." + wire + ".base-url", model.url());
            settings.put("caravel." + wire + ".key", "k");
        });
        house = TestHouse.start(settings, new RouteBuilder() {
            @Override
            public void configure() {
                shapes.forEach(shape -> from("agent:" + shape.agent() + "?streaming=false&tools=&output=file:"
                                + folder.resolve(shape.agent() + ".json"))
                        .routeId(shape.agent())
                        .to("direct:caravel-loop"));
            }
        });
    }

    @AfterAll
    static void stop() {
        house.close();
        model.close();
    }

    private static Exchange ask(Shape shape, String wire, Reply... replies) {
        model.says(replies);
        return house.context()
                .createProducerTemplate()
                .request("agent:" + shape.agent() + "?model=" + MODELS.get(wire), exchange -> exchange.getMessage()
                        .setBody("Go"));
    }

    private interface Claim {
        void of(Shape shape, String wire);
    }

    private static Stream<DynamicTest> onBothWires(Claim claim) {
        return shapes.stream().flatMap(shape -> Stream.of("anthropic", "openai")
                .map(wire -> dynamicTest(shape.name() + ", " + wire, () -> claim.of(shape, wire))));
    }

    private static JsonNode body(Exchange reply) {
        try {
            return JSON.readTree(JSON.writeValueAsString(reply.getMessage().getBody()));
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private static String status(Exchange reply) {
        return reply.getMessage().getHeader("CaravelStatus") + " "
                + reply.getMessage().getHeader("CaravelReason", "", String.class);
    }

    @TestFactory
    Stream<DynamicTest> theProviderIsAskedAsItCanBe() {
        return onBothWires((shape, wire) -> {
            ask(shape, wire, Reply.of(shape.valid().toString()));

            JsonNode request = model.requests().get(0);
            JsonNode told = wire.equals("anthropic")
                    ? request.path("output_config").path("format")
                    : request.path("response_format").path("json_schema");
            boolean inWords = request.findValuesAsText("text").toString().contains("Your final answer must be JSON")
                    || request.path("messages")
                            .findValuesAsText("content")
                            .toString()
                            .contains("Your final answer must be JSON");
            String asked = told.isMissingNode()
                    ? inWords ? "words" : "nobody"
                    : !told.has("strict") ? "told" : told.path("strict").asBoolean() ? "strict" : "guided";
            assertThat(asked).as(request.toString()).isEqualTo(shape.asked(wire));
        });
    }

    @TestFactory
    Stream<DynamicTest> whatMatchesIsTheAnswer() {
        return onBothWires((shape, wire) -> {
            Exchange reply = ask(shape, wire, Reply.of(shape.valid().toString()));

            assertThat(reply.getException()).isNull();
            assertThat(status(reply)).isEqualTo("completed ");
            assertThat(body(reply)).isEqualTo(shape.valid());
            assertThat(model.requests()).hasSize(1);
        });
    }

    @TestFactory
    Stream<DynamicTest> whatDoesNotMatchIsAskedForOnceMore() {
        return onBothWires((shape, wire) -> shape.invalid().forEach((rule, wrong) -> {
            Exchange reply = ask(
                    shape,
                    wire,
                    Reply.of(wrong.toString()),
                    Reply.of(shape.valid().toString()));

            assertThat(status(reply)).as(rule).isEqualTo("completed ");
            assertThat(body(reply)).isEqualTo(shape.valid());
            List<Event.AnswerChecked> checks = house.events(reply, Event.AnswerChecked.class);
            assertThat(checks).hasSize(2);
            assertThat(checks.get(0).mismatch()).isNotEmpty();
            assertThat(model.requests().get(1).path("messages").toString())
                    .contains("Your answer does not match the JSON Schema");
        }));
    }

    @TestFactory
    Stream<DynamicTest> whatDoesNotMatchTheSecondTimeFails() {
        return onBothWires((shape, wire) -> shape.invalid().forEach((rule, wrong) -> {
            Exchange reply = ask(shape, wire, Reply.of(wrong.toString()));

            assertThat(status(reply)).as(rule).isEqualTo("failed output");
            assertThat(reply.getException())
                    .isInstanceOf(RunFailed.class)
                    .hasMessageStartingWith("the answer does not match its schema: ")
                    .hasMessageNotContaining("\n");
            assertThat(reply.getMessage().getBody()).isNull();
            assertThat(model.requests()).hasSize(2);
        }));
    }

    @TestFactory
    Stream<DynamicTest> whatIsCutOffIsNoAnswerHoweverWellItReads() {
        return onBothWires((shape, wire) -> {
            String whole = shape.valid().toString();
            List<String> endings = new ArrayList<>(List.of(whole, whole.substring(0, whole.length() - 1)));
            for (String ending : endings) {
                Exchange reply = ask(shape, wire, Reply.cut(ending.isEmpty() ? " x" : ending));

                assertThat(status(reply)).isEqualTo("failed output");
                assertThat(reply.getException()).hasMessageContaining("cut off");
                assertThat(reply.getMessage().getBody()).isNull();
            }
            assertThat(status(ask(shape, wire, Reply.cut(whole), Reply.of(whole))))
                    .isEqualTo("completed ");
        });
    }

    @TestFactory
    Stream<DynamicTest> aRefusalIsNoAnswer() {
        return onBothWires((shape, wire) -> {
            Exchange reply = ask(shape, wire, Reply.refusal(shape.valid().toString()));

            assertThat(status(reply)).isEqualTo("failed refusal");
            assertThat(reply.getException()).isInstanceOf(RunFailed.class);
            assertThat(reply.getMessage().getBody()).isNull();
            assertThat(model.requests()).hasSize(1);
        });
    }
}
