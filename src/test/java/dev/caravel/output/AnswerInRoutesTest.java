package dev.caravel.output;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.groups.Tuple.tuple;

import com.fasterxml.jackson.databind.JsonNode;
import dev.caravel.journal.Entry;
import dev.caravel.journal.Event;
import dev.caravel.journal.Journal;
import dev.caravel.journal.MemoryJournal;
import dev.caravel.output.TwoWires.Reply;
import dev.caravel.run.ForkPoint;
import dev.caravel.support.TestHouse;
import dev.caravel.support.Until;
import java.io.InputStream;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.builder.RouteBuilder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What callers get of an answer with a shape, and what it takes until there is one. */
class AnswerInRoutesTest {

    private static final String TOTAL =
            "{'type':'object','properties':{'total':{'type':'number','minimum':0}},'required':['total']}"
                    .replace('\'', '"');
    private static final String RIGHT = "{\"total\":100.50}";
    private static final String WRONG = "{\"total\":-1}";

    @TempDir
    Path folder;

    private final TwoWires model = new TwoWires();
    private TestHouse house;

    @AfterEach
    void close() {
        if (house != null) {
            house.close();
        }
        model.close();
    }

    private void start(String options, Map<String, String> settings) throws Exception {
        Files.writeString(folder.resolve("total.json"), TOTAL);
        Map<String, String> all = new HashMap<>(settings);
        List.of("anthropic", "openai").forEach(wire -> {
            all.put("caravel." + wire + ".base-url", model.url());
            all.put("caravel." + wire + ".key", "k");
        });
        house = TestHouse.start(all, new RouteBuilder() {
            @Override
            public void configure() {
                from("agent:adder?streaming=false&tools=look&description=Adds&output=file:"
                                + folder.resolve("total.json") + options)
                        .routeId("adder")
                        .to("direct:caravel-loop");
                from("tool:look?description=Looks&readOnlyHint=true")
                        .routeId("look")
                        .setBody(constant("seen"));
                from("agent:chief?streaming=false&tools=agent:adder")
                        .routeId("chief")
                        .to("direct:caravel-loop");
                from("direct:sort")
                        .to("agent:adder")
                        .choice()
                        .when(simple("${body[total]} > 100"))
                        .setBody(simple("dear: ${body}"))
                        .otherwise()
                        .setBody(simple("cheap: ${body}"));
                from("direct:store").to("agent:adder").to("file:" + folder + "?fileName=answer.json");
            }
        });
    }

    private void start() throws Exception {
        start("", Map.of());
    }

    private static String status(Exchange reply) {
        return reply.getMessage().getHeader("CaravelStatus") + " "
                + reply.getMessage().getHeader("CaravelReason", "", String.class);
    }

    private String asked(int request) {
        return model.requests().get(request).toString();
    }

    @Test
    void theNextStepsReadItsMembers() throws Exception {
        start();
        model.says(Reply.of(RIGHT));

        assertThat(house.context().createProducerTemplate().requestBody("direct:sort", "Add", String.class))
                .isEqualTo("dear: {\"total\":100.50}");
    }

    @Test
    void itIsJsonWhereverTextOrBytesAreWanted() throws Exception {
        start();
        model.says(Reply.of(RIGHT));

        Message answer = house.run("adder", "Add").getMessage();

        assertThat(answer.getBody(String.class)).isEqualTo(RIGHT);
        assertThat(answer.getBody(byte[].class))
                .asString(StandardCharsets.UTF_8)
                .isEqualTo(RIGHT);
        assertThat(answer.getBody(InputStream.class)).hasContent(RIGHT);
        answer.getBody(Map.class).put("note", "x");
        assertThat(answer.getBody(String.class)).isEqualTo("{\"total\":100.50,\"note\":\"x\"}");
    }

    @Test
    void theSchemaIsPaidForLikeTheInstructions() throws Exception {
        start();
        model.says(Reply.of(RIGHT), Reply.of("So it is."));

        Exchange shaped = house.run("adder", "Add");
        Exchange plain = house.run("chief", "Add");

        long schema = house.events(shaped, Event.BudgetReserved.class).get(0).promptTokens();
        long text = house.events(plain, Event.BudgetReserved.class).get(0).promptTokens();
        assertThat(schema).isGreaterThan(text + TOTAL.length());
    }

    @Test
    void aForkHasTheSchemaOfItsRun() throws Exception {
        start();
        model.says(Reply.of(WRONG), Reply.of(RIGHT));
        List<Entry> entries =
                house.journal().read(house.run("adder", "Add").getMessage().getHeader("CaravelRunId", String.class));
        long repair = entries.stream()
                .filter(entry -> entry.event() instanceof Event.AnswerChecked)
                .findFirst()
                .orElseThrow()
                .seq();

        assertThat(ForkPoint.after(entries, repair)
                        .request(Optional.empty(), Optional.empty())
                        .output())
                .contains(AnswerSchema.parse(TOTAL).json());
        assertThatThrownBy(() -> ForkPoint.after(entries, repair - 1))
                .hasMessageContaining("the model has said the last word");
    }

    @Test
    void inAFileItIsJson() throws Exception {
        start();
        model.says(Reply.of(RIGHT));

        house.context().createProducerTemplate().requestBody("direct:store", "Add");

        assertThat(folder.resolve("answer.json")).hasContent(RIGHT);
    }

    @Test
    void whereItIsDeliveredItIsJsonToo() throws Exception {
        start();
        model.says(Reply.of(RIGHT));

        house.context()
                .createProducerTemplate()
                .requestBody("agent:adder?wait=false&replyTo=RAW(file:" + folder + "?fileName=late.json)", "Add");

        Until.is("it is delivered", () -> Files.exists(folder.resolve("late.json")));
        Until.is("it is whole", () -> folder.resolve("late.json").toFile().length() == RIGHT.length());
        assertThat(folder.resolve("late.json")).hasContent(RIGHT);
    }

    @ParameterizedTest
    @ValueSource(strings = {"```json\n{\"total\": 1}\n```", " \n```\n{\"total\": 1}\n```\n", "\n{\"total\": 1}\n"})
    void aFenceAroundAllOfItIsNoPartOfIt(String said) throws Exception {
        start();
        model.says(Reply.of(said));

        Exchange reply = house.run("adder", "Add");

        assertThat(reply.getMessage().getBody(Map.class)).isEqualTo(Map.of("total", new BigDecimal(1)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Here it is: {\"total\": 1}",
                "{\"total\": 1} {\"total\": 2}",
                "```json\n{\"total\": 1}\n```\n```json\n{\"total\": 2}\n```",
                "{\"total\": 1, \"total\": 2}",
                "{\"total\": 1",
                "{'total': 1}",
                "{\"total\": NaN}",
                "{\"total\": 1e999999999}",
                "total: 1"
            })
    void jsonIsNeverPickedOutOfAnythingElse(String said) throws Exception {
        start();
        model.says(Reply.of(said));

        assertThat(status(house.run("adder", "Add"))).isEqualTo("failed output");
    }

    @Test
    void anotherTurnAsksForItOnceMoreWithinTheLimits() throws Exception {
        start("&maxTurns=1", Map.of());
        model.says(Reply.of(WRONG), Reply.of("I was about to add."));

        Exchange reply = house.run("adder", "Add");

        assertThat(status(reply)).isEqualTo("paused turns");
        assertThat(reply.getMessage().getBody()).isEqualTo("I was about to add.");
    }

    @ParameterizedTest
    @CsvSource({"anthropic/claude-haiku-5-5, output_config", "openai/gpt-4o, response_format"})
    void theLastWordsBeforeAPauseNeedNoShape(String named, String field) throws Exception {
        start("&maxTurns=1&model=" + named, Map.of());
        model.says(Reply.of(WRONG), Reply.of("So far."));

        house.run("adder", "Add");

        assertThat(model.requests().get(0).has(field)).isTrue();
        assertThat(model.requests().get(1).has(field)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"anthropic/claude-haiku-5-5", "openai/gpt-4o"})
    void aHostThatKnowsNoSchemasIsToldInWordsFromThenOn(String named) throws Exception {
        start("&model=" + named, Map.of());
        model.says(Reply.badRequest("this response_format is unavailable now"), Reply.of(RIGHT));

        Exchange first = house.run("adder", "Add");
        assertThat(status(first)).isEqualTo("completed ");
        assertThat(asked(0)).contains("json_schema").doesNotContain("Your final answer must be JSON");
        assertThat(asked(1)).doesNotContain("json_schema").contains("Your final answer must be JSON");

        model.says(Reply.of(RIGHT));
        assertThat(status(house.run("adder", "Add"))).isEqualTo("completed ");
        assertThat(model.requests()).hasSize(1);
        assertThat(asked(0)).doesNotContain("json_schema").contains("Your final answer must be JSON");
    }

    @Test
    void aHostThatRefusesTheRequestItselfFailsTheRun() throws Exception {
        start();
        model.says(Reply.badRequest("no such parameter"));

        assertThat(status(house.run("adder", "Add"))).isEqualTo("failed bad_request");
        assertThat(model.requests()).hasSize(2);

        model.says(Reply.of(RIGHT));
        house.run("adder", "Add");
        assertThat(asked(0)).as("the schema was not what it refused").contains("json_schema");
    }

    @Test
    void theRunFailsWithALineThatSaysWhatDoesNotMatch() throws Exception {
        start();
        model.says(Reply.of(WRONG));

        Exchange reply = house.run("adder", "Add");

        assertThat(reply.getException())
                .hasMessage("the answer does not match its schema: $.total: must have a minimum value of 0");
        assertThat(house.events(reply, Event.AnswerChecked.class))
                .extracting(Event.AnswerChecked::mismatch, check -> check.words() == null)
                .containsExactly(
                        tuple("$.total: must have a minimum value of 0", false),
                        tuple("$.total: must have a minimum value of 0", true));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"type\": \"objekt\"} | is no JSON Schema: $.type: does not have a value in the enumeration",
                "{\"type\": \"object\" | is not valid JSON: ",
                "{\"$ref\": \"https://example.com/x.json\"} | refers to 'https://example.com/x.json': a $ref must begin with #",
                "{\"$ref\": \"other.json#/$defs/a\"} | refers to 'other.json#/$defs/a'",
                "{\"$ref\": \"#/$defs/none\"} | is no JSON Schema: ",
                "{\"$schema\": \"https://example.com/mine\"} | names the unknown $schema",
            })
    void aSchemaThatIsNoneStopsTheStart(String schema, String complaint) {
        assertThatThrownBy(() -> AnswerSchema.parse(schema))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(complaint)
                .hasMessageNotContaining("\n");
    }

    @Test
    void aTextThatIsTooLongForAPatternDoesNotMatch() {
        AnswerSchema schema = AnswerSchema.parse("{\"type\": \"string\", \"pattern\": \"^(a|b)*$\"}");

        assertThat(schema.mismatch("\"ab\"")).isEmpty();
        assertThat(schema.mismatch("\"" + "ab".repeat(500_000) + "\"")).isPresent();
    }

    @Test
    void aSchemaThatIsNotThereStopsTheStart() {
        assertThatThrownBy(() -> TestHouse.start(Map.of(), new RouteBuilder() {
                    @Override
                    public void configure() {
                        from("agent:lost?output=classpath:nowhere.json").to("direct:caravel-loop");
                    }
                }))
                .hasStackTraceContaining(
                        "agent 'lost': output: there is no schema classpath:nowhere.json to be read; write a JSON Schema");
    }

    @Test
    void aParentReadsJson() throws Exception {
        start();
        model.says(Reply.call("adder", "{\"task\":\"Add\"}"), Reply.of(RIGHT), Reply.of("It comes to 100.50."));

        assertThat(house.run("chief", "Have it added").getMessage().getBody()).isEqualTo("It comes to 100.50.");

        JsonNode results = model.requests().get(2).path("messages").get(2);
        assertThat(results.path("content").get(0).path("content").asText()).isEqualTo(RIGHT);
    }

    @Test
    void aRunKeepsTheSchemaThatItBeganWith() throws Exception {
        MemoryJournal journal = new MemoryJournal(100, 100);
        String run;
        try (TestHouse before = withSchema(TOTAL, journal)) {
            model.says(Reply.of(WRONG), Reply.of("So far."));
            run = before.run("keeper", "Add").getMessage().getHeader("CaravelRunId", String.class);
        }
        try (TestHouse after = withSchema("{\"type\": \"array\", \"items\": {\"type\": \"integer\"}}", journal)) {
            model.says(Reply.of(WRONG), Reply.of(RIGHT));
            Exchange resumed = after.runControl().resume(run, Optional.empty());

            assertThat(resumed.getMessage().getBody(String.class)).isEqualTo(RIGHT);
            assertThat(asked(0)).contains("total");
            model.says(Reply.of("[1]"));
            assertThat(after.run("keeper", "Add").getMessage().getBody()).isEqualTo(List.of(1));
        }
    }

    private TestHouse withSchema(String schema, MemoryJournal journal) {
        Map<String, String> settings = Map.of(
                "caravel.anthropic.base-url", model.url(), "caravel.anthropic.key", "k", "caravel.limits.turns", "2");
        return TestHouse.start(settings, context -> {
            context.getRegistry().bind("journal", Journal.class, journal);
            context.addRoutes(new RouteBuilder() {
                @Override
                public void configure() {
                    from("agent:keeper?maxTurns=1&streaming=false&tools=&output=RAW(" + schema + ")")
                            .to("direct:caravel-loop");
                }
            });
        });
    }

    @Test
    void callsOfToolsAreNoAnswers() throws Exception {
        start();
        model.says(Reply.call("look", "{}"), Reply.of(RIGHT));

        Exchange reply = house.run("adder", "Add");

        assertThat(status(reply)).isEqualTo("completed ");
        assertThat(house.events(reply, Event.AnswerChecked.class)).hasSize(1);
        assertThat(model.requests()).allMatch(request -> request.has("output_config"));
    }
}
