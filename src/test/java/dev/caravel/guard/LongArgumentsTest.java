package dev.caravel.guard;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravel.journal.Event;
import dev.caravel.support.CannedModel;
import dev.caravel.support.TestHouse;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Arguments that are too long: their call is answered, and neither run nor kept, on both wires. */
class LongArgumentsTest {

    private static final int MOST_OF_A_STRING = 512 * 1024;
    private static final String ANTHROPIC = "claude-haiku-5-5";
    private static final String OPENAI = "openai/gpt-4o";

    private final AtomicInteger ran = new AtomicInteger();

    @ParameterizedTest
    @ValueSource(strings = {ANTHROPIC, OPENAI})
    void aCallWithATooLongTextIsAnsweredAndNotRunAndItsArgumentsAreNotKept(String model) {
        String text = "x".repeat(MOST_OF_A_STRING + 1);

        assertThat(result(model, "{\"text\": \"" + text + "\"}"))
                .isEqualTo(
                        "Error: this call was not run: a text in its arguments has 524,289 characters, and 524,288 are"
                                + " the most. Ask for it again in smaller parts");
        assertThat(ran).hasValue(0);
    }

    @ParameterizedTest
    @ValueSource(strings = {ANTHROPIC, OPENAI})
    void aCallWithTooMuchInAllIsAnsweredAndNotRun(String model) {
        String list = ("\"" + "x".repeat(99_998) + "\",").repeat(11);

        assertThat(result(model, "{\"text\": [" + list + "1]}"))
                .contains("its arguments have", "1,048,576 are the most");
        assertThat(ran).hasValue(0);
    }

    @Test
    void whatIsNoJsonIsBoundedToo() {
        assertThat(result(OPENAI, "{\"text\": " + "x".repeat(2 * MOST_OF_A_STRING)))
                .contains("its arguments have", "the most");
        assertThat(ran).hasValue(0);
    }

    @ParameterizedTest
    @ValueSource(strings = {ANTHROPIC, OPENAI})
    void aLongCallRuns(String model) {
        assertThat(result(model, "{\"text\": \"" + "x".repeat(MOST_OF_A_STRING) + "\"}"))
                .isEqualTo("kept");
        assertThat(ran).hasValue(1);
    }

    /** What the model is told of its call. */
    private String result(String asked, String arguments) {
        boolean anthropic = asked.equals(ANTHROPIC);
        try (CannedModel model = new CannedModel(
                        anthropic ? anthropicCall(arguments) : openAiCall(arguments),
                        anthropic ? anthropicWords() : openAiWords());
                TestHouse house = TestHouse.start(
                        Map.of(
                                anthropic ? "caravel.anthropic.base-url" : "caravel.openai.base-url",
                                model.url(),
                                "caravel.model.cheap",
                                asked,
                                "caravel.model.strong",
                                asked,
                                "caravel.budget.run",
                                "none",
                                "caravel.budget.day",
                                "none",
                                "caravel.model.streaming",
                                "false"),
                        keep())) {
            Exchange reply = house.run("assistant", "keep it");

            assertThat(reply.getMessage().getBody()).isEqualTo("done");
            Event.ToolFinished finished =
                    house.events(reply, Event.ToolFinished.class).get(0);
            boolean refused = finished.error();
            assertThat(house.events(reply).toString().length()).satisfies(kept -> {
                if (refused) {
                    assertThat(kept).isLessThan(100_000);
                }
            });
            assertThat(model.requests().get(1).toString()).contains(finished.result());
            assertThat(model.requests().get(1).toString().length() < 100_000).isEqualTo(refused);
            return finished.result();
        }
    }

    private RouteBuilder keep() {
        return new RouteBuilder() {
            @Override
            public void configure() {
                from("tool:keep?description=Keeps&parameter.text=string")
                        .process(exchange -> ran.incrementAndGet())
                        .setBody(constant("kept"));
            }
        };
    }

    private static String openAiCall(String arguments) {
        return "{\"model\": \"gpt-4o\", \"choices\": [{\"index\": 0, \"finish_reason\": \"tool_calls\", \"message\": {\"tool_calls\":"
                + " [{\"id\": \"call_1\", \"type\": \"function\", \"function\": {\"name\": \"keep\", \"arguments\": \""
                + arguments.replace("\"", "\\\"") + "\"}}]}}]}";
    }

    private static String openAiWords() {
        return "{\"model\": \"gpt-4o\", \"choices\": [{\"index\": 0, \"finish_reason\": \"stop\", \"message\": {\"content\": \"done\"}}]}";
    }

    private static String anthropicCall(String arguments) {
        return "{\"type\": \"message\", \"model\": \"claude-haiku-5-5\", \"stop_reason\": \"tool_use\", \"usage\": {\"input_tokens\": 10,"
                + " \"output_tokens\": 10}, \"content\": [{\"type\": \"tool_use\", \"id\": \"toolu_1\", \"name\": \"keep\", \"input\": "
                + arguments + "}]}";
    }

    private static String anthropicWords() {
        return "{\"type\": \"message\", \"model\": \"claude-haiku-5-5\", \"stop_reason\": \"end_turn\", \"usage\": {\"input_tokens\": 10,"
                + " \"output_tokens\": 10}, \"content\": [{\"type\": \"text\", \"text\": \"done\"}]}";
    }
}
