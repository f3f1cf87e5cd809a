package dev.caravel.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A reply without an end, in whatever respect, ends the attempt with one line, before the memory is full. */
class ReplyBoundsTest {

    private static final String START =
            "data: {\"type\":\"message_start\",\"message\":{\"model\":\"m\",\"content\":[]}}\n\n"
                    + "data: {\"type\":\"content_block_start\",\"index\":0,\"content_block\":{\"type\":\"text\",\"text\":\"\"}}\n\n";
    private static final String X = "x".repeat(50_000);

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"type\":\"content_block_delta\",\"index\":0,\"delta\":{\"type\":\"text_delta\",\"text\":\"X\"}}",
                "{\"type\":\"content_block_delta\",\"index\":0,\"delta\":{\"type\":\"input_json_delta\",\"partial_json\":\"X\"}}",
                "{\"type\":\"content_block_delta\",\"index\":0,\"delta\":{\"type\":\"citations_delta\",\"citation\":{\"a\":\"X\"}}}",
                "{\"type\":\"content_block_start\",\"index\":0,\"content_block\":{\"type\":\"text\",\"text\":\"X\"}}",
            })
    void aStreamOfMessagesIsTakenToABound(String event) {
        assertOversized(read("anthropic", START, "data: " + event.replace("X", X) + "\n\n"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"content\": \"X\"}",
                "{\"content\": [{\"type\": \"text\", \"text\": \"X\"}]}",
                "{\"reasoning\": \"X\"}",
                "{\"refusal\": \"X\"}",
                "{\"extra_content\": {\"signature\": \"X\"}}",
                "{\"reasoning_details\": [{\"type\": \"t\", \"index\": 0, \"text\": \"X\"}]}",
                "{\"tool_calls\": [{\"index\": 0, \"function\": {\"arguments\": \"X\"}}]}",
                "{\"tool_calls\": [{\"index\": 0, \"vendor\": \"X\"}]}",
                "{\"function_call\": {\"arguments\": \"X\"}}",
            })
    void aStreamOfChatCompletionsIsTakenToABound(String delta) {
        String chunk = "{\"choices\":[{\"index\":0,\"delta\":" + delta.replace("X", X) + "}]}";
        assertOversized(read("openai", "", "data: " + chunk + "\n\n"));
    }

    @Test
    void aStreamOfEmptyPartsIsTakenToABound() {
        String chunk = "{\"choices\":[{\"delta\":{\"tool_calls\":[{\"index\":0,\"function\":{\"name\":\"a\"}}]}}]}";
        assertOversized(failure("openai", new Endless("", "data: " + chunk + "\n\n", true)));
    }

    @ParameterizedTest
    @CsvSource({"anthropic, x", "openai, x", "anthropic, 'data: x'", "openai, ':'", "openai, 'data: {}'"})
    void aLineOrAnEventWithoutAnEndIsTakenToABound(String provider, String piece) {
        assertOversized(read(provider, "data: ", piece.repeat(10_000)));
    }

    @Test
    void aStreamThatNeverSaysAnythingIsTakenToABound() {
        assertOversized(read("openai", ": hello\n\n", (": " + X + "\n\n").repeat(20)));
    }

    @ParameterizedTest
    @CsvSource({"anthropic", "openai"})
    void aWholeBodyWithoutAnEndIsTakenToABound(String provider) {
        assertOversized(read(provider, "{\"a\": \"", X));
    }

    @Test
    void spaceWithoutAnEndIsTakenToABound() {
        assertOversized(read("openai", "", "\n".repeat(50_000)));
    }

    @ParameterizedTest
    @CsvSource({"anthropic", "openai"})
    void aBodyThatNestsTooDeeplyIsNotRead(String provider) {
        assertOversized(failure(provider, "{\"a\":" + "[".repeat(300) + "]".repeat(300) + "}"));
        assertOversized(failure(provider, "data: {\"a\":" + "[".repeat(300) + "]".repeat(300) + "}\n\n"));
    }

    @ParameterizedTest
    @CsvSource({"anthropic", "openai"})
    void aNumberThatNobodyCanCountToIsNoReply(String provider) {
        assertThat(failure(provider, "{\"a\": 11e99999999900}").kind()).isEqualTo(FailureKind.GARBAGE);
        assertThat(failure(provider, "data: {\"a\": 11e99999999900}\n\n").kind())
                .isEqualTo(FailureKind.GARBAGE);
        assertThat(Json.parseArguments("{\"a\": 11e99999999900}").isTextual()).isTrue();
    }

    @Test
    void argumentsThatNestTooDeeplyAreKeptAsTheTextThatTheyAre() {
        String deep = "[".repeat(300);
        assertThat(Json.parseArguments("{\"a\":" + deep).isTextual()).isTrue();
    }

    @Test
    void aRefusalWithoutAnEndIsReadToABound() {
        Attempt attempt = attempt("openai");
        attempt.answered(400, "text/plain");
        ModelFailure failure = catchThrowableOfType(
                ModelFailure.class, () -> attempt.read(new Endless("", "no and ".repeat(99), false)));
        assertThat(failure.kind()).isEqualTo(FailureKind.BAD_REQUEST);
        assertThat(failure.getMessage()).hasSizeLessThan(600).contains("no and no");
    }

    private static void assertOversized(ModelFailure failure) {
        assertThat(failure.kind()).as(failure.getMessage()).isEqualTo(FailureKind.OVERSIZED);
        assertThat(failure.kind().retried()).isFalse();
        assertThat(failure.possiblyBilled()).isTrue();
        assertThat(failure.getMessage()).doesNotContain("\n").hasSizeLessThan(200);
    }

    private static ModelFailure read(String provider, String begin, String again) {
        return failure(provider, new Endless(begin, again, false));
    }

    private static ModelFailure failure(String provider, String body) {
        return failure(provider, new ByteArrayInputStream(body.getBytes(StandardCharsets.UTF_8)));
    }

    private static ModelFailure failure(String provider, InputStream body) {
        Attempt attempt = attempt(provider);
        attempt.answered(200, "");
        return catchThrowableOfType(ModelFailure.class, () -> attempt.read(body));
    }

    private static Attempt attempt(String provider) {
        Provider host = provider.equals("anthropic")
                ? Provider.anthropic("http://localhost", "", false)
                : Provider.openAi("http://localhost", "", false);
        Prompt prompt =
                new Prompt(new ModelName(provider, "m"), "", List.of(), List.of(), 9, Prompt.ToolUse.AUTO, true);
        return new Attempt(host, prompt, new Timeouts(Duration.ofMinutes(1), Duration.ofMinutes(1)), TextListener.NONE);
    }

    /** Begins once and then says the same for ever; each time with another index, where it counts. */
    private static final class Endless extends InputStream {

        private final String again;
        private final boolean counting;
        private byte[] now;
        private int at;
        private int count;

        Endless(String begin, String again, boolean counting) {
            this.now = begin.getBytes(StandardCharsets.UTF_8);
            this.again = again;
            this.counting = counting;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            read(one, 0, 1);
            return one[0] & 0xFF;
        }

        @Override
        public int read(byte[] into, int offset, int length) {
            while (at == now.length) {
                String next = counting ? again.replaceAll("\"index\":\\d+", "\"index\":" + ++count) : again;
                now = counting || count++ == 0 ? next.getBytes(StandardCharsets.UTF_8) : now;
                at = 0;
            }
            int copied = Math.min(length, now.length - at);
            System.arraycopy(now, at, into, offset, copied);
            at += copied;
            return copied;
        }
    }
}
