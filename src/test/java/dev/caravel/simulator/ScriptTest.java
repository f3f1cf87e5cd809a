package dev.caravel.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ScriptTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "429",
                "429 retry-after=1",
                "429 retry-after=250ms",
                "429 retry-after=date:30",
                "529",
                "500",
                "ok",
                "cut",
                "cut-tool",
                "stall",
                "garbage",
                "slow-head=5000ms",
                "401",
                "402",
                "403",
                "404",
                "413",
                "408",
                "409",
                "insufficient-quota",
                "overloaded",
                "reset",
                "529*",
                "429, ok, cut*"
            })
    void readsWhatItWrites(String text) {
        assertThat(Script.parse(text).toString()).isEqualTo(text);
    }

    @Test
    void spacesDoNotMatter() {
        assertThat(Script.parse(" 429   retry-after=1 ,cut ").toString()).isEqualTo("429 retry-after=1, cut");
    }

    @Test
    void secondsAndMillisecondsAreDurations() {
        assertThat(Script.parse("slow-head=5s").next()).contains(new Fault.SlowHead(Duration.ofSeconds(5)));
    }

    @Test
    void isEmptyWhenAllIsUsedUp() {
        Script script = Script.of(Fault.Plain.CUT);

        assertThat(script.next()).contains(Fault.Plain.CUT);
        assertThat(script.next()).isEmpty();
    }

    @Test
    void anEntryWithAStarStaysForEver() {
        Script script = Script.parse("ok, reset*");

        assertThat(script.next()).isEmpty();
        assertThat(script.next()).contains(Fault.Plain.RESET);
        assertThat(script.next()).contains(Fault.Plain.RESET);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"flood", "999", "429 retry-after=soon", "slow-head", "cut,,cut", "429 retry-after=date:3ms"})
    void namesWhatItDoesNotUnderstandAndAllThatItKnows(String text) {
        assertThatThrownBy(() -> Script.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("Unknown fault '")
                .hasMessageContaining("insufficient-quota")
                .hasMessageNotContaining("\n");
    }

    @Test
    void nothingFollowsAnEntryThatStays() {
        assertThatThrownBy(() -> Script.parse("529*, ok")).hasMessageContaining("Nothing can follow '529*'");
    }
}
