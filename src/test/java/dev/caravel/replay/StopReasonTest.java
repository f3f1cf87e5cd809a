package dev.caravel.replay;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravel.journal.Event;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What follows from each reason for which a model stops. */
class StopReasonTest {

    private static final String ANSWER = "{\"type\": \"text\", \"text\": \"42\"}";
    private static final String CALL =
            "{\"type\": \"tool_use\", \"id\": \"toolu_1\", \"name\": \"look\", \"input\": {\"at\": 1}}";

    private static ReplayHouse house;

    @BeforeAll
    static void start() {
        house = new ReplayHouse(Set.of("look"), 5);
    }

    @AfterAll
    static void stop() {
        house.close();
    }

    @Test
    void endTurnIsTheAnswer() {
        ReplayHouse.Ran ran = run(reply("end_turn", ANSWER));
        assertThat(ran.status()).isEqualTo("completed");
        assertThat(ran.answer()).isEqualTo("42");
    }

    @Test
    void stopSequenceIsTheAnswer() {
        assertThat(run(reply("stop_sequence", ANSWER)).answer()).isEqualTo("42");
    }

    @Test
    void aReasonThatIsNotKnownIsTheAnswerToo() {
        assertThat(run(reply("some_new_reason", ANSWER)).answer()).isEqualTo("42");
    }

    @Test
    void toolUseRunsTheTool() {
        ReplayHouse.Ran ran = run(reply("tool_use", CALL), reply("end_turn", ANSWER));
        assertThat(started(ran)).containsExactly("toolu_1");
        assertThat(ran.answer()).isEqualTo("42");
    }

    @Test
    void aCallThatTheTokenLimitCutIsNeverRun() {
        ReplayHouse.Ran ran = run(reply("max_tokens", CALL), reply("end_turn", ANSWER));
        assertThat(started(ran)).isEmpty();
        assertThat(ran.answer()).isEqualTo("42");
    }

    @Test
    void anAnswerThatTheTokenLimitCutSaysSo() {
        ReplayHouse.Ran ran = run(reply("max_tokens", ANSWER));
        assertThat(ran.status()).isEqualTo("completed");
        assertThat(ended(ran).reason()).isEqualTo("max_tokens");
    }

    @Test
    void pauseTurnIsContinuedAndItsPartsAreOneAnswer() {
        ReplayHouse.Ran ran =
                run(reply("pause_turn", "{\"type\": \"text\", \"text\": \"4\"}"), reply("end_turn", ANSWER));
        assertThat(ran.status()).isEqualTo("completed");
        assertThat(ran.answer()).isEqualTo("442");
    }

    @Test
    void refusalFailsTheRun() {
        ReplayHouse.Ran ran = run(reply("refusal", ANSWER));
        assertThat(ran.status()).isEqualTo("failed");
        assertThat(ended(ran).reason()).isEqualTo("refusal");
    }

    @Test
    void aFullContextWindowEndsTheRunAndRunsNoTool() {
        ReplayHouse.Ran ran = run(reply("model_context_window_exceeded", CALL));
        assertThat(started(ran)).isEmpty();
        assertThat(ran.status()).isEqualTo("failed");
        assertThat(ended(ran).reason()).isEqualTo("model_context_window_exceeded");
    }

    private static String reply(String stopReason, String block) {
        return "{\"model\": \"m\", \"content\": [" + block + "], \"stop_reason\": \"" + stopReason
                + "\", \"usage\": {\"input_tokens\": 1, \"output_tokens\": 1}}";
    }

    private static ReplayHouse.Ran run(String... replies) {
        List<String> rest = new ArrayList<>(List.of(replies));
        return house.run(
                "anthropic",
                false,
                request -> new ReplayServer.Answer(
                        200, "application/json", List.of(rest.remove(0).getBytes(StandardCharsets.UTF_8)), true));
    }

    private static List<String> started(ReplayHouse.Ran ran) {
        return ran.events().stream()
                .filter(Event.ToolStarted.class::isInstance)
                .map(event -> ((Event.ToolStarted) event).call())
                .toList();
    }

    private static Event.RunEnded ended(ReplayHouse.Ran ran) {
        return (Event.RunEnded) ran.events().get(ran.events().size() - 1);
    }
}
