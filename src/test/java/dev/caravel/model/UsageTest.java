package dev.caravel.model;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.caravel.money.Usage;
import dev.caravel.replay.Cases;
import dev.caravel.replay.Recordings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tokens are counted alike on every wire: what was cached is never also fresh, and reasoning is output. */
class UsageTest {

    @Test
    void cachedPromptTokensAreTakenOffTheFreshOnesOfAChatCompletion() {
        assertThat(
                        openAi(
                                """
                        {"prompt_tokens": 3329, "completion_tokens": 53, "total_tokens": 3382,
                         "prompt_tokens_details": {"cached_tokens": 3211, "cache_write_tokens": 115},
                         "completion_tokens_details": {"reasoning_tokens": 20}}"""))
                .contains(new Usage(3, 53, 3211, 115, 0, 20));
    }

    @Test
    void cachedPromptTokensAreReadUnderTheNamesOfOtherHosts() {
        assertThat(openAi("{\"prompt_tokens\": 100, \"completion_tokens\": 5, \"prompt_cache_hit_tokens\": 64}"))
                .contains(new Usage(36, 5, 64, 0, 0, 0));
        assertThat(openAi("{\"prompt_tokens\": 100, \"completion_tokens\": 5, \"cached_tokens\": 64}"))
                .contains(new Usage(36, 5, 64, 0, 0, 0));
    }

    @Test
    void reasoningThatAHostCountsApartIsOutputToo() {
        assertThat(
                        openAi(
                                """
                        {"prompt_tokens": 307, "completion_tokens": 26, "total_tokens": 560,
                         "completion_tokens_details": {"reasoning_tokens": 227}}"""))
                .contains(new Usage(307, 253, 0, 0, 0, 227));
    }

    @Test
    void whatAHostsTotalHasBeyondPromptAndAnswerIsThinkingThatItDoesNotTell() {
        assertThat(openAi("{\"prompt_tokens\": 66, \"completion_tokens\": 6, \"total_tokens\": 100}"))
                .contains(new Usage(66, 34, 0, 0, 0, 0));
        assertThat(anthropic("{\"input_tokens\": 66, \"output_tokens\": 6, \"total_tokens\": 100}"))
                .contains(new Usage(66, 34, 0, 0, 0, 0));
    }

    @Test
    void cachedTokensAndSoundThatAHostCountsBesideThePromptAreAddedToIt() {
        assertThat(
                        openAi(
                                """
                        {"prompt_tokens": 10, "completion_tokens": 50, "total_tokens": 1050,
                         "prompt_tokens_details": {"cached_tokens": 990}}"""))
                .contains(new Usage(10, 50, 990, 0, 0, 0));
        assertThat(openAi("{\"prompt_tokens\": 10, \"completion_tokens\": 50, \"cached_tokens\": 990}"))
                .contains(new Usage(10, 50, 990, 0, 0, 0));
        assertThat(
                        openAi(
                                """
                        {"prompt_tokens": 9, "completion_tokens": 201, "total_tokens": 585,
                         "prompt_tokens_details": {"cached_tokens": 0, "audio_tokens": 375}}"""))
                .contains(new Usage(384, 201, 0, 0, 0, 0));
    }

    @Test
    void moreCachedTokensThanThePromptHasAreNotBelievedWhenTheTotalDeniesThem() {
        assertThat(
                        openAi(
                                """
                        {"prompt_tokens": 293, "completion_tokens": 58, "total_tokens": 351,
                         "prompt_tokens_details": {"cached_tokens": 387}}"""))
                .contains(new Usage(293, 58, 0, 0, 0, 0));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"prompt_tokens\": 100.0, \"completion_tokens\": 5.0}",
                "{\"prompt_tokens\": \"100\", \"completion_tokens\": \"5\", \"total_tokens\": null}",
                "{\"input_tokens\": 100, \"output_tokens\": 5, \"prompt_tokens\": 0}",
                "[{\"prompt_tokens\": 100, \"completion_tokens\": 5}]",
                "{\"prompt_tokens\": 1e2, \"completion_tokens\": 5, \"prompt_tokens_details\": null}",
                "{\"prompt_tokens\": 100, \"completion_tokens\": 5, \"prompt_tokens_details\": {\"cached_tokens\": null}}",
            })
    void countsAreReadHoweverTheyAreWritten(String usage) {
        assertThat(openAi(usage)).contains(new Usage(100, 5, 0, 0, 0, 0));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"prompt_tokens\": 0, \"completion_tokens\": 0, \"total_tokens\": 0}",
                "{\"prompt_tokens\": 100, \"completion_tokens\": 0, \"total_tokens\": 100}",
                "{\"prompt_tokens\": 0, \"completion_tokens\": 5}",
                "{\"completion_tokens\": 5}",
                "{\"prompt_tokens\": \"a lot\", \"completion_tokens\": 5}",
                "{\"prompt_tokens\": -100, \"completion_tokens\": 5}",
                "{\"prompt_tokens\": 100, \"completion_tokens\": -5}",
                "{\"prompt_tokens\": 9000000000000000000, \"completion_tokens\": 5}",
                "{\"prompt_tokens\": 100, \"completion_tokens\": 1e999999999}",
                "{\"prompt_tokens\": 100, \"completion_tokens\": 123456789012345678901234567890}",
                "{\"prompt_tokens\": 100, \"completion_tokens\": 5, \"prompt_tokens_details\": {\"cached_tokens\": -1}}",
                "[{\"prompt_tokens\": 100, \"completion_tokens\": 5}, {\"prompt_tokens\": 7, \"completion_tokens\": 5}]",
                "[]",
                "\"none\"",
            })
    void whatCanNotBeTrueIsNoCount(String usage) {
        assertThat(openAi(usage)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"input_tokens\": 100, \"output_tokens\": 0}",
                "{\"input_tokens\": 0, \"output_tokens\": 5}",
                "{\"input_tokens\": 9000000000000000000, \"output_tokens\": 5}",
                "{\"input_tokens\": 100, \"output_tokens\": 5, \"cache_read_input_tokens\": -9}",
            })
    void whatCanNotBeTrueIsNoCountOnAnthropicsWireEither(String usage) {
        assertThat(new AnthropicWire("anthropic")
                        .read("{\"model\": \"m\", \"content\": [{\"type\": \"text\", \"text\": \"Hi\"}], \"usage\": "
                                + usage + "}")
                        .usage())
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"meta\": {\"usage\": {\"credits_used\": 3390, \"usd_spent\": 0.0017}}}",
                "{\"x_nanogpt_pricing\": {\"cost\": 0.0017, \"currency\": \"USD\"}}",
                "{\"provider_metadata\": {\"gateway\": {\"cost\": 0.0017}}}",
                "{\"choices\": [{\"message\": {\"provider_metadata\": {\"gateway\": {\"cost\": 0.0017}}}}]}",
            })
    void aBillThatStandsBesideTheUsageIsPutIntoIt(String reply) {
        JsonNode usage = Recordings.parse("{\"prompt_tokens\": 7}");

        assertThat(BillBeside.in(Recordings.parse(reply), usage))
                .isEqualTo(Recordings.parse("{\"prompt_tokens\": 7, \"cost\": 0.0017}"));
        assertThat(BillBeside.in(Recordings.parse("{}"), usage)).isEqualTo(usage);
    }

    @Test
    void zerosAndNullsThatComeLaterDoNotEraseWhatAStreamCountedBefore() {
        JsonNode earlier = Recordings.parse("{\"a_tokens\": 5, \"details\": {\"cached_tokens\": 3}, \"cost\": 0.1}");
        JsonNode later =
                Recordings.parse("{\"a_tokens\": 0, \"details\": {\"cached_tokens\": null}, \"cost\": 0.2, \"b\": 0}");

        assertThat(TokenCounts.merged(earlier, later))
                .isEqualTo(Recordings.parse(
                        "{\"a_tokens\": 5, \"details\": {\"cached_tokens\": 3}, \"cost\": 0.2, \"b\": 0}"));
    }

    @Test
    void aHostThatReportsNoUsageLeavesItUnknown() {
        assertThat(openAi("{}")).isEmpty();
        assertThat(openAi("null")).isEmpty();
    }

    @Test
    void anthropicCountsCachedTokensApartAndKeepsTheHoursPart() {
        assertThat(
                        anthropic(
                                """
                        {"input_tokens": 3, "output_tokens": 44, "cache_read_input_tokens": 9511,
                         "cache_creation_input_tokens": 1956,
                         "cache_creation": {"ephemeral_5m_input_tokens": 956, "ephemeral_1h_input_tokens": 1000},
                         "output_tokens_details": {"thinking_tokens": 33}}"""))
                .contains(new Usage(3, 44, 9511, 1956, 1000, 33));
    }

    /** Somebody else's counts of real usages; they count cached tokens as input too. */
    @Test
    void agreesWithIndependentlyExtractedCounts() {
        Path file = Recordings.folder().resolveSibling("prices").resolve("usages-expected.json");
        Assumptions.assumeTrue(Files.exists(file), "no expected usages in " + file);
        Cases cases = new Cases();
        for (JsonNode one : Recordings.parse(file)) {
            JsonNode usage = one.path("body").path("usage");
            for (JsonNode extracted : one.path("extracted")) {
                if (isExtractedFor(extracted, "anthropic", "default") && usage.has("cache_creation")) {
                    cases.check(
                            usage,
                            () -> assertAgrees(usage, anthropic(usage.toString()), extracted.path("usage"), true));
                }
                boolean cacheWrites = usage.path("prompt_tokens_details")
                                .path("cache_write_tokens")
                                .asLong()
                        > 0;
                String host = cacheWrites ? "openrouter" : "openai";
                if (isExtractedFor(extracted, host, "chat") && usage.has("completion_tokens")) {
                    cases.check(
                            usage,
                            () -> assertAgrees(usage, openAi(usage.toString()), extracted.path("usage"), cacheWrites));
                }
            }
        }
        cases.report("usages counted by somebody else");
    }

    private static boolean isExtractedFor(JsonNode extracted, String provider, String flavour) {
        for (JsonNode extractor : extracted.path("extractors")) {
            if (extractor.path("provider_id").asText().equals(provider)
                    && extractor.path("api_flavor").asText().equals(flavour)) {
                return true;
            }
        }
        return false;
    }

    private static void assertAgrees(JsonNode raw, Optional<Usage> counted, JsonNode expected, boolean writes) {
        Usage usage = counted.orElseThrow();
        assertThat(usage.promptTokens())
                .as("input")
                .isEqualTo(expected.path("input_tokens").asLong());
        assertThat(usage.outputTokens())
                .as("output")
                // Thinking that only the host's total tells of is left out by them.
                .isEqualTo(Math.max(
                        expected.path("output_tokens").asLong(),
                        raw.path("total_tokens").asLong()
                                - expected.path("input_tokens").asLong()));
        assertThat(usage.cacheReadTokens())
                .as("read")
                // Mistral's own name for it is unknown to them.
                .isEqualTo(expected.path("cache_read_tokens")
                        .asLong(raw.path("num_cached_tokens").asLong()));
        if (writes) {
            assertThat(usage.cacheWriteTokens())
                    .as("written")
                    .isEqualTo(expected.path("cache_write_tokens").asLong());
        }
    }

    private static Optional<Usage> openAi(String usage) {
        ObjectNode completion = Json.parseReply(
                "openai",
                "{\"model\": \"m\", \"choices\": [{\"finish_reason\": \"stop\","
                        + " \"message\": {\"content\": \"Hi\"}}], \"usage\": " + usage + "}");
        return new OpenAiWire("openai", "max_tokens")
                .read(completion.toString())
                .usage();
    }

    private static Optional<Usage> anthropic(String usage) {
        return new AnthropicWire("anthropic")
                .read("{\"model\": \"m\", \"content\": [], \"usage\": " + usage + "}")
                .usage();
    }
}
