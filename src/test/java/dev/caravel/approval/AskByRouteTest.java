package dev.caravel.approval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.caravel.support.TestHouse;
import dev.caravel.support.Until;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.camel.CamelExecutionException;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.component.mock.MockEndpoint;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A person is asked by one route and answers by another; the run, which holds nothing meanwhile, is resumed by itself. */
class AskByRouteTest {

    private static final Map<String, String> SETTINGS = Map.of("caravel.recovery", "true");

    private final List<Object> answers = new CopyOnWriteArrayList<>();

    private RouteBuilder routes() {
        return new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:task").to("agent:assistant?key=${header.task}&replyTo=direct:answer");
                from("direct:answer")
                        .process(exchange -> answers.add(exchange.getMessage().getBody()));
                from("trace:approval.requested").to("mock:person");
                from("direct:yes").to("approval:approve?id=${body[approval]}&by=${header.who}");
                from("direct:no").to("approval:deny?id=${body[approval]}&reason=${header.because}");
                from("direct:said").to("approval:answer?id=${header.approval}&by=${header.who}");
                from("direct:option").to("approval:answer?answer=${header.said}");
                from("agent:asker?tools=ask-person").to("direct:caravel-loop");
                from("direct:question").to("agent:asker?key=${header.task}&replyTo=direct:answer");
                from("direct:id").routeId("by-its-id").to("approval:approve");
                from("tool:wipe?description=Wipes&destructiveHint=true")
                        .routeId("wipe")
                        .setBody(constant("wiped"));
            }
        };
    }

    @Test
    void theRunGoesOnByItselfAndItsAnswerFindsItsWay() throws Exception {
        try (TestHouse house = TestHouse.start(SETTINGS, routes())) {
            Map<?, ?> question = ask(house);
            Map<?, ?> decided = send(house, "direct:yes", question, Map.of("who", "ann"), Map.class);

            Until.is("the answer comes", () -> !answers.isEmpty());
            assertThat(answers).containsExactly("done: wiped");
            assertThat(decided.get("id")).isEqualTo(question.get("approval"));
            assertThat(decided.get("tool")).isEqualTo("wipe");
            assertThat(decided.get("decision")).isEqualTo("approve");
            assertThat(decided.get("by")).isEqualTo("ann");
        }
    }

    @ParameterizedTest
    @CsvSource({"direct:said, Monday, Monday", "direct:option, Monday, Monday"})
    void aRouteAnswersAQuestion(String route, String said, String result) throws Exception {
        try (TestHouse house = TestHouse.start(SETTINGS, routes())) {
            Map<?, ?> question = ask(house, "direct:question", "[[call ask-person {\"question\": \"When?\"}]]");
            assertThat(question.get("question")).isEqualTo(Map.of("text", "When?"));
            String id = String.valueOf(question.get("approval"));

            Map<?, ?> decided = route.equals("direct:said")
                    ? send(house, route, said, Map.of("approval", id, "who", "ann"), Map.class)
                    : send(house, route, id, Map.of("said", said), Map.class);

            assertThat(decided.get("answer")).isEqualTo(result);
            Until.is("the answer comes", () -> !answers.isEmpty());
            assertThat(answers).containsExactly("done: " + result);
        }
    }

    @Test
    void aMapIsAnAnswerToAQuestionWithASchema() throws Exception {
        String asks =
                "[[call ask-person {\"question\": \"How many?\", \"schema\": {\"type\": \"object\", \"required\": [\"n\"]}}]]";
        try (TestHouse house = TestHouse.start(SETTINGS, routes())) {
            Object id = ask(house, "direct:question", asks).get("approval");

            assertThat(refusal(house, "direct:said", Map.of(), Map.of("approval", id)))
                    .hasMessageContaining("stays open: the answer does not match the question's schema");
            send(house, "direct:said", Map.of("n", 3), Map.of("approval", id), Map.class);

            Until.is("the answer comes", () -> !answers.isEmpty());
            assertThat(answers).containsExactly("done: {\"n\":3}");
        }
    }

    @Test
    void anAnswerThatIsNotGivenIsAMistakeThatSaysSo() throws Exception {
        try (TestHouse house = TestHouse.start(SETTINGS, routes())) {
            Object id = ask(house, "direct:question", "[[call ask-person {\"question\": \"When?\"}]]")
                    .get("approval");

            assertThat(refusal(house, "direct:option", id))
                    .hasMessageStartingWith("approval:answer was given no answer: name the approval");
        }
    }

    @Test
    void aDenialTellsTheModelWhy() throws Exception {
        try (TestHouse house = TestHouse.start(SETTINGS, routes())) {
            send(house, "direct:no", ask(house), Map.of("because", "not on a Friday"), Map.class);

            Until.is("the answer comes", () -> !answers.isEmpty());
            assertThat(answers).singleElement().asString().contains("not on a Friday");
        }
    }

    @Test
    void theBodyNamesTheApprovalAndTheRouteDecides() throws Exception {
        try (TestHouse house = TestHouse.start(SETTINGS, routes())) {
            String id = String.valueOf(ask(house).get("approval"));

            Map<?, ?> decided = send(house, "direct:id", " " + id + "\n", Map.of(), Map.class);

            assertThat(decided.get("by")).isEqualTo("route by-its-id");
            Until.is("the answer comes", () -> !answers.isEmpty());
        }
    }

    @Test
    void whatIsDecidedStays() throws Exception {
        try (TestHouse house = TestHouse.start(SETTINGS, routes())) {
            Map<?, ?> question = ask(house);
            send(house, "direct:yes", question, Map.of("who", "ann"), Map.class);
            send(house, "direct:yes", question, Map.of("who", "bob"), Map.class);

            assertThat(refusal(house, "direct:no", question))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageStartingWith(
                            "approval " + question.get("approval") + " was decided otherwise: approve by ann at ");
        }
    }

    @Test
    void whatNobodyAnswersInTimeIsDenied() throws Exception {
        Map<String, String> settings = Map.of("caravel.recovery", "true", "caravel.approval.expires", "1");
        try (TestHouse house = TestHouse.start(settings, routes())) {
            Map<?, ?> question = ask(house);
            Until.is("the answer comes", () -> !answers.isEmpty());

            assertThat(refusal(house, "direct:yes", question)).isInstanceOf(IllegalStateException.class);
        }
    }

    @Test
    void anApprovalThatIsNotThereIsAMistakeThatSaysSo() {
        try (TestHouse house = TestHouse.start(SETTINGS, routes())) {
            assertThat(refusal(house, "direct:id", "nobody")).hasMessage("there is no approval 'nobody'");
            assertThat(refusal(house, "direct:id", " "))
                    .hasMessage("approval:approve was given no approval: name one by id, or by the body");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "approval:maybe             | there are approval:approve, approval:deny and approval:answer; 'approval:maybe' is none of them",
                "approval:deny?colour=red   | Unknown parameters=[{colour=red}]",
                "trace:run.ended            | trace:run.ended tells of events and can't be sent to: it begins a route"
            })
    void aMistakeInARouteStopsTheStart(String uri, String message) {
        RouteBuilder wrong = new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:wrong").to(uri);
            }
        };
        assertThat(catchThrowable(() -> TestHouse.start(Map.of(), wrong)))
                .rootCause()
                .hasMessageContaining(message);
    }

    /** The question, as the route that asks gets it. */
    private static Map<?, ?> ask(TestHouse house) throws InterruptedException {
        return ask(house, "direct:task", "[[call wipe {}]]");
    }

    private static Map<?, ?> ask(TestHouse house, String to, String task) throws InterruptedException {
        MockEndpoint person = house.context().getEndpoint("mock:person", MockEndpoint.class);
        person.expectedMessageCount(1);
        house.context().createProducerTemplate().sendBodyAndHeader(to, task, "task", "1");
        person.assertIsSatisfied();
        return person.getExchanges().get(0).getMessage().getBody(Map.class);
    }

    private static <T> T send(TestHouse house, String to, Object body, Map<String, Object> headers, Class<T> type) {
        return house.context().createProducerTemplate().requestBodyAndHeaders(to, body, headers, type);
    }

    private static Throwable refusal(TestHouse house, String to, Object body) {
        return refusal(house, to, body, Map.of());
    }

    private static Throwable refusal(TestHouse house, String to, Object body, Map<String, Object> headers) {
        Throwable thrown = catchThrowable(() -> send(house, to, body, headers, Map.class));
        assertThat(thrown).isInstanceOf(CamelExecutionException.class);
        return thrown.getCause();
    }
}
