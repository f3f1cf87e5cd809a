package dev.caravel.model;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.caravel.journal.Message;
import dev.caravel.support.CannedModel;
import dev.caravel.support.TestHouse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.camel.builder.RouteBuilder;
import org.junit.jupiter.api.Test;

/** Half a character, whoever wrote it, is stored and sent as U+FFFD: hosts refuse the request otherwise. */
class HalfCharactersTest {

    private static final ModelName GPT = new ModelName("openai", "gpt");

    @Test
    void ofAModelsWordsAndArgumentsOnBothWires() {
        Reply message = new AnthropicWire("anthropic")
                .read(
                        "{\"content\": [{\"type\": \"text\", \"text\": \"Well \\ud83d\"},"
                                + " {\"type\": \"tool_use\", \"id\": \"a\", \"name\": \"look\", \"input\": {\"at\\ude00\": [\"\\ud99c\"]}}]}");
        Reply completion = new OpenAiWire("openai", "max_tokens")
                .read(
                        "{\"choices\": [{\"finish_reason\": \"stop\", \"message\": {\"content\": \"Well \\ud83d\", \"tool_calls\":"
                                + " [{\"id\": \"a\", \"function\": {\"name\": \"look\", \"arguments\": \"{\\\"at\\\": \\\"\\\\ud99c\\\"}\"}}]}}]}");

        assertThat(message.content().path(0).path("text").asText()).isEqualTo("Well \ufffd");
        assertThat(message.content().path(1).path("input")).hasToString("{\"at\ufffd\":[\"\ufffd\"]}");
        assertThat(completion.content().path(0).path("text").asText()).isEqualTo("Well \ufffd");
        assertThat(completion.content().path(1).path("input")).hasToString("{\"at\":\"\ufffd\"}");
        assertThat(sent(completion)
                        .at("/messages/1/tool_calls/0/function/arguments")
                        .asText())
                .isEqualTo("{\"at\":\"\ufffd\"}");
    }

    @Test
    void aCharacterThatAStreamCutsInTwoIsWholeAgain() {
        List<String> shown = new ArrayList<>();
        TextListener listener = new WholeCharacters(new TextListener() {
            @Override
            public void text(String delta) {
                shown.add(delta);
            }

            @Override
            public void retracted() {}
        });
        Assembler assembler = new OpenAiWire("openai", "max_tokens").assembler(listener);
        for (String piece : List.of("Hi \\ud83d", "\\ude00!", "\\ud83d", "?")) {
            assembler.accept(
                    new ServerSentEvent("message", "{\"choices\": [{\"delta\": {\"content\": \"" + piece + "\"}}]}"));
        }

        assertThat(assembler.reply().content().path(0).path("text").asText()).isEqualTo("Hi \ud83d\ude00!\ufffd?");
        assertThat(shown).containsExactly("Hi ", "\ud83d\ude00!", "\ufffd?");
    }

    @Test
    void ofToolsTasksAndInstructions() {
        String call = "{\"content\": [{\"type\": \"tool_use\", \"id\": \"a\", \"name\": \"cut\", \"input\": {}}]}";
        String done = "{\"content\": [{\"type\": \"text\", \"text\": \"done\"}]}";
        try (CannedModel model = new CannedModel(call, done);
                TestHouse house = TestHouse.start(
                        Map.of("caravel.anthropic.base-url", model.url(), "caravel.model.streaming", "false"),
                        new RouteBuilder() {
                            @Override
                            public void configure() {
                                from("tool:cut?description=Cuts&readOnlyHint=true")
                                        .setBody(constant("news \ud83d"));
                                from("agent:teller?description=Tells&tools=cut&instructions=Be brief")
                                        .to("direct:caravel-loop");
                            }
                        })) {
            assertThat(house.run("teller", "go \ud83d").getMessage().getBody()).isEqualTo("done");

            JsonNode last = model.requests().get(1);
            assertThat(last.at("/messages/0/content/0/text").asText()).isEqualTo("go \ufffd");
            assertThat(last.at("/messages/2/content/0/content").asText()).isEqualTo("news \ufffd");
        }
    }

    @Test
    void ofWhatWasStoredBeforeTheyWereMended() {
        Message old = Message.user("half \ud83d");
        byte[] request = new OpenAiWire("openai", "max_tokens")
                .write(new Prompt(GPT, "and \ude00", List.of(), List.of(old), 9, Prompt.ToolUse.AUTO, false));
        assertThat(new String(request, StandardCharsets.UTF_8)).contains("half \ufffd", "and \ufffd");
    }

    private static JsonNode sent(Reply reply) {
        Message said = Message.assistant(reply.content(), GPT.toString());
        Prompt prompt =
                new Prompt(GPT, "", List.of(), List.of(Message.user("go"), said), 9, Prompt.ToolUse.AUTO, false);
        return Json.parseReply(
                "test", new String(new OpenAiWire("openai", "max_tokens").write(prompt), StandardCharsets.UTF_8));
    }
}
