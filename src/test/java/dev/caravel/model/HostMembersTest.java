package dev.caravel.model;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.caravel.journal.Message;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What only a host knows of its messages and calls goes back to the model that wrote it, and the ids of calls hold. */
class HostMembersTest {

    private static final ModelName GEMINI = new ModelName("openai", "gemini");
    private static final ModelName OTHER = new ModelName("openai", "other");
    private static final ModelName CLAUDE = new ModelName("anthropic", "claude");
    private static final ModelName OTHER_CLAUDE = new ModelName("anthropic", "other");
    private static final String SIGNED = "{\"google\":{\"thought_signature\":\"abcd\"}}";
    private static final String CALL = "{\"id\": \"a\", \"type\": \"function\", \"function\": {\"name\": \"look\","
            + " \"arguments\": \"{}\"}, \"extra_content\": " + SIGNED + "}";

    @Test
    void aCallsMembersGoBackAsTheyCame() {
        JsonNode sent = sent(GEMINI, GEMINI, whole("{\"tool_calls\": [" + CALL + "]}"));
        assertThat(sent.at("/tool_calls/0")).isEqualTo(parse(CALL));
    }

    @Test
    void membersOfTheFunctionGoBackInTheFunction() {
        JsonNode sent = sent(
                GEMINI,
                GEMINI,
                whole("{\"tool_calls\": [{\"id\": \"a\", \"function\": {\"name\": \"look\", \"arguments\": \"{}\","
                        + " \"thought_signature\": \"s\"}}]}"));
        assertThat(sent.at("/tool_calls/0/function/thought_signature").asText()).isEqualTo("s");
    }

    @Test
    void inAStreamTheirPiecesAreJoinedAndWhatIsSaidTwiceStandsOnce() {
        Reply reply = stream(
                "{\"tool_calls\": [{\"index\": 0, \"id\": \"a\", \"type\": \"function\", \"function\": {\"name\": \"look\", \"arguments\": \"{\"},"
                        + " \"extra_content\": {\"google\": {\"thought_signature\": \"ab\"}}, \"vendor\": {\"kind\": \"x\", \"n\": 1}}]}",
                "{\"tool_calls\": [{\"index\": 0, \"type\": \"function\", \"function\": {\"arguments\": \"}\"},"
                        + " \"extra_content\": {\"google\": {\"thought_signature\": \"cd\"}}, \"vendor\": {\"kind\": \"x\", \"n\": 2}}]}");
        JsonNode call = sent(GEMINI, GEMINI, reply).at("/tool_calls/0");
        assertThat(call.path("extra_content")).isEqualTo(parse(SIGNED));
        assertThat(call.path("vendor")).isEqualTo(parse("{\"kind\": \"x\", \"n\": 2}"));
        assertThat(call.path("type").asText()).isEqualTo("function");
    }

    @Test
    void aMessagesMembersGoBackWithAndWithoutCalls() {
        String member = "\"extra_content\": " + SIGNED;
        JsonNode answer = sent(GEMINI, GEMINI, whole("{\"content\": \"Hi\", " + member + "}"));
        JsonNode calls = sent(GEMINI, GEMINI, whole("{\"tool_calls\": [" + CALL + "], " + member + "}"));
        JsonNode streamed = sent(
                GEMINI,
                GEMINI,
                stream(
                        "{\"content\": \"H\", \"extra_content\": {\"google\": {\"thought_signature\": \"ab\"}}}",
                        "{\"content\": \"i\", \"extra_content\": {\"google\": {\"thought_signature\": \"cd\"}}}"));
        assertThat(answer.path("extra_content")).isEqualTo(parse(SIGNED));
        assertThat(calls.path("extra_content")).isEqualTo(parse(SIGNED));
        assertThat(streamed.path("extra_content")).isEqualTo(parse(SIGNED));
        assertThat(streamed.path("content").asText()).isEqualTo("Hi");
    }

    @Test
    void reasoningDetailsGoBackWithAnAnswerToo() {
        String details = "[{\"type\":\"reasoning.encrypted\",\"data\":\"xy\",\"id\":\"r1\",\"index\":0}]";
        Reply reply = stream(
                "{\"content\": \"Hi\", \"reasoning_details\": [{\"type\": \"reasoning.encrypted\", \"data\": \"x\", \"id\": \"r1\", \"index\": 0}]}",
                "{\"reasoning_details\": [{\"type\": \"reasoning.encrypted\", \"data\": \"y\", \"index\": 0}]}");
        assertThat(sent(GEMINI, GEMINI, reply).path("reasoning_details")).isEqualTo(parse(details));
    }

    @Test
    void thinkingBlocksThatComeInPiecesWithoutAnIndexAreOneUntilTheirSignature() {
        Reply reply = stream(
                "{\"content\": \"\", \"thinking_blocks\": [{\"type\": \"thinking\", \"thinking\": \"a\", \"signature\": null}]}",
                "{\"content\": \"\", \"thinking_blocks\": [{\"type\": \"thinking\", \"thinking\": \"b\", \"signature\": \"s\"}]}",
                "{\"content\": \"Hi\", \"thinking_blocks\": [{\"type\": \"thinking\", \"thinking\": \"c\", \"signature\": \"t\"}]}");
        assertThat(sent(GEMINI, GEMINI, reply).path("thinking_blocks"))
                .isEqualTo(parse("[{\"type\": \"thinking\", \"thinking\": \"ab\", \"signature\": \"s\"},"
                        + " {\"type\": \"thinking\", \"thinking\": \"c\", \"signature\": \"t\"}]"));
    }

    @Test
    void anotherModelGetsNoneOfThem() {
        Reply reply = whole("{\"content\": \"Hi\", \"secret\": \"abcd\", \"tool_calls\": [" + CALL + "]}");
        assertThat(sent(OTHER, GEMINI, reply).toString()).contains("look").doesNotContain("abcd");
        assertThat(sent(CLAUDE, GEMINI, reply).toString())
                .contains("look")
                .doesNotContain("abcd", "members", "arguments");
    }

    @Test
    void anotherModelOfAnthropicsGetsACallsBareForm() {
        Reply reply = new AnthropicWire("anthropic")
                .read("{\"content\": [{\"type\": \"tool_use\", \"id\": \"a\", \"name\": \"look\", \"input\": {},"
                        + " \"caller\": {\"type\": \"direct\"}}]}");
        assertThat(sent(CLAUDE, CLAUDE, reply).at("/content/0/caller/type").asText())
                .isEqualTo("direct");
        assertThat(sent(OTHER_CLAUDE, CLAUDE, reply).at("/content/0").has("caller"))
                .isFalse();
    }

    @Test
    void whatHostsHandOutAndDoNotTakeBackIsKeptFromThem() {
        JsonNode sent = sent(
                GEMINI,
                GEMINI,
                whole(
                        "{\"content\": \"Hi\", \"annotations\": [{\"type\": \"url_citation\"}], \"audio\": {\"id\": \"x\"},"
                                + " \"executed_tools\": [{\"n\": 1}], \"vendor\": null, \"custom\": {}}"));
        assertThat(sent).hasSize(2);
    }

    @Test
    void twoCallsWithOneIdGetIdsOfTheirOwnOnBothWires() {
        Reply chat = whole("{\"tool_calls\": [" + CALL + ", " + CALL + "]}");
        Reply message = new AnthropicWire("anthropic")
                .read("{\"content\": [{\"type\": \"tool_use\", \"id\": \"a\", \"name\": \"look\", \"input\": {}},"
                        + " {\"type\": \"tool_use\", \"id\": \"a\", \"name\": \"look\", \"input\": {}},"
                        + " {\"type\": \"tool_use\", \"name\": \"look\", \"input\": {}}]}");
        for (Reply reply : List.of(chat, message)) {
            List<String> ids = reply.content().findValuesAsText("id");
            assertThat(ids).doesNotHaveDuplicates().doesNotContain("").contains("a");
        }
        assertThat(message.content().findValuesAsText("id")).hasSize(3);
    }

    @Test
    void theSameIdInALaterTurnIsSentAsAnother() {
        Reply reply = whole("{\"tool_calls\": [" + CALL + "]}");
        Message calls = Message.assistant(reply.content(), GEMINI.toString());
        JsonNode sent = write(GEMINI, Message.user("go"), calls, result("a"), calls, result("a"));
        String first = sent.at("/messages/1/tool_calls/0/id").asText();
        String second = sent.at("/messages/3/tool_calls/0/id").asText();
        assertThat(first).isEqualTo("a");
        assertThat(second).isNotEqualTo(first);
        assertThat(sent.at("/messages/2/tool_call_id").asText()).isEqualTo(first);
        assertThat(sent.at("/messages/4/tool_call_id").asText()).isEqualTo(second);
    }

    @Test
    void anIdInWhichAGatewayHidesASignatureGoesBackWholeAndIsShortEverywhereElse() {
        String id = "call_1__thought__" + "x".repeat(3_000);
        Reply reply = whole("{\"tool_calls\": [{\"id\": \"" + id
                + "\", \"function\": {\"name\": \"look\", \"arguments\": \"{}\"}}]}");
        String own = reply.content().path(0).path("id").asText();
        Message calls = Message.assistant(reply.content(), GEMINI.toString());

        JsonNode toItself = write(GEMINI, Message.user("go"), calls, result(own));
        JsonNode toAnother = write(OTHER, Message.user("go"), calls, result(own));

        assertThat(own).hasSizeLessThan(50);
        assertThat(toItself.at("/messages/1/tool_calls/0/id").asText()).isEqualTo(id);
        assertThat(toItself.at("/messages/2/tool_call_id").asText()).isEqualTo(id);
        assertThat(toAnother.at("/messages/1/tool_calls/0/id").asText()).matches("[a-zA-Z0-9]{9}");
        assertThat(toAnother.at("/messages/2/tool_call_id")).isEqualTo(toAnother.at("/messages/1/tool_calls/0/id"));
    }

    @Test
    void aNameThatAModelMadeUpIsOfABoundedLength() {
        Reply reply = whole("{\"tool_calls\": [{\"id\": \"a\", \"function\": {\"name\": \"" + "n".repeat(5_000)
                + "\", \"arguments\": \"{}\"}}]}");
        assertThat(reply.content().path(0).path("name").asText()).hasSizeLessThan(150);
        assertThat(sent(GEMINI, GEMINI, reply).at("/tool_calls/0/function/name").asText())
                .hasSize(64);
    }

    /** The assistant's message as it is sent. */
    private static JsonNode sent(ModelName to, ModelName from, Reply reply) {
        return write(to, Message.user("go"), Message.assistant(reply.content(), from.toString()))
                .at("/messages/1");
    }

    private static Message result(String call) {
        return Message.user((ArrayNode)
                parse("[{\"type\": \"tool_result\", \"tool_use_id\": \"" + call + "\", \"content\": \"done\"}]"));
    }

    private static JsonNode write(ModelName model, Message... messages) {
        Wire wire = model.provider().equals("anthropic")
                ? new AnthropicWire("anthropic")
                : new OpenAiWire("openai", "max_tokens");
        Prompt prompt = new Prompt(model, "", List.of(), List.of(messages), 100, Prompt.ToolUse.AUTO, false);
        return parse(new String(wire.write(prompt), StandardCharsets.UTF_8));
    }

    private static Reply whole(String message) {
        return new OpenAiWire("openai", "max_tokens")
                .read("{\"choices\": [{\"index\": 0, \"finish_reason\": \"stop\", \"message\": " + message + "}]}");
    }

    private static Reply stream(String... deltas) {
        Assembler assembler = new OpenAiWire("openai", "max_tokens").assembler(TextListener.NONE);
        List<String> events = new ArrayList<>();
        for (String delta : deltas) {
            events.add("{\"choices\": [{\"index\": 0, \"delta\": " + delta + "}]}");
        }
        events.add("[DONE]");
        events.forEach(event -> assembler.accept(new ServerSentEvent("message", event)));
        return assembler.reply();
    }

    private static JsonNode parse(String json) {
        return Json.parseReply("test", "{\"it\": " + json + "}").get("it");
    }
}
