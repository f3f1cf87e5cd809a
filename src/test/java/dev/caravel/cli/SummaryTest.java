package dev.caravel.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.caravel.run.RunRecord;
import org.junit.jupiter.api.Test;

/** What the last line of a run says of tokens and money. */
class SummaryTest {

    private static final JsonMapper JSON = JsonMapper.builder()
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .build();
    private static final String USED = "\"usage\": {\"input_tokens\": 1000, \"output_tokens\": 10}";
    private static final String NOT_COUNTED = "\"usage\": {}, \"usage_unknown\": true";

    @Test
    void aPriceThatIsKnownIsTheCost() {
        assertThat(summary(USED, "\"cost_usd\": \"0.0015\"")).contains("1,000 tokens in, 10 out, $0.0015");
        assertThat(summary(USED, "\"cost_usd\": \"0\"")).contains(", $0").doesNotContain("free");
    }

    @Test
    void freeIsOnlyAServerOfOnesOwn() {
        assertThat(summary(USED, "\"cost_usd\": \"0\", \"price\": \"free\"")).contains("free (self-hosted");
    }

    @Test
    void aPriceThatNobodyKnowsIsSaidToBeUnknown() {
        assertThat(summary(USED, "\"cost_usd\": \"0\", \"price\": \"unknown\""))
                .contains("cost unknown (no price is known for a model; see caravel.prices)")
                .doesNotContain("free");
        assertThat(summary(USED, "\"cost_usd\": \"0.25\", \"price\": \"unknown\""))
                .contains("$0.25 and more");
    }

    @Test
    void tokensThatNobodyCountedAreNotZero() {
        assertThat(summary(NOT_COUNTED, "\"cost_usd\": \"0.1\"")).contains("no tokens reported, $0.1");
        assertThat(summary(USED + ", \"usage_unknown\": true", "\"cost_usd\": \"0.1\""))
                .contains("10 out (some calls report none)");
    }

    @Test
    void aLimitThatIsPassedIsSaid() {
        String limit = "\"exceeded\": {\"scope\": \"run:r\", \"limit_usd\": \"0.5\", \"spent_usd\": \"0.6\"}";

        assertThat(summary(USED, "\"cost_usd\": \"0.6\", " + limit))
                .contains("$0.6 (the run's budget of $0.5 is passed: $0.6 spent)");
        assertThat(summary(USED, "\"cost_usd\": \"0.4\", " + limit.replace("0.6", "0.4")))
                .doesNotContain("passed");
    }

    private static String summary(String usage, String money) {
        try {
            return Summary.of(JSON.readValue(
                    "{\"status\": \"completed\", \"models\": {}, %s, %s}".formatted(usage, money), RunRecord.class));
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(e);
        }
    }
}
