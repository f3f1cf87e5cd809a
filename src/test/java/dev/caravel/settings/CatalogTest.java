package dev.caravel.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class CatalogTest {

    static Stream<Setting<?>> settings() {
        return Catalog.all();
    }

    @Test
    void itHasEverySettingOnce() {
        long declared = new ClassFileImporter()
                .withImportOption(new DoNotIncludeTests()).importPackages("dev.caravel.settings").stream()
                        .flatMap(type -> type.getFields().stream())
                        .filter(field -> field.getRawType().isEquivalentTo(Setting.class))
                        .count();

        assertThat(Catalog.all().map(Setting::name)).doesNotHaveDuplicates().hasSize((int) declared);
    }

    @ParameterizedTest
    @MethodSource("settings")
    void aDefaultIsWhatItsKindReads(Setting<?> setting) {
        assertThatCode(() -> set(Map.of()).get(setting)).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @MethodSource("settings")
    void whatASettingIsForIsSaidInSentences(Setting<?> setting) {
        assertThat(setting.text()).matches("(?s)[A-Z`].*[.]").doesNotContain("\n", "|");
    }

    @Test
    void aVariableStandsForEachSetting() {
        assertThat(KnownSettings.complaints(
                        Set.of(), Set.of("CARAVEL_MODEL_FIRST_BYTE_TIMEOUT", "CARAVEL_LOG_LEVEL_ORG_APACHE_CAMEL")))
                .isEmpty();
    }

    @Test
    void aProvidersOwnVariableCountsWhereTheSettingIsNotSet() {
        Map<String, String> environment = Map.of("OPENAI_API_KEY", "sk-1");

        assertThat(set(Map.of(), environment).get(ModelSettings.OPENAI_KEY)).isEqualTo("sk-1");
        assertThat(set(Map.of("caravel.openai.key", "sk-2"), environment).get(ModelSettings.OPENAI_KEY))
                .isEqualTo("sk-2");
    }

    @Test
    void aTimeIsSaidToCamelInMilliseconds() throws Exception {
        try (DefaultCamelContext context = new DefaultCamelContext()) {
            Placeholders placeholders = new Placeholders();
            placeholders.setCamelContext(context);

            assertThat(placeholders.apply("retry.max-delay")).isEqualTo("8000");
            assertThat(placeholders.apply("inbox.consumers")).isEqualTo("8");
            assertThatThrownBy(() -> placeholders.apply("inbox.consumer"))
                    .hasMessage("{{caravel:inbox.consumer}} stands for nothing");
        }
    }

    @Test
    void aWrongTextIsNamedWithItsSetting() {
        assertThatThrownBy(() -> set(Map.of("caravel.journal.sync", "FULL")).get(JournalSettings.SYNC))
                .hasMessage("caravel.journal.sync must be full or normal, but is 'FULL'");
        assertThatThrownBy(() -> set(Map.of("caravel.simulator", "maybe")).get(SimulatorSettings.ALLOWED))
                .hasMessage("caravel.simulator must be auto, true or false, but is 'maybe'");
        assertThat(set(Map.of("caravel.limits.duration", "1h30m")).get(LimitSettings.RUN_DURATION))
                .isEqualTo(Duration.ofMinutes(90));
    }

    private static Settings set(Map<String, String> properties) {
        return set(properties, Map.of());
    }

    private static Settings set(Map<String, String> properties, Map<String, String> environment) {
        return new Settings(new SettingSource(name -> Optional.ofNullable(properties.get(name)), environment));
    }
}
