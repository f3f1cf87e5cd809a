package dev.caravel.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.caravel.money.Usage;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What is known to have been used of a stream that broke off. */
class BrokenStreamTest {

    private static final int MOST = 500;
    private static final String START = event(
            "{'type':'message_start','message':{'model':'m','content':[],'usage':{'input_tokens':70,'output_tokens':1}}}");
    private static final String BLOCK =
            event("{'type':'content_block_start','index':0,'content_block':{'type':'text','text':''}}");

    @Test
    void theCountAtAStreamsStartStandsForNothingThatCameAfterIt() {
        String text = "word ".repeat(60);

        assertThat(used(START + BLOCK + piece(text)).orElseThrow().outputTokens())
                .isBetween((long) text.length(), (long) MOST);
        assertThat(used(START + BLOCK + piece("word ".repeat(1_000)))).contains(new Usage(70, MOST, 0, 0, 0, 0));
    }

    @Test
    void whereNothingCameOrTheCountWasToldItHolds() {
        String told = event("{'type':'message_delta','delta':{'stop_reason':'end_turn'},'usage':{'output_tokens':9}}");

        assertThat(used(START)).contains(new Usage(70, 1, 0, 0, 0, 0));
        assertThat(used(START + BLOCK + piece("word ".repeat(60)) + told)).contains(new Usage(70, 9, 0, 0, 0, 0));
    }

    private static Optional<Usage> used(String stream) {
        Prompt prompt = new Prompt(
                new ModelName(ModelName.ANTHROPIC, "m"), "", List.of(), List.of(), MOST, Prompt.ToolUse.AUTO, true);
        Timeouts timeouts = new Timeouts(Duration.ofMinutes(1), Duration.ofMinutes(1));
        Attempt attempt =
                new Attempt(Provider.anthropic("http://localhost", "", false), prompt, timeouts, TextListener.NONE);
        attempt.answered(200, "text/event-stream");

        assertThatThrownBy(() -> attempt.read(new ByteArrayInputStream(stream.getBytes(StandardCharsets.UTF_8))))
                .isInstanceOf(ModelFailure.class);
        return attempt.begun().orElseThrow().usage();
    }

    private static String piece(String text) {
        return event("{'type':'content_block_delta','index':0,'delta':{'type':'text_delta','text':'" + text + "'}}");
    }

    private static String event(String json) {
        return "data: " + json.replace('\'', '"') + "\n\n";
    }
}
