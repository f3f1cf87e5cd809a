package dev.caravel.door.openai;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.caravel.door.RunFeed.Signal;
import dev.caravel.journal.Entry;
import dev.caravel.journal.Event;
import dev.caravel.money.Dollars;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What a response's stream says of a run, from what is heard of it and from what is recorded. */
class SpokenAnswerTest {

    private static final Event CALLS = new Event.ToolStarted("call", "look", JsonNodeFactory.instance.objectNode());

    private static Signal recorded(long seq, Event event) {
        return new Signal.Recorded(new Entry("run", seq, Instant.EPOCH, event));
    }

    private static Signal heard(String words) {
        return new Signal.Text(0, new StringBuilder(words));
    }

    private static Event replied(String stopReason, String words) {
        ArrayNode content = JsonNodeFactory.instance.arrayNode();
        content.addObject().put("type", "text").put("text", words);
        return new Event.ModelReplied(
                "a/m",
                "m",
                null,
                null,
                stopReason,
                content,
                Dollars.ZERO,
                Dollars.ZERO,
                1,
                null,
                null,
                null,
                null,
                null);
    }

    private static String told(List<Signal> signals) {
        ResponseWriter writer = new ResponseWriter(new ResponseObject("run", 0, "assistant", Optional.empty()));
        SpokenAnswer answer = new SpokenAnswer(writer, SpokenAnswer.Manner.REPEATABLE);
        StringBuilder told = new StringBuilder();
        signals.forEach(signal -> told.append(answer.heard(signal)));
        return told + writer.failure(OpenAiError.failed("the end", "failed"));
    }

    @Test
    void wordsBeforeACallAreTheSameWhetherTheyWereHeardOrNot() {
        List<Signal> live = List.of(
                heard("I lo"),
                heard("ok first, "),
                heard("then"),
                recorded(1, replied("tool_use", "I look first, then")),
                recorded(2, CALLS),
                heard("All is well"),
                recorded(3, replied("end_turn", "All is well")));
        List<Signal> later = List.of(
                recorded(1, replied("tool_use", "I look first, then")),
                recorded(2, CALLS),
                recorded(3, replied("end_turn", "All is well")));

        assertThat(told(live))
                .isEqualTo(told(later))
                .contains("\"delta\":\" first,\"")
                .contains("calls look");
    }

    @Test
    void anAttemptThatBrokeOffLeavesNoTrace() {
        List<Signal> live = List.of(
                heard("All is"),
                new Signal.Retracted(0),
                recorded(1, new Event.RunResumed(Dollars.ZERO, 1, null)),
                heard("All is well"),
                recorded(2, replied("end_turn", "All is well")));
        List<Signal> later = List.of(
                recorded(1, new Event.RunResumed(Dollars.ZERO, 1, null)),
                recorded(2, replied("end_turn", "All is well")));

        assertThat(told(live)).isEqualTo(told(later));
    }

    @Test
    void aTextWithoutBlanksIsCutAsWell() {
        WordCutter cutter = new WordCutter();

        assertThat(cutter.cut("汉".repeat(40))).containsExactly("汉".repeat(16), "汉".repeat(16));
        assertThat(cutter.rest()).isEqualTo("汉".repeat(8));
    }
}
