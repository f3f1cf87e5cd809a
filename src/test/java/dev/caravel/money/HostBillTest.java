package dev.caravel.money;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravel.replay.Recordings;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What hosts say that a call costs. */
class HostBillTest {

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    OpenRouter             | {"cost": 0.0012, "is_byok": false}                                                              | 0.0012
                    OpenRouter, told twice | {"cost": 0.0012, "is_byok": false, "cost_details": {"upstream_inference_cost": 0.0012}}         | 0.0012
                    a key of one's own     | {"cost": 0, "is_byok": true, "cost_details": {"upstream_inference_cost": 0.0360795}}            | 0.0360795
                    its fee besides        | {"cost": 0.002, "is_byok": true, "cost_details": {"upstream_inference_cost": 0.04}}             | 0.042
                    nobody says whose key  | {"cost": 0, "cost_details": {"upstream_inference_cost": 0.04}}                                  | 0.04
                    Perplexity             | {"cost": {"input_tokens_cost": 0.001, "request_cost": 0.005, "total_cost": 0.006}}              | 0.006
                    xAI                    | {"cost_in_usd_ticks": 2709000}                                                                  | 0.0002709
                    LLM Gateway            | {"cost_usd_total": 0.000125, "cost_usd_input": 0.000025}                                        | 0.000125
                    DeepInfra              | {"estimated_cost": 0.00000042}                                                                  | 0.00000042
                    a text                 | {"cost": "0.25"}                                                                                | 0.25
                    an exponent            | {"cost": 1.5e-7}                                                                                | 0.00000015
                    nothing                | {"cost": 0}                                                                                     | 0
                    rounded up             | {"cost": 0.0000000000001}                                                                       | 0.000000000001
                    """)
    void isReadAsEachOfThemWritesIt(String host, String usage, String dollars) {
        assertThat(HostBill.of(Recordings.parse(usage))).contains(Dollars.parse(dollars));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"cost\": null}",
                "{\"cost\": \"free\"}",
                "{\"cost\": -0.5}",
                "{\"cost\": 1e30}",
                "{\"cost\": 1e999999999}",
                "{\"cost\": [0.5]}",
                "{\"cost_in_usd_ticks\": 9000000000000000000}",
            })
    void isNoneWhereNothingIsSaidThatCanBeTrue(String usage) {
        assertThat(HostBill.of(Recordings.parse(usage))).isEmpty();
    }

    @Test
    void isNoneWhereThereIsNoUsage() {
        assertThat(HostBill.of(Recordings.parse("{}").path("usage"))).isEmpty();
    }
}
