package dev.caravel.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.apache.camel.catalog.CamelCatalog;
import org.apache.camel.catalog.EndpointValidationResult;
import org.apache.camel.catalog.suggest.CatalogSuggestionStrategy;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Camel's tools check the addresses of agents, tools, traces and approvals without starting anything. */
class ValidationTest {

    private final CamelCatalog catalog = Catalog.load();

    @ParameterizedTest
    @CsvSource({
        "agent:triage?budgt=1, budgt, budget",
        "caravel-agent:triage?maxTurn=1, maxTurn, maxTurns",
        "tool:status?descripton=x, descripton, description",
        "caravel-tool:status?timeOut=5s, timeOut, timeout",
        "trace:*?queuesize=5, queuesize, queueSize",
        "approval:approve?resaon=x, resaon, reason",
    })
    void aMisspeltOptionIsUnknownAndTheRightOneSuggested(String address, String option, String meant) {
        catalog.setSuggestionStrategy(new CatalogSuggestionStrategy());

        EndpointValidationResult result = catalog.validateEndpointProperties(address);

        assertThat(result.getUnknown()).containsExactly(option);
        assertThat(result.getUnknownSuggestions().get(option)).contains(meant);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "agent:triage?description=x&instructions=y&tools=read-file&model=cheap&budget=1&streaming=true",
                "agent:triage?key=${header.id}&replyTo=direct:x&untrusted=true&wait=false",
                "tool:status?description=x&parameter.order=integer&parameter.order.required=true&timeout=5s&polled=true",
                "trace:run.started,run.ended?queueSize=5",
                "approval:deny?reason=x",
            })
    void whatIsRightIsRight(String address) {
        assertThat(catalog.validateEndpointProperties(address).isSuccess()).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "tool:status?approval=perhaps, approval",
        "approval:perhaps, decision",
    })
    void aWordThatIsNoneOfThoseThatThereAreIsWrong(String address, String option) {
        assertThat(catalog.validateEndpointProperties(address).getInvalidEnum()).containsOnlyKeys(option);
    }

    @Test
    void anOptionOfTheOtherSideIsNamed() {
        assertThat(catalog.validateEndpointProperties("agent:triage?tools=x", false, false, true)
                        .getNotProducerOnly())
                .containsExactly("tools");
        assertThat(catalog.validateEndpointProperties("agent:triage?key=x", false, true, false)
                        .getNotConsumerOnly())
                .containsExactly("key");
    }

    @Test
    void anAddressIsReadIntoItsOptions() throws Exception {
        assertThat(catalog.endpointProperties("tool:status?parameter.order=integer&timeout=5s"))
                .isEqualTo(Map.of("name", "status", "parameter.order", "integer", "timeout", "5s"));
    }
}
