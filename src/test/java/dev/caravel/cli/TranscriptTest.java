package dev.caravel.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravel.journal.Entry;
import dev.caravel.journal.MemoryJournal;
import dev.caravel.run.RunRecords;
import dev.caravel.support.Entries;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** What a run's events come to in the lines of a terminal. */
class TranscriptTest {

    private static final String CHOSEN =
            "{'type': 'model.chosen', 'model': 'p/small', 'why': 'the first prompt is short'}";
    private static final String ASKED =
            "{'type': 'model.asked', 'model': 'p/small', 'attempt': 1, 'messages': 1, 'added': 1}";
    private static final String RESUMED = "{'type': 'run.resumed', 'budget_usd': '0.5', 'max_turns': 20}";

    private final MemoryJournal journal = new MemoryJournal(10, 10);
    private long seq;

    private void happens(String... events) {
        for (String event : events) {
            Entry entry = Entries.entry("run", Instant.EPOCH, event);
            journal.append(new Entry("run", ++seq, Instant.EPOCH.plusSeconds(seq), entry.event()), List.of());
        }
    }

    private void begins() {
        happens("{'type': 'run.started', 'agent': 'a', 'input': 'do it', 'messages': [], 'budget_usd': '0.5'}");
    }

    private static String replied(String costIfStrong) {
        return "{'type': 'model.replied', 'model': 'p/small', 'content': [{'type': 'text', 'text': 'well'}],"
                + " 'stop_reason': 'pause_turn', 'cost_usd': '0.01', 'cost_if_strong_usd': '" + costIfStrong
                + "', 'ms': 300}";
    }

    private List<String> shown() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        new Transcript(
                        "run",
                        new RunRecords(journal),
                        new PrintStream(out, true, StandardCharsets.UTF_8),
                        UnaryOperator.identity())
                .advance();
        return out.toString(StandardCharsets.UTF_8).lines().toList();
    }

    @Test
    void aRunThatNothingHadPausedWasTakenOverFromAProcessThatDied() {
        begins();
        happens(CHOSEN, ASKED, RESUMED);

        assertThat(shown()).containsExactly("> do it  #1", "its process had died; taken over  #4");
    }

    @Test
    void aRunThatWasPausedIsResumedAndItsNewBudgetSaid() {
        begins();
        happens("{'type': 'run.parked', 'reason': 'budget'}", RESUMED.replace("0.5", "2"));

        assertThat(shown()).containsExactly("> do it  #1", "paused: budget", "resumed with a budget of $2  #3");
    }

    @Test
    void aTurnSaysWhatItWouldHaveCostOnTheStrongModelAndOnceWhyItsModelWasChosen() {
        begins();
        happens(CHOSEN, ASKED, replied("0.05"), CHOSEN, ASKED, replied("0.01"));

        assertThat(shown())
                .containsExactly(
                        "> do it  #1",
                        "1. small (the first prompt is short), $0.01 ($0.05 on the strong model), 0.3 s",
                        "well",
                        "2. small, $0.01, 0.3 s",
                        "well");
    }

    @Test
    void aForkShowsTheConversationThatItTookOverAndItsOwnPartBelow() {
        happens(
                "{'type': 'run.started', 'agent': 'a', 'input': 'do it', 'budget_usd': '0.5',"
                        + " 'forked_from': {'run': 'other', 'seq': 7}, 'messages': ["
                        + "{'role': 'user', 'content': [{'type': 'text', 'text': 'do it'}]},"
                        + "{'role': 'assistant', 'content': [{'type': 'text', 'text': 'I look.'},"
                        + " {'type': 'tool_use', 'id': 't1', 'name': 'read', 'input': {'path': 'a'}}]},"
                        + "{'role': 'user', 'content': [{'type': 'tool_result', 'tool_use_id': 't1', 'content': 'text of a'}]}]}");
        happens(CHOSEN, ASKED, replied("0.01"));

        assertThat(shown())
                .containsExactly(
                        "> do it",
                        "I look.",
                        "   read {\"path\":\"a\"}",
                        "   ✓ text of a",
                        "from here on it is a run of its own  #1",
                        "1. small (the first prompt is short), $0.01, 0.3 s",
                        "well");
    }

    @Test
    void aRunThatGoesOnAThreadShowsWhatWasSaidOnItBefore() {
        happens(
                "{'type': 'run.started', 'agent': 'a', 'input': 'and now?', 'thread': 't', 'messages': [],"
                        + " 'budget_usd': '0.5'}",
                "{'type': 'thread.taken', 'messages': [{'role': 'user', 'content': [{'type': 'text', 'text': 'do it'}]},"
                        + " {'role': 'assistant', 'content': [{'type': 'text', 'text': 'done'}]}]}");

        assertThat(shown())
                .containsExactly("> and now?", "the thread goes on behind these messages:", "> do it", "done");
    }
}
