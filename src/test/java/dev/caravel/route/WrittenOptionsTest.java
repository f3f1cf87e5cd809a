package dev.caravel.route;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravel.agent.AgentEndpoint;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WrittenOptionsTest {

    /** Camel's own reading makes 0 of a number with a sign. */
    @ParameterizedTest
    @CsvSource({"2, 2", "%2B2, 2", "-2, -2", "'%202 ', 2"})
    void aNumberIsWhatItIsForJava(String written, int number) throws Exception {
        try (DefaultCamelContext context = new DefaultCamelContext()) {
            AgentEndpoint endpoint = context.getEndpoint("agent:a?maxTokens=" + written, AgentEndpoint.class);

            assertThat(endpoint.getMaxTokens()).isEqualTo(number);
        }
    }
}
