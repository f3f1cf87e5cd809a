package dev.caravel.simulator;

import static dev.caravel.simulator.Client.ANTHROPIC;
import static dev.caravel.simulator.Client.anthropic;
import static dev.caravel.simulator.Client.node;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AnthropicTest {

    private static final String TOOL =
            "{'name':'refund','description':'Pay back','input_schema':{'type':'object','properties':{'order':{'type':'string'}},'required':['order']}}";

    private final Simulator simulator =
            Simulator.start(Simulator.Settings.defaults().withPace(Duration.ZERO));
    private final Client client = new Client(simulator);

    @AfterEach
    void stop() {
        simulator.close();
    }

    @Test
    void answersWholeWhenNoStreamIsAskedFor() throws Exception {
        JsonNode answer = client.ask(ANTHROPIC, anthropic("[[say 3 words]]"));

        assertThat(answer.path("type").asText()).isEqualTo("message");
        assertThat(answer.path("model").asText()).isEqualTo("claude-sonnet-4-5");
        assertThat(answer.at("/content/0/text").asText()).isEqualTo("word1 word2 word3");
        assertThat(answer.path("stop_reason").asText()).isEqualTo("end_turn");
        assertThat(answer.at("/usage/output_tokens").asInt()).isEqualTo(5);
    }

    @Test
    void streamsTheEventsInTheProvidersOrder() throws Exception {
        List<JsonNode> events = Client.events(
                client.post(ANTHROPIC, stream(anthropic("[[say 2 words]]"))).body());

        assertThat(events.stream().map(event -> event.path("type").asText()))
                .containsExactly(
                        "message_start",
                        "content_block_start",
                        "ping",
                        "content_block_delta",
                        "content_block_delta",
                        "content_block_stop",
                        "message_delta",
                        "message_stop");
        assertThat(joined(events, "text")).isEqualTo("word1 word2");
    }

    @Test
    void streamsArgumentsInPiecesThatJoinToTheCall() throws Exception {
        ObjectNode body = withTool(anthropic("[[call refund {\"order\":\"O-17\",\"more\":[[1,2],{\"a\":\"]]\"}]}]]"));

        List<JsonNode> events =
                Client.events(client.post(ANTHROPIC, stream(body)).body());

        assertThat(joined(events, "partial_json")).isEqualTo("{\"order\":\"O-17\",\"more\":[[1,2],{\"a\":\"]]\"}]}");
        assertThat(events.get(1).at("/content_block/name").asText()).isEqualTo("refund");
        assertThat(events.get(events.size() - 2).at("/delta/stop_reason").asText())
                .isEqualTo("tool_use");
    }

    @Test
    void calledToolsAreDoneWhenTheirResultsAreThere() throws Exception {
        ObjectNode body =
                withTool(anthropic("[[call refund {\"order\":\"1\"}]] then [[call refund {\"order\":\"1\"}]]"));

        JsonNode first = client.ask(ANTHROPIC, body);
        JsonNode second = client.ask(ANTHROPIC, answered(body, first, "paid"));
        JsonNode third = client.ask(ANTHROPIC, answered(body, second, "again"));

        assertThat(first.path("content")).hasSize(1);
        assertThat(second.at("/content/0/input/order").asText()).isEqualTo("1");
        assertThat(third.at("/content/0/text").asText()).isEqualTo("done: paid; again");
    }

    @Test
    void cutsAnAnswerThatIsLongerThanMaxTokens() throws Exception {
        JsonNode answer = client.ask(ANTHROPIC, anthropic("[[say 9 words]]").put("max_tokens", 2));

        assertThat(answer.at("/content/0/text").asText()).isEqualTo("word1 word2");
        assertThat(answer.path("stop_reason").asText()).isEqualTo("max_tokens");
        assertThat(answer.at("/usage/output_tokens").asInt()).isEqualTo(2);
    }

    @ParameterizedTest
    @CsvSource({"max_tokens", "refusal", "pause_turn", "stop_sequence", "model_context_window_exceeded"})
    void stopsForTheReasonThatTheTaskNames(String reason) throws Exception {
        JsonNode answer = client.ask(ANTHROPIC, anthropic("[[stop " + reason + "]]"));

        assertThat(answer.path("stop_reason").asText()).isEqualTo(reason);
    }

    @Test
    void finishesAPausedTurnWhenItIsTakenUpAgain() throws Exception {
        ObjectNode body = anthropic("[[stop pause_turn]] [[say 1 words]]");
        JsonNode paused = client.ask(ANTHROPIC, body);
        body.withArray("messages").addObject().put("role", "assistant").set("content", paused.path("content"));

        assertThat(client.ask(ANTHROPIC, body).path("stop_reason").asText()).isEqualTo("end_turn");
    }

    @Test
    void endsBeforeAStopSequence() throws Exception {
        ObjectNode body = anthropic("[[say 5 words]]");
        body.withArray("stop_sequences").add("word3");

        JsonNode answer = client.ask(ANTHROPIC, body);

        assertThat(answer.at("/content/0/text").asText()).isEqualTo("word1 word2 ");
        assertThat(answer.path("stop_sequence").asText()).isEqualTo("word3");
    }

    @Test
    void thinksWithASignatureThatItAcceptsBack() throws Exception {
        ObjectNode body = anthropic("[[think]] hello");
        JsonNode answer = client.ask(ANTHROPIC, body);
        body.withArray("messages").addObject().put("role", "assistant").set("content", answer.path("content"));
        body.withArray("messages").addObject().put("role", "user").put("content", "thanks");

        assertThat(answer.at("/content/0/type").asText()).isEqualTo("thinking");
        assertThat(answer.at("/content/0/signature").asText()).isNotEmpty();
        assertThat(client.post(ANTHROPIC, body).statusCode()).isEqualTo(200);
    }

    @Test
    void readsFromTheCacheWhatAnEarlierRequestWroteThere() throws Exception {
        ObjectNode body = anthropic("");
        body.set(
                "messages",
                Client.JSON.readTree(
                        Client.json(
                                "[{'role':'user','content':[{'type':'text','text':'a long beginning of a prompt','cache_control':{'type':'ephemeral','ttl':'1h'}},{'type':'text','text':'and more'}]}]")));

        JsonNode first = client.ask(ANTHROPIC, body).path("usage");
        JsonNode second = client.ask(ANTHROPIC, body).path("usage");

        int prefix = first.path("cache_creation_input_tokens").asInt();
        assertThat(prefix).isPositive();
        assertThat(first.at("/cache_creation/ephemeral_1h_input_tokens").asInt())
                .isEqualTo(prefix);
        assertThat(first.path("cache_read_input_tokens").asInt()).isZero();
        assertThat(second.path("cache_read_input_tokens").asInt()).isEqualTo(prefix);
        assertThat(second.path("cache_creation_input_tokens").asInt()).isZero();
        assertThat(second.path("input_tokens"))
                .isEqualTo(first.path("input_tokens"))
                .isNotEqualTo(node("{}"));
    }

    @Test
    void readsTheOldBeginningAndWritesTheRestWhenTheBreakpointMovesOn() throws Exception {
        ObjectNode body = anthropic("The first question, of some length");
        body.putObject("cache_control").put("type", "ephemeral");
        JsonNode first = client.ask(ANTHROPIC, body);
        body.withArray("messages").addObject().put("role", "assistant").set("content", first.path("content"));
        body.withArray("messages").addObject().put("role", "user").put("content", "The second question");

        JsonNode usage = client.ask(ANTHROPIC, body).path("usage");

        assertThat(usage.path("cache_read_input_tokens")).isEqualTo(first.at("/usage/cache_creation_input_tokens"));
        assertThat(usage.path("cache_creation_input_tokens").asInt()).isPositive();
        assertThat(usage.path("input_tokens").asInt()).isZero();
    }

    @Test
    void callsNoToolWhenTheRequestForbidsIt() throws Exception {
        ObjectNode body = withTool(anthropic("refund order O-17"));
        body.putObject("tool_choice").put("type", "none");

        assertThat(client.ask(ANTHROPIC, body).path("stop_reason").asText()).isEqualTo("end_turn");
    }

    private static ObjectNode stream(ObjectNode body) {
        return body.put("stream", true);
    }

    private static ObjectNode withTool(ObjectNode body) {
        body.withArray("tools").add(node(TOOL));
        return body;
    }

    private static ObjectNode answered(ObjectNode body, JsonNode reply, String result) {
        body.withArray("messages").addObject().put("role", "assistant").set("content", reply.path("content"));
        body.withArray("messages")
                .addObject()
                .put("role", "user")
                .withArray("content")
                .addObject()
                .put("type", "tool_result")
                .put("tool_use_id", reply.at("/content/0/id").asText())
                .put("content", result);
        return body;
    }

    private static String joined(List<JsonNode> events, String field) {
        return events.stream()
                .map(event -> event.path("delta").path(field).asText())
                .collect(Collectors.joining());
    }
}
