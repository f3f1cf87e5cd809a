package dev.caravel.money;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.caravel.replay.Recordings;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

/** What a call costs, and what it can cost at most. */
class PriceTest {

    private static final Instant NOW = Instant.parse("2026-11-22T12:00:00Z");
    private static final PriceList PRICES = PriceList.builtIn();

    @Test
    void changesOnItsDay() {
        Usage read = new Usage(0, 0, 1_000_000, 0, 0, 0);

        assertThat(price("claude-sonnet-5-5", "2026-10-06T23:59:59.999Z").listed(read))
                .isEqualTo(Dollars.parse("0.20"));
        assertThat(price("claude-sonnet-5-5", "2026-10-07T00:00:00Z").listed(read))
                .isEqualTo(Dollars.parse("0.10"));
    }

    @Test
    void risesForEveryTokenOnceTheWholePromptIsLonger() {
        Price haiku = price("claude-haiku-5-5");

        assertThat(haiku.listed(new Usage(90_000, 1_000, 9_000, 1_000, 0, 0)))
                .as("100,000 tokens: 0.009 + 0.0005 + 0.00009 + 0.000125")
                .isEqualTo(Dollars.parse("0.009715"));
        assertThat(haiku.listed(new Usage(90_000, 1_000, 9_001, 1_000, 0, 0)))
                .as("100,001 tokens: 0.045 + 0.0025 + 0.00045005 + 0.000625")
                .isEqualTo(Dollars.parse("0.04857505"));
    }

    @Test
    void tellsCacheWritesForAnHourFromThoseForFiveMinutes() {
        assertThat(price("claude-opus-5-5").listed(new Usage(0, 0, 0, 1_000, 300, 0)))
                .as("700 at 5 and 300 at 8 dollars a million")
                .isEqualTo(Dollars.parse("0.0059"));
    }

    @Test
    void countsWebSearchesByThePiece() {
        assertThat(price("claude-sonnet-5-5")
                        .cost(Usage.NONE, json("{\"server_tool_use\": {\"web_search_requests\": 3}}")))
                .isEqualTo(Dollars.parse("0.03"));
    }

    @Test
    void takesARegionsSurchargeAndABatchsDiscountOnTokensAndRoundsFractionsUp() {
        Price haiku = price("claude-haiku-5-5");
        Usage usage = new Usage(1, 0, 1, 0, 0, 0);

        assertThat(haiku.cost(usage, json("{\"inference_geo\": \"us\"}"))).isEqualTo(new Dollars(121_000));
        assertThat(haiku.cost(usage, json("{\"service_tier\": \"batch\"}"))).isEqualTo(new Dollars(55_000));
        assertThat(haiku.cost(usage, json("{\"service_tier\": \"batch\", \"inference_geo\": \"us\"}")))
                .isEqualTo(new Dollars(60_500));
        assertThat(haiku.cost(usage, json("{\"service_tier\": \"standard\", \"inference_geo\": \"not_available\"}")))
                .isEqualTo(new Dollars(110_000));
        assertThat(oneAndAHalfPicodollarsAToken().cost(usage, json("{\"odd\": \"yes\"}")))
                .isEqualTo(new Dollars(3));
    }

    @Test
    void paysForTheCompactionThatTheTopLevelLeavesOut() {
        JsonNode raw = json(
                """
                {"input_tokens": 229, "output_tokens": 5, "iterations": [
                  {"type": "compaction", "input_tokens": 100, "output_tokens": 131,
                   "cache_creation_input_tokens": 55096, "cache_creation": {"ephemeral_5m_input_tokens": 55096}},
                  {"type": "message", "input_tokens": 229, "output_tokens": 5}]}""");

        assertThat(price("claude-sonnet-4-6").cost(new Usage(229, 5, 0, 0, 0, 0), raw))
                .as("329 at 3, 55,096 at 3.75 and 136 at 15 dollars a million")
                .isEqualTo(Dollars.parse("0.209637"));
    }

    @Test
    void paysForAnAdviserAtTheAdvisersOwnPrice() {
        JsonNode raw = json(
                """
                {"input_tokens": 2390, "output_tokens": 121, "iterations": [
                  {"type": "message", "input_tokens": 1128, "output_tokens": 110},
                  {"type": "advisor_message", "model": "claude-opus-4-8", "input_tokens": 2518, "output_tokens": 22},
                  {"type": "message", "input_tokens": 1262, "output_tokens": 11}]}""");

        assertThat(price("claude-sonnet-5").cost(new Usage(2390, 121, 0, 0, 0, 0), raw))
                .as("2,390 at 2 and 121 at 10, and the adviser's 2,518 at 5 and 22 at 25 dollars a million")
                .isEqualTo(Dollars.parse("0.01913"));
    }

    @Test
    void countsSoundApartWhereItHasAPriceOfItsOwn() {
        JsonNode raw = json(
                """
                {"prompt_tokens_details": {"audio_tokens": 60}, "completion_tokens_details": {"audio_tokens": 10}}""");

        assertThat(PRICES.find("openai", "gpt-audio", NOW).orElseThrow().cost(new Usage(80, 15, 0, 0, 0, 0), raw))
                .as("20 at 2.50, 60 at 32, 5 at 10 and 10 at 64 dollars a million")
                .isEqualTo(Dollars.parse("0.00266"));
    }

    @Test
    void isFreeForALocalServer() {
        assertThat(Price.FREE.listed(new Usage(1_000, 1_000, 10, 10, 10, 0))).isEqualTo(Dollars.ZERO);
        assertThat(Price.FREE.ceiling(1_000_000, 1_000_000)).isEqualTo(Dollars.ZERO);
    }

    @Test
    void isBoundedByTheDearestRateThatThePromptCanReach() {
        assertThat(price("claude-haiku-5-5").ceiling(100_000, 1_000))
                .as("(100,000 written to the cache at 0.125, and 1,000 at 0.50) × 1.1")
                .isEqualTo(Dollars.parse("0.0143"));
        assertThat(price("claude-haiku-5-5").ceiling(100_001, 1_000))
                .as("(100,001 written to the cache at 0.625, and 1,000 at 2.50) × 1.1")
                .isEqualTo(Dollars.parse("0.0715006875"));
    }

    @Test
    void includesWhatTheHostTakesForTheRequestItself() {
        Price sonar = PRICES.find("perplexity", "sonar-pro", NOW).orElseThrow();

        assertThat(sonar.cost(new Usage(1_000, 100, 0, 0, 0, 0), json("{}")))
                .as("1,000 at 3 and 100 at 15 dollars a million, and one request at 14 dollars a thousand")
                .isEqualTo(Dollars.parse("0.0185"));
        assertThat(sonar.ceiling(0, 0)).isEqualTo(Dollars.parse("0.014"));
    }

    @Property
    void neverCostsMoreThanItsCeiling(
            @ForAll("prices") Price price,
            @ForAll("usages") Usage usage,
            @ForAll("unasked") JsonNode raw,
            @ForAll @LongRange(max = 1_000) long more) {
        assertThat(price.cost(usage, raw))
                .isLessThanOrEqualTo(price.ceiling(usage.promptTokens() + more, usage.outputTokens() + more));
    }

    @Provide
    Arbitrary<Price> prices() {
        return Arbitraries.of(PRICES.rows()).map(row -> PRICES.find(row.provider(), row.model(), row.since())
                .orElseThrow());
    }

    @Provide
    Arbitrary<Usage> usages() {
        Arbitrary<Long> tokens = Arbitraries.longs().between(0, 400_000);
        return tokens.array(Long[].class)
                .ofSize(4)
                .map(count -> new Usage(count[0], count[1], count[2], count[3], 0, 0));
    }

    /** What a usage may say of a call that asked for nothing special. */
    @Provide
    Arbitrary<JsonNode> unasked() {
        return Arbitraries.of("{}", "{\"inference_geo\": \"us\"}", "{\"service_tier\": \"batch\"}")
                .map(PriceTest::json);
    }

    private static Price oneAndAHalfPicodollarsAToken() {
        return new Price(
                List.of(PriceRowJson.read(
                        json(
                                """
                                {"provider": "openai", "model": "m", "input": 0.000001, "output": 0.000001,
                                 "times": {"odd=yes": 1.25}}"""),
                        "test",
                        Set.of("openai"))),
                model -> Optional.empty());
    }

    private static Price price(String model) {
        return price(model, NOW.toString());
    }

    private static Price price(String model, String at) {
        return PRICES.find("anthropic", model, Instant.parse(at)).orElseThrow();
    }

    private static JsonNode json(String text) {
        return Recordings.parse(text);
    }
}
