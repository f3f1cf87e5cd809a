package dev.caravel.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravel.agent.AgentEndpoint;
import dev.caravel.approval.ApprovalEndpoint;
import dev.caravel.mcp.client.McpEndpoint;
import dev.caravel.observe.TraceEndpoint;
import dev.caravel.tool.ToolEndpoint;
import java.lang.reflect.Field;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.spi.Metadata;
import org.apache.camel.spi.PropertyConfigurerGetter;
import org.apache.camel.spi.UriParam;
import org.apache.camel.spi.UriParams;
import org.apache.camel.spi.UriPath;
import org.apache.camel.support.DefaultEndpoint;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.tooling.model.ComponentModel;
import org.apache.camel.tooling.model.ComponentModel.EndpointOptionModel;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What lies in src/generated is made from the annotations as they are now; if not: mvn -Pcatalog process-classes. */
class GeneratedTest {

    static Stream<Arguments> endpoints() {
        return Stream.of(
                Arguments.of("agent", "caravel-agent", AgentEndpoint.class),
                Arguments.of("caravel-agent", "caravel-agent", AgentEndpoint.class),
                Arguments.of("tool", "caravel-tool", ToolEndpoint.class),
                Arguments.of("caravel-tool", "caravel-tool", ToolEndpoint.class),
                Arguments.of("mcp", "caravel-mcp", McpEndpoint.class),
                Arguments.of("caravel-mcp", "caravel-mcp", McpEndpoint.class),
                Arguments.of("trace", "trace", TraceEndpoint.class),
                Arguments.of("approval", "approval", ApprovalEndpoint.class));
    }

    @ParameterizedTest
    @MethodSource("endpoints")
    void theCatalogSaysOfEachOptionWhatItsAnnotationSays(String scheme, String configurer, Class<?> endpoint) {
        ComponentModel component = Catalog.component(scheme);

        assertThat(own(component)).containsExactlyInAnyOrderElementsOf(names(endpoint));
        for (Field field : options(endpoint, UriParam.class)) {
            UriParam said = field.getAnnotation(UriParam.class);
            EndpointOptionModel option = option(component, field.getName());
            assertThat(option.getDescription()).as(field.getName()).startsWith(said.description());
            assertThat(option.getLabel()).as(field.getName()).isEqualTo(said.label());
            assertThat(words(option)).as(field.getName()).isEqualTo(said.enums());
            assertThat(defaultValue(option)).as(field.getName()).isEqualTo(defaultValue(field));
            assertThat(option.isMultiValue()).as(field.getName()).isEqualTo(said.multiValue());
        }
        for (Field field : options(endpoint, UriPath.class)) {
            UriPath said = field.getAnnotation(UriPath.class);
            EndpointOptionModel option = option(component, field.getName());
            assertThat(option.getDescription()).startsWith(said.description());
            assertThat(words(option)).isEqualTo(said.enums());
            assertThat(option.isRequired())
                    .isEqualTo(field.getAnnotation(Metadata.class).required());
        }
    }

    @ParameterizedTest
    @MethodSource("endpoints")
    void theConfigurerSetsEachOption(String scheme, String configurer, Class<?> endpoint) throws Exception {
        try (DefaultCamelContext context = new DefaultCamelContext()) {
            PropertyConfigurerGetter options = (PropertyConfigurerGetter) PluginHelper.getConfigurerResolver(context)
                    .resolvePropertyConfigurer(configurer + "-endpoint-configurer", context);

            assertThat(options(endpoint, UriParam.class))
                    .allSatisfy(field -> assertThat(options.getOptionType(field.getName(), false))
                            .isEqualTo(field.getType()));
        }
    }

    @Test
    void itIsOfThisVersion() throws Exception {
        String pom = Files.readString(Path.of("pom.xml"));
        String version = pom.substring(pom.indexOf("<version>") + "<version>".length(), pom.indexOf("</version>"));

        assertThat(endpoints().map(endpoint -> Catalog.component((String) endpoint.get()[0])))
                .allSatisfy(component -> assertThat(component.getVersion()).isEqualTo(version));
    }

    private static List<Field> options(Class<?> endpoint, Class<? extends java.lang.annotation.Annotation> kind) {
        return Arrays.stream(endpoint.getDeclaredFields())
                .filter(field -> field.isAnnotationPresent(kind))
                .flatMap(field -> field.getType().isAnnotationPresent(UriParams.class)
                        ? options(field.getType(), kind).stream()
                        : Stream.of(field))
                .toList();
    }

    private static Set<String> names(Class<?> endpoint) {
        return Stream.of(UriPath.class, UriParam.class)
                .flatMap(kind -> options(endpoint, kind).stream())
                .map(Field::getName)
                .collect(Collectors.toSet());
    }

    /** The options that are no endpoint's of Camel. */
    private static Set<String> own(ComponentModel component) {
        Predicate<String> inherited = names(DefaultEndpoint.class)::contains;
        return component.getEndpointOptions().stream()
                .map(EndpointOptionModel::getName)
                .filter(inherited.negate())
                .collect(Collectors.toSet());
    }

    private static EndpointOptionModel option(ComponentModel component, String name) {
        return component.getEndpointOptions().stream()
                .filter(option -> option.getName().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static String words(EndpointOptionModel option) {
        return option.getEnums() == null ? "" : String.join(",", option.getEnums());
    }

    private static String defaultValue(EndpointOptionModel option) {
        return option.getDefaultValue() == null ? "" : option.getDefaultValue().toString();
    }

    private static String defaultValue(Field field) {
        String said = field.getAnnotation(UriParam.class).defaultValue();
        return said.isEmpty() && field.getType() == boolean.class ? "false" : said;
    }
}
