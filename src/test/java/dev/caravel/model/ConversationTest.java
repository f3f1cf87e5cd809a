package dev.caravel.model;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.caravel.journal.Message;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a conversation becomes when it is sent: to the model that wrote it, to another one, over the other wire. */
class ConversationTest {

    private static final ModelName CLAUDE = new ModelName("anthropic", "claude");
    private static final ModelName OTHER_CLAUDE = new ModelName("anthropic", "other-claude");
    private static final ModelName GPT = new ModelName("openai", "gpt");
    private static final String THOUGHT = "{\"type\": \"thinking\", \"thinking\": \"hm\", \"signature\": \"sig\"}";
    private static final String REDACTED = "{\"type\": \"redacted_thinking\", \"data\": \"xyz\"}";
    private static final String TEXT = "{\"type\": \"text\", \"text\": \"Hi\"}";
    private static final String UNKNOWN =
            "{\"type\": \"hologram\", \"depth\": {\"cm\": 1.50}, \"data\": [null, \"a\"]}";

    @Test
    void thinkingAndItsSignatureGoBackToTheModelThatWroteThem() {
        JsonNode sent = write(CLAUDE, user("a"), assistant(CLAUDE, THOUGHT, REDACTED, TEXT), user("b"));
        assertThat(content(sent, 1)).isEqualTo(blocks(THOUGHT, REDACTED, TEXT));
    }

    @Test
    void thinkingIsLeftOutForAnotherModel() {
        JsonNode sent = write(OTHER_CLAUDE, user("a"), assistant(CLAUDE, THOUGHT, REDACTED, TEXT), user("b"));
        assertThat(content(sent, 1)).isEqualTo(blocks(TEXT));
    }

    @Test
    void aMessageOfWhichNothingIsLeftIsLeftOut() {
        JsonNode sent = write(OTHER_CLAUDE, user("a"), assistant(CLAUDE, THOUGHT), user("b"));
        assertThat(sent.path("messages")).hasSize(2);
    }

    @Test
    void blocksThatAreNotKnownGoBackUntouched() {
        JsonNode sent = write(CLAUDE, user("a"), assistant(CLAUDE, UNKNOWN, TEXT), user("b"));
        assertThat(content(sent, 1).get(0)).hasToString(UNKNOWN.replace(" ", ""));
    }

    @Test
    void theCacheIsMarkedAtToolsInstructionsAndTheLastTwoMessagesOfTheUser() {
        JsonNode sent =
                write(CLAUDE, user("a"), assistant(CLAUDE, TEXT), user("b"), assistant(CLAUDE, TEXT), user("c"));
        assertThat(sent.findValues("cache_control")).hasSize(4);
        assertThat(sent.path("tools").path(1).has("cache_control")).isTrue();
        assertThat(sent.path("system").path(0).has("cache_control")).isTrue();
        assertThat(content(sent, 2).path(0).has("cache_control")).isTrue();
        assertThat(content(sent, 4).path(0).has("cache_control")).isTrue();
    }

    @Test
    void callIdsOfOtherHostsAreRewrittenAlikeInCallAndResult() {
        JsonNode sent = write(
                CLAUDE,
                user("a"),
                assistant(GPT, call("functions.look:0", "look"), call("functions.look;0", "look")),
                results("functions.look:0", "functions.look;0"),
                assistant(GPT, call("functions.look:0", "look")),
                results("functions.look:0"));
        List<String> calls = content(sent, 1).findValuesAsText("id");
        assertThat(calls).doesNotHaveDuplicates().allMatch(id -> id.matches("[a-zA-Z0-9_-]+"));
        assertThat(content(sent, 2).findValuesAsText("tool_use_id")).isEqualTo(calls);
        String again = content(sent, 3).path(0).path("id").asText();
        assertThat(calls).doesNotContain(again);
        assertThat(content(sent, 4).path(0).path("tool_use_id").asText()).isEqualTo(again);
    }

    @Test
    void aToolsNameThatAModelInventedIsSentInLettersThatAreAccepted() {
        assertThat(content(write(CLAUDE, user("a"), assistant(GPT, call("c", "functions.look")), results("c")), 1)
                        .path(0)
                        .path("name")
                        .asText())
                .isEqualTo("functions_look");
        assertThat(write(GPT, user("a"), assistant(GPT, call("c", "")), results("c"))
                        .at("/messages/2/tool_calls/0/function/name")
                        .asText())
                .isEqualTo("unknown");
    }

    @Test
    void argumentsThatAreNoJsonGoBackAsAnEmptyObject() {
        String broken = "{\"type\": \"tool_use\", \"id\": \"c\", \"name\": \"look\", \"input\": \"{\\\"at\\\": \"}";
        assertThat(content(write(CLAUDE, user("a"), assistant(CLAUDE, broken), results("c")), 1)
                        .path(0)
                        .path("input"))
                .isEqualTo(parse("{}"));
    }

    @Test
    void argumentsGoBackToAChatCompletionAsTheModelWroteThem() {
        Reply reply = completion(
                "{\"tool_calls\": [{\"id\": \"c\", \"function\": {\"name\": \"look\", \"arguments\": \"{ \\\"at\\\":1.0 }\"}}]}");
        JsonNode sent = write(GPT, user("a"), Message.assistant(reply.content(), GPT.toString()), results("c"));
        assertThat(sent.at("/messages/2/tool_calls/0/function/arguments").asText())
                .isEqualTo("{ \"at\":1.0 }");
        assertThat(sent.at("/messages/3/tool_call_id").asText()).isEqualTo("c");
    }

    @Test
    void reasoningGoesBackToItsModelWithItsCallsAsTheHostWroteIt() {
        String calls = "\"tool_calls\": [{\"id\": \"c\", \"function\": {\"name\": \"look\", \"arguments\": \"{}\"}}]";
        String details = "[{\"type\": \"reasoning.text\", \"text\": \"hm\", \"signature\": \"sig\", \"index\": 0}]";
        Reply plain = completion("{\"reasoning_content\": \"hm\", " + calls + "}");
        Reply signed = completion("{\"reasoning\": \"hm\", \"reasoning_details\": " + details + ", " + calls + "}");

        JsonNode toItself = write(GPT, user("a"), Message.assistant(plain.content(), GPT.toString()), results("c"));
        JsonNode signedToItself =
                write(GPT, user("a"), Message.assistant(signed.content(), GPT.toString()), results("c"));
        JsonNode toAnother = write(
                new ModelName("openai", "other"),
                user("a"),
                Message.assistant(signed.content(), GPT.toString()),
                results("c"));

        assertThat(toItself.at("/messages/2/reasoning_content").asText()).isEqualTo("hm");
        assertThat(signedToItself.at("/messages/2/reasoning_details")).isEqualTo(parse(details));
        assertThat(signedToItself.at("/messages/2").has("reasoning")).isFalse();
        assertThat(toAnother.findValue("reasoning_details")).isNull();
        assertThat(toAnother.toString()).doesNotContain("hm");
    }

    private static Reply completion(String message) {
        String body = "{\"model\": \"gpt\", \"choices\": [{\"finish_reason\": \"tool_calls\", \"message\": " + message
                + "}]}";
        return new OpenAiWire("openai", "max_tokens").read(body);
    }

    private static JsonNode write(ModelName model, Message... messages) {
        JsonNode schema = parse("{\"type\": \"object\"}");
        List<ToolDeclaration> tools =
                List.of(new ToolDeclaration("look", "Looks", schema), new ToolDeclaration("go", "Goes", schema));
        Wire wire = model.provider().equals("anthropic")
                ? new AnthropicWire("anthropic")
                : new OpenAiWire("openai", "max_tokens");
        byte[] body =
                wire.write(new Prompt(model, "Be brief", tools, List.of(messages), 100, Prompt.ToolUse.AUTO, false));
        return parse(new String(body, StandardCharsets.UTF_8));
    }

    private static JsonNode content(JsonNode sent, int message) {
        return sent.path("messages").path(message).path("content");
    }

    private static Message user(String text) {
        return Message.user(text);
    }

    private static Message assistant(ModelName model, String... blocks) {
        return Message.assistant(blocks(blocks), model.toString());
    }

    private static Message results(String... calls) {
        List<String> blocks = new ArrayList<>();
        for (String call : calls) {
            blocks.add("{\"type\": \"tool_result\", \"tool_use_id\": \"" + call + "\", \"content\": \"done\"}");
        }
        return Message.user(blocks(blocks.toArray(String[]::new)));
    }

    private static String call(String id, String name) {
        return "{\"type\": \"tool_use\", \"id\": \"" + id + "\", \"name\": \"" + name + "\", \"input\": {\"at\": 1}}";
    }

    private static ArrayNode blocks(String... blocks) {
        return (ArrayNode) parse("[" + String.join(",", blocks) + "]");
    }

    private static JsonNode parse(String json) {
        try {
            return Json.MAPPER.readTree(json);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
