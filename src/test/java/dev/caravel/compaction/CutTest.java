package dev.caravel.compaction;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.caravel.journal.Event;
import dev.caravel.journal.Message;
import dev.caravel.run.Pins;
import dev.caravel.run.PromptSize;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class CutTest {

    private static final String LONG = "word ".repeat(400);

    private final List<Message> messages = new ArrayList<>(List.of(Message.user("Count the sheep")));

    private CutTest round(String tool, String result) {
        String id = "c" + messages.size();
        ArrayNode call = JsonNodeFactory.instance.arrayNode();
        call.addObject().put("type", "tool_use").put("id", id).put("name", tool).putObject("input");
        ArrayNode results = JsonNodeFactory.instance.arrayNode();
        results.addObject().put("type", "tool_result").put("tool_use_id", id).put("content", result);
        messages.add(Message.assistant(call, "anthropic/m"));
        messages.add(Message.user(results));
        return this;
    }

    private Cut cut(long enough, long tail) {
        return Cut.of(messages, new Pins(), bytes(), new Cut.Aim(enough, tail, 200), tool -> tool.equals("look"));
    }

    private long bytes() {
        return messages.stream()
                .mapToLong(message -> PromptSize.bytes(message.content()))
                .sum();
    }

    @Test
    void clearsOldResultsFirstAndLeavesTheLastRoundAlone() {
        Cut cut = round("look", LONG).round("pay", LONG).round("look", LONG).cut(Long.MAX_VALUE, 0);

        assertThat(cut.needsSummary()).isFalse();
        assertThat(cut.cleared()).extracting(Event.Cleared::message).containsExactly(2, 4);
        assertThat(cut.cleared())
                .extracting(Event.Cleared::text)
                .satisfiesExactly(
                        look -> assertThat(look).contains("2,000 characters", "call look again"),
                        pay -> assertThat(pay).contains("do not make it again"));
        assertThat(cut.isWorthIt(bytes())).isTrue();
    }

    @Test
    void shortResultsStay() {
        Cut cut = round("look", "12").round("look", LONG).round("look", LONG).cut(Long.MAX_VALUE, 0);

        assertThat(cut.cleared()).extracting(Event.Cleared::message).containsExactly(4);
    }

    @Test
    void leavesOutWholeRoundsWhereClearingIsNotEnough() {
        Cut cut = round("look", LONG).round("look", LONG).round("look", LONG).cut(0, 0);

        assertThat(cut.removed()).containsExactly(1, 2, 3, 4);
        assertThat(cut.lost()).containsExactly("look {}", "look {}");
        assertThat(cut.cleared()).isEmpty();
    }

    @Test
    void asManyOfTheLastRoundsStayAsThereIsRoomFor() {
        Cut cut = round("look", LONG).round("look", LONG).round("look", LONG).cut(0, 5_000);

        assertThat(cut.removed()).containsExactly(1, 2);
    }

    @Test
    void aPersonsAnswerToAQuestionStays() {
        Cut cut = round("ask-person", LONG)
                .round("look", LONG)
                .round("look", LONG)
                .cut(0, 0);

        assertThat(cut.removed()).containsExactly(3, 4);
        assertThat(cut.cleared()).isEmpty();
    }

    @Test
    void aSingleRoundIsTheLastOne() {
        Cut cut = round("look", LONG).cut(0, 0);

        assertThat(cut.removed()).isEmpty();
        assertThat(cut.isWorthIt(bytes())).isFalse();
    }

    @Test
    void anUnfinishedTurnOfTheModelIsNoRound() {
        round("look", LONG).round("look", LONG);
        messages.add(Message.assistant(Message.user("I am still searching").content(), "anthropic/m"));

        assertThat(cut(0, 0).removed()).containsExactly(1, 2);
    }
}
