package dev.caravel.tool;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.caravel.support.TestHouse;
import java.util.Map;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.support.DefaultExchange;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a rule says of a number is true of the number, however it and the one beside it are written. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RuleNumbersTest {

    private static final ObjectMapper MAPPER = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();

    private final TestHouse house = TestHouse.start(Map.of());
    private final CamelContext context = house.context();

    @AfterAll
    void stop() {
        house.close();
    }

    private boolean is(Object body, String rule) {
        Exchange exchange = new DefaultExchange(context);
        exchange.getIn().setBody(body);
        return context.resolveLanguage("simple").createPredicate(rule).matches(exchange);
    }

    private static JsonNode json(String text) throws Exception {
        return MAPPER.readTree(text);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '"',
            value = {
                "100.5; > 100; true",
                "100.5; <= 100; false",
                "100.5; == 100; false",
                "100.5; != 100; true",
                "100.50; == 100.5; true",
                "100.0; == 100; true",
                "100; >= 100.5; false",
                "100; < 100.5; true",
                "100; == 100.5; false",
                "100; == 100; true",
                "100; == 100.0; true",
                "100; == '100'; true",
                "100.5; == '100.50'; true",
                "100.5; > '100'; true",
                "1e2; == 100; true",
                "1.005e3; > 1005.1; false",
                "1.005e3; > 1004.9; true",
                "-0.5; < 0; true",
                "-0.5; > -1; true",
                "0.1; == 0.1; true",
                "0.10000000000000000001; > 0.1; true",
                "100.00000000000000001; > 100; true",
                "9007199254740993; > 9007199254740992; true",
                "9007199254740993; == 9007199254740993; true",
                "9007199254740993; == 9007199254740992; false",
                "9223372036854775808; > 9223372036854775807; true",
                "18446744073709551616; > 100; true",
                "18446744073709551616; < 100; false",
                "18446744073709551616; > 100.5; true",
                "1e300; > 100; true",
                "100.5; range '100..200'; true",
                "200.5; range '100..200'; false",
                "99.5; range '100..200'; false",
                "9007199254740993; range '1..9007199254740992'; false",
                "100.5; in '100,200'; false",
                "200; in '100, 200'; true",
                "200.0; in '100,200'; true",
            })
    void againstALiteralOnTheRight(String number, String comparison, boolean holds) throws Exception {
        Map<String, Object> rules = ToolArguments.forRules(json("{\"amount\": " + number + "}"));

        assertThat(is(rules, "${body[amount]} " + comparison)).isEqualTo(holds);
    }

    @ParameterizedTest
    @CsvSource({
        "100.5, 100, true",
        "100, 100.5, false",
        "100.50, 100.5, false",
        "9007199254740993, 9007199254740992, true",
        "1e2, 99.99, true",
        "2, 10, false",
    })
    void oneArgumentAgainstAnother(String one, String other, boolean more) throws Exception {
        Map<String, Object> rules =
                ToolArguments.forRules(json("{\"a\": [" + one + "], \"b\": {\"c\": " + other + "}}"));

        assertThat(is(rules, "${body[a][0]} > ${body[b][c]}")).isEqualTo(more);
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '"',
            value = {
                "100.5, '100' <, true",
                "100, '100.5' <=, false",
                "100.5, '100' ==, false",
                "100.5, '100.50' ==, true",
                "9007199254740993, '9007199254740992' <, true",
                "9007199254740993, '9007199254740993' <, false",
            })
    void againstALiteralOnTheLeft(String number, String comparison, boolean holds) throws Exception {
        Map<String, Object> rules = ToolArguments.forRules(json("{\"amount\": " + number + "}"));

        assertThat(is(rules, comparison + " ${body[amount]}")).isEqualTo(holds);
    }

    @Test
    void inTheToolsOwnRouteANumberComparesTrulyAndIsStillANumber() throws Exception {
        ToolSchema schema = ToolSchema.ofParameters(
                Map.of("amount", "number", "limit", "number", "count", "integer", "whole", "integer"));
        Map<String, Object> arguments = ToolArguments.checked(
                        json("{\"amount\": 100.50, \"limit\": 100, \"count\": 3, \"whole\": 5.0}"), schema)
                .values();

        assertThat(is(arguments, "${body[amount]} > 100")).isTrue();
        assertThat(is(arguments, "${body[limit]} >= 100.5")).isFalse();
        assertThat(arguments.get("count")).isEqualTo(3);
        assertThat(arguments.get("whole")).isEqualTo(5);
        assertThat(new ObjectMapper().writeValueAsString(arguments))
                .isEqualTo("{\"amount\":100.5,\"limit\":100,\"count\":3,\"whole\":5}");
        assertThat(context.getTypeConverter().convertTo(double.class, arguments.get("amount")))
                .isEqualTo(100.5);
        assertThat(context.getTypeConverter().convertTo(int.class, arguments.get("limit")))
                .isEqualTo(100);
    }
}
