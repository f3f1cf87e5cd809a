package dev.caravel.settings;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravel.model.Provider;
import java.util.Map;
import java.util.Set;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;

/** Settings in an application on Spring. */
class SpringNamesTest {

    private final StandardEnvironment environment = new StandardEnvironment();
    private final DefaultCamelContext context = new DefaultCamelContext();

    SpringNamesTest() {
        context.getRegistry().bind("environment", environment);
    }

    @AfterEach
    void close() throws Exception {
        context.close();
    }

    @Test
    void aMisspeltPropertyIsNamed() {
        environment.getPropertySources().addFirst(new MapPropertySource("file", Map.of("caravel.limit.turns", "3")));

        assertThat(KnownSettings.complaints(context))
                .containsExactly(
                        "there is no setting 'caravel.limit.turns', so it changes nothing; there are: caravel.limits.turns");
    }

    @Test
    void springsOrderCounts() {
        environment
                .getPropertySources()
                .addFirst(new MapPropertySource("arguments", Map.of("caravel.limits.turns", "3")));
        context.getPropertiesComponent().addInitialProperty("caravel.limits.turns", "4");

        assertThat(Settings.of(context).get(LimitSettings.TURNS)).isEqualTo(3);
    }

    @Test
    void anotherSpellingThatBootUnderstandsIsNone() {
        environment
                .getPropertySources()
                .addFirst(new MapPropertySource(
                        "file", Map.of("caravel.limits.threadWait", "3s", "caravel.limits.thread_wait", "3s")));

        assertThat(KnownSettings.complaints(context)).isEmpty();
        assertThat(SpringNames.of(context).orElseThrow().variables(Set.of("CARAVEL_MODEL_STALLTIMEOUT")))
                .isEmpty();
    }

    @Test
    void aSettingWithANameOfTheUsersIsFoundThereToo() {
        environment
                .getPropertySources()
                .addFirst(new MapPropertySource(
                        "file",
                        Map.of(
                                "caravel.providers.my-host.base-url",
                                "http://localhost",
                                "caravel.providers.my-host.key",
                                "secret")));

        Settings settings = Settings.of(context);

        assertThat(KnownSettings.complaints(context)).isEmpty();
        assertThat(ModelSettings.providers(settings)).extracting(Provider::id).containsExactly("my-host");
        assertThat(settings.secrets()).contains("secret");
    }

    @Test
    void suchASettingMayStandInAVariable() {
        environment
                .getPropertySources()
                .addFirst(new SystemEnvironmentPropertySource(
                        StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME,
                        Map.of("CARAVEL_PROVIDERS_GROQ_BASE_URL", "http://localhost")));

        assertThat(ModelSettings.providers(Settings.of(context)))
                .extracting(Provider::id)
                .containsExactly("groq");
        assertThat(SpringNames.of(context).orElseThrow().variables(Set.of("CARAVEL_PROVIDERS_GROQ_BASEURL")))
                .isEmpty();
    }
}
