package dev.caravel.settings;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KnownSettingsTest {

    @Test
    void aMisspeltVariableIsNamedWithThoseOfItsGroup() {
        assertThat(KnownSettings.complaints(Set.of(), Set.of("CARAVEL_BUDGET_DAYS", "CARAVEL_BUDGET_DAY", "PATH")))
                .singleElement()
                .asString()
                .startsWith("the environment variable CARAVEL_BUDGET_DAYS stands for no setting")
                .contains("caravel.budget.day,", "caravel.budget.run");
    }

    @Test
    void aMisspeltPropertyOfAnEmbeddingApplicationIsNamed() {
        assertThat(KnownSettings.complaints(Set.of("caravel.limit.turns", "caravel.limits.turns"), Set.of()))
                .singleElement()
                .asString()
                .isEqualTo(
                        "there is no setting 'caravel.limit.turns', so it changes nothing; there are: caravel.limits.turns");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "CARAVEL_SERVICE_HOST",
                "CARAVEL_SERVICE_PORT",
                "CARAVEL_SERVICE_PORT_HTTP",
                "CARAVEL_PORT",
                "CARAVEL_PORT_8080_TCP_ADDR",
                "CARAVEL_DB_SERVICE_HOST"
            })
    void whatKubernetesSetsForAServiceIsNoMistake(String variable) {
        assertThat(KnownSettings.complaints(Set.of(), Set.of(variable))).isEmpty();
    }
}
