package dev.caravel.tool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.caravel.support.TestHouse;
import java.util.Map;
import org.apache.camel.builder.RouteBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a tool's route declares is what the catalog says of it. */
class ToolOptionsTest {

    @ParameterizedTest
    @CsvSource({"'',AUTO", "&approval=auto,AUTO", "&approval=never,NEVER", "&approval=required,REQUIRED"})
    void approvalIsAutoUnlessTheRouteSaysOtherwise(String option, Tool.Approval approval) {
        assertThat(declared(option).approval()).isEqualTo(approval);
    }

    @Test
    void aToolIsPolledOnlyWhenItSaysSo() {
        assertThat(declared("").polled()).isFalse();
        assertThat(declared("&polled=false").polled()).isFalse();
        assertThat(declared("&polled=true").polled()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"CamelHttpUri", "camelfilename", "CARAVELRunId", "org.apache.camel.x"})
    void anArgumentThatWouldSteerTheRouteAsAHeaderIsRefusedAtTheStart(String name) {
        String schema = "&argSchema=RAW({\"type\":\"object\",\"properties\":{\"" + name + "\":{}}})";

        assertThat(declared(schema).schema().names()).containsExactly(name);
        assertThatThrownBy(() -> declared("&argumentHeaders=true" + schema))
                .hasStackTraceContaining("tool 'probe': the argument '" + name + "' would be a header that steers");
    }

    private static Tool declared(String options) {
        RouteBuilder route = new RouteBuilder() {
            @Override
            public void configure() {
                from("tool:probe?description=x" + options).to("log:probe");
            }
        };
        try (TestHouse house = TestHouse.start(Map.of(), route)) {
            return ToolComponent.of(house.context()).catalog().find("probe").orElseThrow();
        }
    }
}
