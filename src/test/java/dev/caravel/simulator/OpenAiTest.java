package dev.caravel.simulator;

import static dev.caravel.simulator.Client.OPENAI;
import static dev.caravel.simulator.Client.node;
import static dev.caravel.simulator.Client.openAi;
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

class OpenAiTest {

    private final Simulator simulator =
            Simulator.start(Simulator.Settings.defaults().withPace(Duration.ZERO));
    private final Client client = new Client(simulator);

    @AfterEach
    void stop() {
        simulator.close();
    }

    @Test
    void answersWholeWhenNoStreamIsAskedFor() throws Exception {
        JsonNode answer = client.ask(OPENAI, openAi("[[say 3 words]]"));

        assertThat(answer.path("object").asText()).isEqualTo("chat.completion");
        assertThat(answer.at("/choices/0/message/content").asText()).isEqualTo("word1 word2 word3");
        assertThat(answer.at("/choices/0/finish_reason").asText()).isEqualTo("stop");
        assertThat(answer.at("/usage/total_tokens").asInt())
                .isEqualTo(answer.at("/usage/prompt_tokens").asInt()
                        + answer.at("/usage/completion_tokens").asInt());
    }

    @Test
    void streamsChunksAndTellsNoUsageUnasked() throws Exception {
        String stream = client.post(OPENAI, openAi("[[say 3 words]]").put("stream", true))
                .body();

        assertThat(stream).endsWith("data: [DONE]\n\n").doesNotContain("usage");
        assertThat(joined(Client.events(stream), "/choices/0/delta/content")).isEqualTo("word1 word2 word3");
    }

    @Test
    void tellsTheUsageInAChunkOfItsOwnWhenAsked() throws Exception {
        ObjectNode body = openAi("[[say 3 words]]").put("stream", true);
        body.putObject("stream_options").put("include_usage", true);

        List<JsonNode> events = Client.events(client.post(OPENAI, body).body());

        JsonNode last = events.get(events.size() - 1);
        assertThat(last.path("choices")).isEmpty();
        assertThat(last.at("/usage/completion_tokens").asInt()).isPositive();
        assertThat(events.get(0).path("usage").isNull()).isTrue();
    }

    @Test
    void streamsSeveralToolCallsEachUnderItsIndex() throws Exception {
        ObjectNode body = withTool(openAi("[[call refund {\"order\":\"1\"}]] [[call refund {\"order\":\"2\"}]]"));

        List<JsonNode> events =
                Client.events(client.post(OPENAI, body.put("stream", true)).body());

        List<JsonNode> second = events.stream()
                .filter(event -> event.at("/choices/0/delta/tool_calls/0/index").asInt(-1) == 1)
                .toList();
        assertThat(joined(second, "/choices/0/delta/tool_calls/0/function/arguments"))
                .isEqualTo("{\"order\":\"2\"}");
        assertThat(second.get(0).at("/choices/0/delta/tool_calls/0/id").asText())
                .startsWith("call_");
        assertThat(events.get(events.size() - 1).at("/choices/0/finish_reason").asText())
                .isEqualTo("tool_calls");
    }

    @Test
    void answersFromTheToolsResult() throws Exception {
        ObjectNode body = withTool(openAi("refund order O-17, please"));
        JsonNode asked = client.ask(OPENAI, body).at("/choices/0/message");
        body.withArray("messages").add(asked);
        body.withArray("messages")
                .addObject()
                .put("role", "tool")
                .put("tool_call_id", asked.at("/tool_calls/0/id").asText())
                .put("content", "12 euros paid back");

        assertThat(asked.at("/tool_calls/0/function/arguments").asText()).isEqualTo("{\"order\":\"O-17\"}");
        assertThat(client.ask(OPENAI, body).at("/choices/0/message/content").asText())
                .isEqualTo("refund says: 12 euros paid back");
    }

    @ParameterizedTest
    @CsvSource({"max_tokens,length", "refusal,content_filter", "pause_turn,stop", "model_context_window_exceeded,length"
    })
    void writesTheStopReasonInItsOwnWords(String asked, String told) throws Exception {
        JsonNode answer = client.ask(OPENAI, openAi("[[stop " + asked + "]]"));

        assertThat(answer.at("/choices/0/finish_reason").asText()).isEqualTo(told);
    }

    @Test
    void thinksInAFieldOfItsOwn() throws Exception {
        JsonNode answer = client.ask(OPENAI, openAi("[[think]] hello"));

        assertThat(answer.at("/choices/0/message/reasoning_content").asText()).isNotEmpty();
        assertThat(answer.at("/usage/completion_tokens_details/reasoning_tokens")
                        .asInt())
                .isPositive();
    }

    @Test
    void countsALongPromptThatItKnowsAsCached() throws Exception {
        ObjectNode body = openAi("x".repeat(8_000));
        JsonNode first = client.ask(OPENAI, body).path("usage");
        JsonNode second = client.ask(OPENAI, body).path("usage");

        assertThat(first.at("/prompt_tokens_details/cached_tokens").asInt()).isZero();
        assertThat(second.at("/prompt_tokens_details/cached_tokens").asInt()).isBetween(1024, 2100);
        assertThat(second.path("prompt_tokens")).isEqualTo(first.path("prompt_tokens"));
    }

    private static ObjectNode withTool(ObjectNode body) {
        ObjectNode tool = body.withArray("tools").addObject().put("type", "function");
        tool.set(
                "function",
                node(
                        "{'name':'refund','parameters':{'type':'object','properties':{'order':{'type':'string'}},'required':['order']}}"));
        return body;
    }

    private static String joined(List<JsonNode> events, String pointer) {
        return events.stream()
                .map(event -> event.at(pointer).asText(""))
                .filter(text -> !text.equals("null"))
                .collect(Collectors.joining());
    }
}
