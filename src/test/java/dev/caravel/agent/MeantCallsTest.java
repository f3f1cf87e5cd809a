package dev.caravel.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravel.approval.Approver;
import dev.caravel.approval.Question;
import dev.caravel.journal.Approval;
import dev.caravel.journal.Decision;
import dev.caravel.journal.Event;
import dev.caravel.support.TestHouse;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A call that a model wrote in another form runs as it is meant, where there is one way to mean it. */
class MeantCallsTest {

    private static RouteBuilder routes() {
        return new RouteBuilder() {
            @Override
            public void configure() {
                from("agent:worker").routeId("worker").to("direct:caravel-loop");
                from("tool:take-note?description=Notes&destructiveHint=true"
                                + "&parameter.n=integer&parameter.n.required=true&parameter.o=object")
                        .routeId("take-note")
                        .setBody(simple("${body}"));
            }
        };
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "read_file",
                "ReadFile",
                "readFile",
                "READ-FILE",
                "functions.read-file",
                "functions.read_file",
                "tools/read-file",
                "default_api:read_file",
                "read file"
            })
    void aNameInAnotherSpellingFindsItsTool(String written) {
        assertThat(new ToolNames(Set.of("read-file", "write-file")).of(written)).contains("read-file");
    }

    @ParameterizedTest
    @ValueSource(strings = {"read", "readfiles", "delete.read-file", "file-read", "", "read-file; write-file"})
    void aNameThatIsNoSpellingOfOneDoesNot(String written) {
        assertThat(new ToolNames(Set.of("read-file", "write-file")).of(written)).isEmpty();
    }

    @Test
    void aNameThatMayMeanTwoMeansNone() {
        ToolNames names = new ToolNames(Set.of("read-file", "read_file"));

        assertThat(names.of("ReadFile")).isEmpty();
        assertThat(names.of("read_file")).contains("read_file");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "take-note | {\"n\": \"3\"}                        |           | {\"n\":3}          | {\"n\":3}",
                "take_note | {\"n\": 3}                            | take_note |                    | {\"n\":3}",
                "TakeNote  | {\"n\": \"3\", \"o\": \"{\\\"a\\\": 1}\"} | TakeNote  | {\"n\":3,\"o\":{\"a\":1}} | {\"n\":3,\"o\":{\"a\":1}}",
                "take-note | {\"n\": 3, \"o\": null}               |           | {\"n\":3}          | {\"n\":3}",
                "take-note | {\"n\": 3}                            |           |                    | {\"n\":3}",
            })
    void theTraceSaysWhatRunsWhereThatIsNotWhatWasWritten(
            String tool, String arguments, String asked, String mended, String result) {
        List<Question> questions = new CopyOnWriteArrayList<>();
        Approver person = (question, moot) -> {
            questions.add(question);
            return Optional.of(new Approval.Answer(Decision.APPROVE, "ann", "", Instant.now()));
        };
        try (TestHouse house = TestHouse.start(Map.of(), context -> {
            context.getRegistry().bind("person", Approver.class, person);
            context.addRoutes(routes());
        })) {
            Exchange reply = house.run("worker", "[[call " + tool + " " + arguments + "]]");

            assertThat(reply.getMessage().getBody()).isEqualTo("done: " + result);
            Event.ToolJudged judged =
                    house.events(reply, Event.ToolJudged.class).get(0);
            assertThat(judged.tool()).isEqualTo("take-note");
            assertThat(judged.asked()).isEqualTo(asked);
            assertThat(judged.arguments() == null ? null : judged.arguments().toString())
                    .isEqualTo(mended);
            assertThat(questions).singleElement().satisfies(question -> {
                assertThat(question.tool()).isEqualTo("take-note");
                assertThat(question.arguments().path("n").isInt()).isTrue();
            });
        }
    }

    @Test
    void aNameThatMeansNothingIsAnsweredWithTheNamesThatThereAre() {
        try (TestHouse house = TestHouse.start(Map.of(), routes())) {
            assertThat(house.run("worker", "[[call take {}]]").getMessage().getBody(String.class))
                    .contains("there is no tool 'take'; there are: current-time, ");
        }
    }
}
