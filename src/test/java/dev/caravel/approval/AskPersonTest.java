package dev.caravel.approval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.caravel.journal.Approval;
import dev.caravel.journal.Decision;
import dev.caravel.journal.Event;
import dev.caravel.support.TestHouse;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * An agent asks a person, and the answer, which has to be one to that question, is the result of its call.
 *
 * <p>Covers the route {@code ask-person}.
 */
class AskPersonTest {

    private static final ObjectMapper MAPPER = new ObjectMapper();

    private static final String COLOUR =
            "[[call ask-person {\"question\": \"Which colour?\", \"choices\": [\"Red\", \"Blue\"]}]]";
    private static final String FREE = "[[call ask-person {\"question\": \"Who pays?\"}]]";
    private static final String ORDER =
            "[[call ask-person {\"question\": \"Which order?\", \"schema\": {\"type\": \"object\","
                    + " \"properties\": {\"order\": {\"type\": \"integer\"}}, \"required\": [\"order\"]}}]]";

    private static final RouteBuilder ROUTES = new RouteBuilder() {
        @Override
        public void configure() {
            from("agent:asker?tools=ask-person,ask-accounting,current-time&description=Asks")
                    .routeId("asker")
                    .to("direct:caravel-loop");
            from("agent:boss?tools=agent:asker").routeId("boss").to("direct:caravel-loop");
            from("tool:ask-accounting?description=Asks accounting&parameter.question=string&parameter.question.required=true"
                            + "&approval=answer&readOnlyHint=true")
                    .routeId("ask-accounting")
                    .setBody(simple("accounting says: ${header.CaravelAnswer}"));
        }
    };

    @TempDir
    private Path folder;

    private TestHouse house() {
        return TestHouse.start(Map.of("caravel.journal", "jdbc:sqlite:" + folder.resolve("journal.db")), ROUTES);
    }

    /** Somebody is there, who says the same whatever is asked. */
    private static TestHouse with(Approval.Answer said) {
        Approver person = (question, moot) -> Optional.of(said);
        return TestHouse.start(Map.of(), context -> {
            context.getRegistry().bind("person", Approver.class, person);
            context.addRoutes(ROUTES);
        });
    }

    private static Approval asked(TestHouse house) {
        return house.runControl().approvals(10).stream()
                .reduce((one, other) -> {
                    throw new AssertionError("more than one is asked for");
                })
                .orElseThrow();
    }

    private static JsonNode json(String text) {
        try {
            return MAPPER.readTree(text);
        } catch (JsonProcessingException e) {
            throw new AssertionError(e);
        }
    }

    private static Approval answer(TestHouse house, String text) {
        return house.runControl().answer(asked(house).id(), TextNode.valueOf(text), "ann");
    }

    private static String resumed(TestHouse house, Exchange parked) throws Exception {
        Exchange reply = house.runControl()
                .resume(parked.getMessage().getHeader("CaravelRunId", String.class), Optional.empty());
        return reply.getMessage().getBody(String.class);
    }

    @Test
    void theRunWaitsThroughARestartAndTheAnswerIsTheCallsResult() throws Exception {
        Exchange parked;
        try (TestHouse house = house()) {
            parked = house.run("asker", COLOUR);

            assertThat(parked.getMessage().getHeader("CaravelStatus")).isEqualTo("waiting_approval");
            assertThat(house.runs().active()).isZero();
        }
        try (TestHouse house = house()) {
            Approval question = asked(house);
            assertThat(question.question()).hasValueSatisfying(asked -> {
                assertThat(asked.text()).isEqualTo("Which colour?");
                assertThat(asked.choices()).containsExactly("Red", "Blue");
            });
            Approval answered = answer(house, "Blue");
            assertThat(json(answered.toJson()).path("answer").asText()).isEqualTo("Blue");

            assertThat(resumed(house, parked)).isEqualTo("done: Blue");
            assertThat(house.runControl().approvals(10)).isEmpty();
            Event.ApprovalDecided decided =
                    house.journal().read(parked.getMessage().getHeader("CaravelRunId", String.class)).stream()
                            .map(entry -> entry.event())
                            .filter(Event.ApprovalDecided.class::isInstance)
                            .map(Event.ApprovalDecided.class::cast)
                            .findFirst()
                            .orElseThrow();
            assertThat(decided.decision()).isEqualTo(Decision.ANSWER);
            assertThat(decided.answer()).isEqualTo(TextNode.valueOf("Blue"));
            assertThat(decided.by()).isEqualTo("ann");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "C | 'green'            | the answer must be one of 'Red', 'Blue'",
                "C | 7                  | the answer must be one of 'Red', 'Blue'",
                "F | ' '                | the answer must be a text",
                "F | {\"a\": 1}         | the answer must be a text",
                "O | {\"order\": \"x\"} | the answer does not match the question's schema: $.order: string found, integer expected",
                "O | 'what?'            | the answer does not match the question's schema: $: string found, object expected",
            })
    void whatIsNoAnswerIsRefusedAndTheQuestionStaysOpen(String which, String said, String complaint) {
        try (TestHouse house = house()) {
            house.run("asker", which.equals("C") ? COLOUR : which.equals("F") ? FREE : ORDER);
            String id = asked(house).id();
            JsonNode answer = said.startsWith("'") ? TextNode.valueOf(said.replace("'", "")) : json(said);

            assertThatThrownBy(() -> house.runControl().answer(id, answer, "ann"))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("approval " + id + " stays open: " + complaint);
            assertThat(asked(house).answer()).isEmpty();
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "C | ' blue '                  | Blue",
                "F | 'Ann, \u00e9\u6f22 \"x\"' | Ann, \u00e9\u6f22 \"x\"",
                "O | {\"order\": 1002}         | {\"order\":1002}",
                "O | '{\"order\": 1002}'       | {\"order\":1002}",
            })
    void anAnswerIsReadAsItIsMeantAndReachesTheModelByteForByte(String which, String said, String result)
            throws Exception {
        try (TestHouse house = house()) {
            Exchange parked = house.run("asker", which.equals("C") ? COLOUR : which.equals("F") ? FREE : ORDER);
            JsonNode answer =
                    said.startsWith("'") ? TextNode.valueOf(said.substring(1, said.length() - 1)) : json(said);
            house.runControl().answer(asked(house).id(), answer, "ann");

            assertThat(resumed(house, parked)).isEqualTo("done: " + result);
        }
    }

    @Test
    void theFirstAnswerStandsAndTheSameOneOnceMoreIsNoHarm() {
        try (TestHouse house = house()) {
            house.run("asker", COLOUR);
            String id = answer(house, "Red").id();
            house.runControl().answer(id, TextNode.valueOf("red"), "bob");

            assertThatThrownBy(() -> house.runControl().answer(id, TextNode.valueOf("Blue"), "bob"))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("was decided otherwise: 'Red' by ann");
            assertThatThrownBy(() -> house.runControl().decide(id, Decision.DENY, "bob", ""))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("was decided otherwise: 'Red' by ann");
        }
    }

    @Test
    void ofManyAnswersAtOnceOneStandsAndTheModelGetsThatOne() throws Exception {
        ExecutorService people = Executors.newFixedThreadPool(8);
        try (TestHouse house = house()) {
            Exchange parked = house.run("asker", FREE);
            String id = asked(house).id();
            List<Callable<Optional<String>>> answers = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                String mine = "person " + i;
                answers.add(() -> {
                    try {
                        house.runControl().answer(id, TextNode.valueOf(mine), mine);
                        return Optional.of(mine);
                    } catch (IllegalStateException e) {
                        return Optional.empty();
                    }
                });
            }
            List<String> stood = new ArrayList<>();
            for (Future<Optional<String>> answer : people.invokeAll(answers)) {
                answer.get().ifPresent(stood::add);
            }

            assertThat(stood).hasSize(1);
            assertThat(resumed(house, parked)).isEqualTo("done: " + stood.get(0));
        } finally {
            people.shutdown();
        }
    }

    @Test
    void aQuestionIsNotApprovedAndACallIsNotAnswered() {
        RouteBuilder wipe = new RouteBuilder() {
            @Override
            public void configure() {
                from("tool:wipe?description=Wipes&destructiveHint=true").setBody(constant("wiped"));
            }
        };
        try (TestHouse house = TestHouse.start(Map.of(), ROUTES, wipe)) {
            house.run("asker", FREE);
            String question = asked(house).id();
            assertThatThrownBy(() -> house.runControl().decide(question, Decision.APPROVE, "ann", ""))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageEndingWith("it is a question, and there is nothing to approve: answer it, or deny it");
            answer(house, "x");

            house.run("assistant", "[[call wipe {}]]");
            String call = asked(house).id();
            assertThatThrownBy(() -> house.runControl().answer(call, TextNode.valueOf("yes"), "ann"))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageEndingWith("the call asks nothing that could be answered: approve or deny it");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "the books are closed, done: Denied: the books are closed",
        "'', done: Denied: the person who was asked gives no answer"
    })
    void whoDeclinesIsHeard(String reason, String answer) throws Exception {
        try (TestHouse house = house()) {
            Exchange parked = house.run("asker", FREE);
            house.runControl().decide(asked(house).id(), Decision.DENY, "ann", reason);

            assertThat(resumed(house, parked)).isEqualTo(answer);
        }
    }

    @Test
    void nobodysAnswerInTimeIsSaidToTheModelAndComesTooLateAfterwards() throws Exception {
        try (TestHouse house = TestHouse.start(Map.of("caravel.approval.expires", "300"), ROUTES)) {
            Exchange parked = house.run("asker", FREE);
            String id = asked(house).id();
            Thread.sleep(400);

            assertThatThrownBy(() -> house.runControl().answer(id, TextNode.valueOf("late"), "ann"))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageEndingWith("the agent goes on without");
            assertThat(resumed(house, parked)).contains("nobody answered in time");
        }
    }

    @Test
    void aSubagentsQuestionShowsTheRunAtTheTop() throws Exception {
        try (TestHouse house = house()) {
            Exchange parked = house.run(
                    "boss", "[[call asker {\"task\": \"[[call ask-person {\\\"question\\\": \\\"Now?\\\"}]]\"}]]");
            assertThat(asked(house).root()).isEqualTo(parked.getMessage().getHeader("CaravelRunId"));
            assertThat(asked(house).agent()).isEqualTo("asker");
            answer(house, "now");

            assertThat(resumed(house, parked)).isEqualTo("done: done: now");
        }
    }

    @Test
    void aToolOfOnesOwnAsksAndItsRouteHasTheAnswer() throws Exception {
        try (TestHouse house = house()) {
            Exchange parked = house.run("asker", "[[call ask-accounting {\"question\": \"Paid?\"}]]");
            answer(house, "yes");

            assertThat(resumed(house, parked)).isEqualTo("done: accounting says: yes");
        }
    }

    @Test
    void onlyAgentsThatNameItCanAsk() {
        try (TestHouse house = house()) {
            assertThat(house.run("assistant", FREE).getMessage().getBody(String.class))
                    .startsWith("done: Error: there is no tool 'ask-person'");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"question\": \" \"}                                                      | the question must have 1 to 4000 characters",
                "{\"question\": \"?\", \"choices\": [\"a\", \"b\"], \"schema\": {\"type\": \"string\"}} | give choices or schema, not both",
                "{\"question\": \"?\", \"schema\": {\"type\": \"strange\"}}                 | the schema is no JSON Schema: ",
                "{\"question\": \"?\", \"schema\": {\"$ref\": \"http://x.example/s\"}}      | the schema refers to 'http://x.example/s'",
                "{\"question\": \"?\", \"choices\": [\"a\", \"a\"]}                         | the arguments are not right: ",
            })
    void aQuestionThatNobodyCanAnswerIsAMistakeThatTheModelIsTold(String arguments, String complaint) {
        try (TestHouse house = house()) {
            Exchange reply = house.run("asker", "[[call ask-person " + arguments + "]]");

            assertThat(reply.getMessage().getBody(String.class))
                    .startsWith("done: Error: the arguments are not right: ")
                    .contains(complaint);
            assertThat(house.runControl().approvals(10)).isEmpty();
        }
    }

    @Test
    void theSameQuestionAgainAndAgainIsALoop() throws Exception {
        try (TestHouse house = with(Approval.Answer.to(TextNode.valueOf("no idea"), "ann", Instant.now()))) {
            Exchange reply = house.run("asker", String.join(" then ", Collections.nCopies(9, FREE)));

            assertThat(reply.getMessage().getHeader("CaravelReason")).isEqualTo("loop");
            assertThat(house.events(reply, Event.ApprovalRequested.class)).hasSize(4);
        }
    }

    @Test
    void aWrongAnswerOfWhoeverIsThereLeavesTheQuestionOpen() {
        try (TestHouse house = with(new Approval.Answer(Decision.APPROVE, "ann", "", Instant.now()))) {
            Exchange parked = house.run("asker", FREE);

            assertThat(parked.getMessage().getHeader("CaravelStatus")).isEqualTo("waiting_approval");
            assertThat(asked(house).answer()).isEmpty();
        }
    }
}
