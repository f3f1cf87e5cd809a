package dev.caravel.turn;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.caravel.run.RunFailed;
import dev.caravel.support.CannedModel;
import dev.caravel.support.TestHouse;
import java.util.Map;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A reply that says nothing is no answer: it is asked for once more, in a form that every provider takes. */
class EmptyReplyTest {

    private static final String THOUGHT = "{'type':'thinking','thinking':'hm','signature':'sig'}";
    private static final String ANSWER = anthropic("{'type':'text','text':'42'}", "end_turn");

    private static String anthropic(String content, String stopReason) {
        return ("{'id':'m','type':'message','role':'assistant','model':'claude-haiku-5-5','content':[" + content
                        + "],'stop_reason':'" + stopReason + "','usage':{'input_tokens':9,'output_tokens':1}}")
                .replace('\'', '"');
    }

    private static String openAi(String message, String finishReason) {
        return ("{'id':'c','object':'chat.completion','model':'gpt-4o','choices':[{'index':0,'message':" + message
                        + ",'finish_reason':'" + finishReason
                        + "'}],'usage':{'prompt_tokens':9,'completion_tokens':1}}")
                .replace('\'', '"');
    }

    private static Exchange ask(CannedModel model, Map<String, String> settings) {
        try (TestHouse house = TestHouse.start(settings, new RouteBuilder() {
            @Override
            public void configure() {
                from("agent:thinker?streaming=false&tools=look")
                        .routeId("thinker")
                        .to("direct:caravel-loop");
                from("tool:look?description=Looks&readOnlyHint=true")
                        .routeId("look")
                        .setBody(constant("seen"));
            }
        })) {
            return house.run("thinker", "How much is it?");
        }
    }

    private static Exchange ofAnthropic(CannedModel model) {
        return ask(model, Map.of("caravel.anthropic.base-url", model.url()));
    }

    private static Exchange ofOpenAi(CannedModel model) {
        return ask(
                model,
                Map.of(
                        "caravel.openai.base-url",
                        model.url(),
                        "caravel.openai.key",
                        "k",
                        "caravel.model.cheap",
                        "openai/gpt-4o"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{'type':'thinking','thinking':'hm','signature':'sig'} | end_turn",
                "{'type':'redacted_thinking','data':'xyz'} | end_turn",
                "`` | end_turn",
                "{'type':'text','text':''} | end_turn",
                "{'type':'text','text':' \\n '} | stop_sequence",
                "{'type':'thinking','thinking':'hm','signature':'sig'} | max_tokens",
            })
    void aReplyWithoutTextIsAskedForOnceMore(String content, String stopReason) {
        try (CannedModel model = new CannedModel(anthropic(content, stopReason), ANSWER)) {
            Exchange reply = ofAnthropic(model);

            assertThat(reply.getMessage().getBody()).isEqualTo("42");
            JsonNode messages = model.requests().get(1).path("messages");
            assertThat(messages.findValuesAsText("role"))
                    .as("what says nothing is left out")
                    .containsExactly("user");
            assertThat(messages.get(0).path("content").findValuesAsText("text"))
                    .hasSize(2)
                    .last()
                    .asString()
                    .contains("Give your answer now");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{'role':'assistant','content':null,'reasoning_content':'The answer is 42.'} | stop",
                "{'role':'assistant','content':''} | stop",
                "{'role':'assistant','content':'\\n','reasoning':'hm'} | stop",
                "{'role':'assistant','reasoning_content':'hm hm'} | length",
            })
    void soItIsOnTheOtherWire(String message, String finishReason) {
        try (CannedModel model =
                new CannedModel(openAi(message, finishReason), openAi("{'role':'assistant','content':'42'}", "stop"))) {
            assertThat(ofOpenAi(model).getMessage().getBody()).isEqualTo("42");
            assertThat(model.requests().get(1).path("messages").findValuesAsText("role"))
                    .containsOnly("user");
        }
    }

    @Test
    void aSecondOneFailsTheRun() {
        try (CannedModel model = new CannedModel(anthropic(THOUGHT, "end_turn"))) {
            Exchange reply = ofAnthropic(model);

            assertThat(reply.getException()).isInstanceOf(RunFailed.class).hasMessageContaining("held no text");
            assertThat(reply.getMessage().getHeader("CaravelReason")).isEqualTo("empty");
            assertThat(reply.getMessage().getBody()).isNull();
            assertThat(model.requests()).hasSize(2);
        }
    }

    @Test
    void whereAllTokensWentIntoThinkingTheComplaintSaysWhatHelps() {
        try (CannedModel model = new CannedModel(anthropic(THOUGHT, "max_tokens"))) {
            Exchange reply = ofAnthropic(model);

            assertThat(reply.getMessage().getHeader("CaravelReason")).isEqualTo("empty");
            assertThat(reply.getException()).hasMessageContaining("raise the agent's maxTokens");
        }
    }

    @Test
    void aFullContextWindowIsNotAskedAgain() {
        try (CannedModel model = new CannedModel(anthropic("", "model_context_window_exceeded"))) {
            Exchange reply = ofAnthropic(model);

            assertThat(model.requests()).hasSize(1);
            assertThat(reply.getException())
                    .hasMessageContaining("context window")
                    .hasMessageContaining("larger window")
                    .hasMessageNotContaining("maxTokens");
        }
    }

    @Test
    void aTurnThatAsksForAToolIsNoEmptyAnswerButAnEmptyOneAfterItIs() {
        String look = anthropic(THOUGHT + ",{'type':'tool_use','id':'t1','name':'look','input':{}}", "tool_use");
        try (CannedModel model = new CannedModel(look, anthropic("", "end_turn"), look.replace("t1", "t2"), ANSWER)) {
            Exchange reply = ofAnthropic(model);

            assertThat(reply.getMessage().getBody()).isEqualTo("42");
            JsonNode asked = model.requests().get(2).path("messages").get(2).path("content");
            assertThat(asked).extracting(block -> block.path("type").asText()).containsExactly("tool_result", "text");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"end_turn", "max_tokens"})
    void anEmptyAnswerCountsAsNoTurn(String stopReason) {
        try (CannedModel model = new CannedModel(anthropic("", stopReason), ANSWER)) {
            assertThat(ofAnthropic(model).getMessage().getHeader("CaravelTurns"))
                    .isEqualTo(1);
        }
    }
}
