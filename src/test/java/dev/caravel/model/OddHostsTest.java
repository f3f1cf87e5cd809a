package dev.caravel.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.List;
import org.junit.jupiter.api.Test;

/** What hosts send that OpenAI and Anthropic do not document, in small. */
class OddHostsTest {

    @Test
    void duplicatedCallIdsOfAReplyAreMadeUnique() {
        Reply reply = whole("{\"tool_calls\": [" + call("same", "a") + "," + call("same", "b") + "]}");
        assertThat(names(reply)).containsExactly("a", "b");
        assertThat(ids(reply)).doesNotHaveDuplicates().contains("same");
    }

    @Test
    void callsWithoutIdsEachGetOneThatNoOtherReplyHas() {
        String message = "{\"tool_calls\": [" + call("", "a") + "," + call("", "b") + "]}";
        List<String> first = ids(whole(message));
        assertThat(first).hasSize(2).doesNotHaveDuplicates().doesNotContainAnyElementsOf(ids(whole(message)));
    }

    @Test
    void streamedCallsOfOneIndexAreToldApartByTheirIds() {
        Reply reply = stream(
                delta(
                        "{\"tool_calls\": [{\"index\": 0, \"id\": \"x\", \"function\": {\"name\": \"a\", \"arguments\": \"{}\"}}]}"),
                delta(
                        "{\"tool_calls\": [{\"index\": 0, \"id\": \"y\", \"function\": {\"name\": \"b\", \"arguments\": \"{}\"}}]}"),
                "[DONE]");
        assertThat(names(reply)).containsExactly("a", "b");
        assertThat(reply.stopReason()).isEqualTo(StopReason.TOOL_USE);
    }

    @Test
    void streamedArgumentsBelongToTheCallOfTheirIndexWhateverTheOrder() {
        Reply reply = stream(
                delta(
                        "{\"tool_calls\": [{\"index\": 0, \"id\": \"x\", \"function\": {\"name\": \"a\", \"arguments\": \"\"}},"
                                + " {\"index\": 1, \"id\": \"y\", \"function\": {\"name\": \"b\"}}]}"),
                delta("{\"tool_calls\": [{\"index\": 1, \"function\": {\"arguments\": \"{\\\"n\\\":\"}}]}"),
                delta("{\"tool_calls\": [{\"index\": 0, \"function\": {\"arguments\": \"{}\"}}]}"),
                delta("{\"tool_calls\": [{\"index\": 1, \"function\": {\"arguments\": \"2}\"}}]}"),
                "[DONE]");
        assertThat(reply.content().path(0).path("input")).hasToString("{}");
        assertThat(reply.content().path(1).path("input")).hasToString("{\"n\":2}");
    }

    @Test
    void anEmptyRefusalRefusesNothing() {
        assertThat(whole(
                                "{\"content\": \"Hi\", \"refusal\": \"\", \"function_call\": {\"name\": \"\", \"arguments\": \"\"}}")
                        .stopReason())
                .isEqualTo(StopReason.END_TURN);
    }

    @Test
    void aReplyThatTheContentFilterTookAwayIsARefusal() {
        assertThat(openAi().read("{\"choices\": [{\"finish_reason\": \"content_filter\"}]}")
                        .stopReason())
                .isEqualTo(StopReason.REFUSAL);
    }

    @Test
    void doneAloneIsNoAnswer() {
        Assembler assembler = openAi().assembler(TextListener.NONE);
        assembler.accept(new ServerSentEvent("message", "[DONE]"));
        assertThat(assembler.isWhole()).isFalse();
    }

    @Test
    void errorsWithinA200AreFoundWhereverHostsPutThem() {
        assertThat(errorKind("{\"error\": {\"code\": 429, \"message\": \"slow down\"}}"))
                .isEqualTo(FailureKind.RATE_LIMITED);
        assertThat(errorKind("{\"object\": \"error\", \"message\": \"too long\", \"code\": 400}"))
                .isEqualTo(FailureKind.BAD_REQUEST);
        assertThat(errorKind("{\"error\": {\"message\": \"Failed\", \"status_code\": 400}}"))
                .isEqualTo(FailureKind.BAD_REQUEST);
        assertThat(errorKind("{\"choices\": [], \"x_groq\": {\"error\": \"over capacity\"}}"))
                .isEqualTo(FailureKind.SERVER_ERROR);
        assertThat(
                        errorKind(
                                "{\"choices\": [{\"index\": 0, \"delta\": {}, \"error\": {\"code\": 502, \"message\": \"x\"}}]}"))
                .isEqualTo(FailureKind.SERVER_ERROR);
    }

    @Test
    void aFinishReasonThatTellsOfABreakdownIsNoAnswer() {
        ModelFailure failure = catchThrowableOfType(
                ModelFailure.class,
                () -> stream(
                        "{\"choices\": [{\"index\": 0, \"delta\": {\"content\": \"The\"}, \"finish_reason\": \"error\"}]}",
                        "[DONE]"));
        assertThat(failure.kind().retried()).isTrue();
    }

    @Test
    void anotherChoiceThanTheFirstDoesNotCount() {
        Reply reply = stream(
                "{\"choices\": [{\"index\": 1, \"delta\": {\"content\": \"No\"}, \"finish_reason\": \"length\"}]}",
                delta("{\"content\": \"Yes\"}"),
                "[DONE]");
        assertThat(reply.content().path(0).path("text").asText()).isEqualTo("Yes");
        assertThat(reply.stopReason()).isEqualTo(StopReason.END_TURN);
    }

    @Test
    void anthropicsBlocksAndDeltasThatAreNotKnownPassThroughWhole() {
        Reply reply = assemble(
                new AnthropicWire("anthropic"),
                "{\"type\": \"message_start\", \"message\": {\"model\": \"m\", \"content\": [], \"usage\": {\"input_tokens\": 1}}}",
                "{\"type\": \"content_block_start\", \"index\": 0, \"content_block\": {\"type\": \"hologram\", \"depth\": null}}",
                "{\"type\": \"content_block_delta\", \"index\": 0, \"delta\": {\"type\": \"hologram_delta\", \"light\": \"ab\"}}",
                "{\"type\": \"content_block_delta\", \"index\": 0, \"delta\": {\"type\": \"hologram_delta\", \"light\": \"cd\"}}",
                "{\"type\": \"content_block_delta\", \"index\": 0, \"delta\": {\"type\": \"depth_delta\", \"depth\": [1, 2]}}",
                "{\"type\": \"something_new\"}",
                "{\"type\": \"content_block_stop\", \"index\": 0}",
                "{\"type\": \"message_delta\", \"delta\": {\"stop_reason\": \"end_turn\"}, \"usage\": {\"output_tokens\": 2}}",
                "{\"type\": \"message_stop\"}");
        assertThat(reply.content()).hasToString("[{\"type\":\"hologram\",\"depth\":[1,2],\"light\":\"abcd\"}]");
    }

    private static FailureKind errorKind(String json) {
        FailureKind streamed =
                catchThrowableOfType(ModelFailure.class, () -> stream(json)).kind();
        assertThat(catchThrowableOfType(ModelFailure.class, () -> openAi().read(json))
                        .kind())
                .isEqualTo(streamed);
        return streamed;
    }

    private static Reply whole(String message) {
        return openAi().read("{\"choices\": [{\"index\": 0, \"finish_reason\": null, \"message\": " + message + "}]}");
    }

    private static Reply stream(String... events) {
        return assemble(openAi(), events);
    }

    private static Reply assemble(Wire wire, String... events) {
        Assembler assembler = wire.assembler(TextListener.NONE);
        for (String event : events) {
            assembler.accept(new ServerSentEvent("message", event));
        }
        assertThat(assembler.isWhole()).isTrue();
        return assembler.reply();
    }

    private static OpenAiWire openAi() {
        return new OpenAiWire("openai", "max_tokens");
    }

    private static String delta(String delta) {
        return "{\"choices\": [{\"index\": 0, \"delta\": " + delta + ", \"finish_reason\": null}]}";
    }

    private static String call(String id, String name) {
        return "{\"id\": \"" + id + "\", \"function\": {\"name\": \"" + name + "\", \"arguments\": \"{}\"}}";
    }

    private static List<String> ids(Reply reply) {
        return reply.content().findValuesAsText("id");
    }

    private static List<String> names(Reply reply) {
        return reply.content().findValuesAsText("name");
    }
}
