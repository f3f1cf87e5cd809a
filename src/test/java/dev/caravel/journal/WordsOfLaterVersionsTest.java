package dev.caravel.journal;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** A journal may hold words that only a later version knows: such a run can be read, and nothing runs that should not. */
class WordsOfLaterVersionsTest {

    private static <T extends Event> T event(Class<T> type, String fields) {
        return type.cast(EntryJson.read("{\"run\":\"r\",\"seq\":1,\"at\":\"2026-11-28T12:00:00Z\"," + fields + "}")
                .event());
    }

    @Test
    void anUnknownPauseReasonIsOneThatNeedsSomebodyToResumeTheRun() {
        Event.RunParked parked = event(Event.RunParked.class, "\"type\":\"run.parked\",\"reason\":\"full_moon\"");

        assertThat(parked.reason()).isEqualTo(PauseReason.OTHER);
        assertThat(parked.reason().status()).isEqualTo(RunStatus.PAUSED);
        assertThat(parked.reason().isSeenTo()).isFalse();
        assertThat(parked.reason().keepsThread()).isFalse();
    }

    @Test
    void aCallWithAnUnknownVerdictDoesNotRunBeforeItIsJudgedAgain() {
        assertThat(event(Event.ToolJudged.class, "\"type\":\"tool.judged\",\"call\":\"c\",\"verdict\":\"maybe\"")
                        .verdict())
                .isEqualTo(Verdict.ASK);
    }

    @Test
    void anUnknownDecisionIsADenial() {
        assertThat(event(Event.ApprovalDecided.class, "\"type\":\"approval.decided\",\"decision\":\"postpone\"")
                        .decision())
                .isEqualTo(Decision.DENY);
        assertThat(Decision.recorded("postpone")).isEqualTo(Decision.DENY);
    }

    @Test
    void aCallWithAnUnknownOutcomeDoesNotRunAgain() {
        assertThat(event(Event.ToolResolved.class, "\"type\":\"tool.resolved\",\"outcome\":\"half_done\"")
                        .outcome())
                .isEqualTo(CallOutcome.DONE);
    }

    @Test
    void wordsAreWrittenInSmallLettersAndReadBack() {
        Event.RunParked parked = new Event.RunParked(PauseReason.OUTCOME_UNKNOWN);
        String line = EntryJson.write(new Entry("r", 1, Instant.EPOCH, parked));

        assertThat(line).contains("\"reason\":\"outcome_unknown\"");
        assertThat(EntryJson.read(line).event()).isEqualTo(parked);
        assertThat(RunStatus.named("waiting_approval")).isEqualTo(Optional.of(RunStatus.WAITING_APPROVAL));
    }
}
