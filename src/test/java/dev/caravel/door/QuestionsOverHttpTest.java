package dev.caravel.door;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.caravel.support.TestHouse;
import dev.caravel.support.Until;
import java.net.http.HttpResponse;
import java.util.Map;
import org.apache.camel.builder.RouteBuilder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Questions of agents over HTTP: listed, answered and declined where approvals are. */
class QuestionsOverHttpTest {

    private static final String SCHEMA =
            "{\"type\": \"object\", \"properties\": {\"order\": {\"type\": \"integer\"}}, \"required\": [\"order\"]}";

    private DoorHouse door;

    @BeforeEach
    void open() {
        door = DoorHouse.open(TestHouse.model(""), Map.of("caravel.recovery", "true"), new RouteBuilder() {
            @Override
            public void configure() {
                from("agent:asker?tools=ask-person").to("direct:caravel-loop");
                from("tool:wipe?description=Wipes&destructiveHint=true").setBody(constant("wiped"));
            }
        });
    }

    @AfterEach
    void close() {
        door.close();
    }

    private String start(String agent, String call) {
        String task = DoorHouse.JSON
                .createObjectNode()
                .put("input", "[[call " + call + "]]")
                .toString();
        return DoorHouse.json(door.post("/agents/" + agent + "/runs", task))
                .path("id")
                .asText();
    }

    private JsonNode item() {
        JsonNode[] items = new JsonNode[1];
        Until.is("it waits", () -> {
            items[0] = DoorHouse.json(door.get("/inbox"));
            return items[0].size() == 1;
        });
        return items[0].get(0);
    }

    private void awaitAnswer(String run, String answer) {
        Until.is("the run is over", () -> DoorHouse.json(door.get("/runs/" + run))
                .path("answer")
                .asText()
                .equals(answer));
    }

    private static String detail(HttpResponse<String> reply) {
        return DoorHouse.json(reply).path("detail").asText();
    }

    @Test
    void aChoiceIsListedWithTheQuestionAndAnsweredOnce() {
        String run =
                start("asker", "ask-person {\"question\": \"Send \u202Efdp.exe?\", \"choices\": [\"yes\", \"no\"]}");
        JsonNode item = item();
        String path = "/approvals/" + item.path("id").asText();

        assertThat(item.path("kind").asText()).isEqualTo("question");
        assertThat(item.path("shown").asText()).isEqualTo("Send \\u202efdp.exe?");
        assertThat(item.at("/question/choices")).hasSize(2);
        assertThat(DoorHouse.json(door.get("/approvals")).at("/0/question/text").asText())
                .isEqualTo("Send \u202Efdp.exe?");
        assertThat(door.post(path, "{\"answer\": \"maybe\"}").statusCode()).isEqualTo(400);
        JsonNode answered = DoorHouse.json(door.post(path, "{\"answer\": \"Yes\", \"by\": \"ann\"}"));
        assertThat(answered.path("decision").asText()).isEqualTo("answer");
        assertThat(answered.path("answer").asText()).isEqualTo("yes");
        assertThat(answered.path("by").asText()).isEqualTo("ann");
        assertThat(door.post(path, "{\"answer\": \"yes\"}").statusCode()).isEqualTo(200);
        HttpResponse<String> other = door.post(path, "{\"answer\": \"no\"}");
        assertThat(other.statusCode()).isEqualTo(409);
        assertThat(detail(other)).contains("was decided otherwise: 'yes' by ann");
        awaitAnswer(run, "done: yes");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"answer\": {\"order\": \"x\"}} | the answer does not match the question's schema: $.order: string found, integer expected",
                "{\"answer\": null}               | the answer does not match the question's schema: $: null found, object expected",
                "{\"decision\": \"approve\"}      | it is a question, and there is nothing to approve: answer it, or deny it",
                "{\"decision\": \"answer\"}       | 'decision' must be approve or deny; a question is answered by 'answer'",
                "{\"decision\": \"deny\", \"answer\": 1} | give 'answer' or 'decision', not both",
            })
    void whatIsNoAnswerIsRefusedInOneLineAndTheQuestionStaysOpen(String body, String complaint) {
        start("asker", "ask-person {\"question\": \"Which?\", \"schema\": " + SCHEMA + "}");
        String id = item().path("id").asText();

        HttpResponse<String> refused = door.post("/approvals/" + id, body);

        assertThat(refused.statusCode()).isEqualTo(400);
        assertThat(detail(refused)).endsWith(complaint);
        assertThat(item().path("id").asText()).isEqualTo(id);
    }

    @Test
    void anAnswerOfASchemaIsJson() {
        String run = start("asker", "ask-person {\"question\": \"Which?\", \"schema\": " + SCHEMA + "}");
        String id = item().path("id").asText();

        assertThat(DoorHouse.json(door.post("/approvals/" + id, "{\"answer\": {\"order\": 7}}"))
                        .at("/answer/order")
                        .asInt())
                .isEqualTo(7);
        awaitAnswer(run, "done: {\"order\":7}");
    }

    @Test
    void manyAtOnceAreDeniedOrSkipped() {
        String run = start("asker", "ask-person {\"question\": \"Who?\"}");
        String id = item().path("id").asText();

        JsonNode approved =
                DoorHouse.json(door.post("/approvals", "{\"ids\": [\"" + id + "\"], \"decision\": \"approve\"}"));
        assertThat(approved.at("/skipped/0/detail").asText()).contains("it is a question");
        JsonNode denied = DoorHouse.json(
                door.post("/approvals", "{\"ids\": [\"" + id + "\"], \"decision\": \"deny\", \"reason\": \"not me\"}"));
        assertThat(denied.at("/decided/0").asText()).isEqualTo(id);
        awaitAnswer(run, "done: Denied: not me");
    }
}
