package dev.caravel.turn;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravel.journal.Attachment;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is reserved for a picture or a page is no less than what providers were seen to count for it. */
class AttachmentTokensTest {

    private final AttachmentTokens tokens = new AttachmentTokens(Optional.empty(), Optional.empty());

    private static Attachment picture(int width, int height) {
        return new Attachment("a.png", "image/png", 1, "0f", width, height, null);
    }

    private static Attachment pdf(int pages) {
        return new Attachment("a.pdf", "application/pdf", 1, "0f", null, null, pages);
    }

    /** Counts measured with real APIs; those of Claude include some 95 tokens of the prompt around the picture. */
    @ParameterizedTest
    @CsvSource({
        "claude-opus-5-5, 256, 256, 82",
        "claude-opus-5-5, 1024, 1024, 1351",
        "claude-opus-5-5, 1920, 1080, 2673",
        "claude-opus-5-5, 4032, 3024, 3910",
        "claude-haiku-4-5, 3840, 2160, 1562",
        "gpt-6-astra, 256, 256, 77",
        "gpt-6-astra, 2560, 1440, 4320",
        "gpt-6-astra, 4032, 3024, 14364",
        "gpt-5.5, 4032, 3024, 11868",
        "gpt-4o, 1024, 1024, 765",
        "gpt-4o-mini, 1024, 1024, 25501"
    })
    void aPictureHasNoMoreThanIsReserved(String model, int width, int height, long counted) {
        assertThat(tokens.atMost(model, picture(width, height)).orElseThrow()).isGreaterThanOrEqualTo(counted);
    }

    @ParameterizedTest
    @CsvSource({"claude-opus-5-5, 10, 23236", "claude-haiku-4-5, 1, 2278"})
    void aPageHasNoMoreThanIsReserved(String model, int pages, long counted) {
        assertThat(tokens.atMost(model, pdf(pages)).orElseThrow()).isGreaterThanOrEqualTo(counted);
    }

    @Test
    void ofOtherModelsOnlyTheSettingsKnow() {
        AttachmentTokens told = new AttachmentTokens(Optional.of(4_096), Optional.of(5_000));

        assertThat(tokens.atMost("qwen3-vl", picture(10, 10))).isEmpty();
        assertThat(tokens.atMost("qwen3-vl", pdf(3))).isEmpty();
        assertThat(told.atMost("qwen3-vl", picture(10, 10))).hasValue(4_096);
        assertThat(told.atMost("qwen3-vl", pdf(3))).hasValue(15_000);
    }
}
