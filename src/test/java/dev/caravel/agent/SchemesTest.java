package dev.caravel.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravel.support.TestHouse;
import dev.caravel.tool.ToolComponent;
import java.io.IOException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.component.mock.MockComponent;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code caravel-agent:} and {@code caravel-tool:} are other names of {@code agent:} and {@code tool:}. */
class SchemesTest {

    private static final String ROUTES =
            """
            - route:
                id: clerk
                from:
                  uri: caravel-agent:clerk
                  parameters:
                    description: Answers 100% of the R&D team's questions
                    tools: stock, caravel-agent:helper
                  steps:
                    - to: direct:caravel-loop
            - route:
                id: helper
                from:
                  uri: caravel-agent:helper
                  parameters:
                    description: Helps
                  steps:
                    - to: direct:caravel-loop
            - route:
                id: stock
                from:
                  uri: caravel-tool:stock
                  parameters:
                    description: Counts what is in stock
                    readOnlyHint: true
                  steps:
                    - setBody: { constant: 42 pieces }
            - route:
                id: my-read-file
                from:
                  uri: caravel-tool:read-file
                  parameters:
                    description: In the place of the built-in one
                  steps:
                    - setBody: { constant: nothing }
            - route:
                id: ask
                from:
                  uri: direct:ask
                  steps:
                    - to: AGENT:clerk?maxTurns=3
            """;

    private static TestHouse house(String scheme, Map<String, String> settings) {
        return TestHouse.start(settings, context -> PluginHelper.getRoutesLoader(context)
                .loadRoutes(ResourceHelper.fromString("clerk.camel.yaml", ROUTES.replace("AGENT", scheme))));
    }

    private static Exchange ask(CamelContext context, String task) {
        return context.createProducerTemplate()
                .request("direct:ask", exchange -> exchange.getMessage().setBody(task));
    }

    @Test
    void anAgentIsFoundByEitherName() {
        try (TestHouse house = house("agent", Map.of())) {
            Exchange answer = ask(house.context(), "[[call stock {}]]");

            assertThat(answer.getException()).isNull();
            assertThat(answer.getMessage().getHeader("CaravelStatus")).isEqualTo("completed");
            assertThat(house.events(answer)).extracting(event -> event.type()).contains("tool.finished");
        }
    }

    @Test
    void theComponentIsTheSameByEitherName() {
        try (TestHouse house = house("agent", Map.of())) {
            CamelContext context = house.context();

            assertThat(context.getComponent("caravel-agent")).isSameAs(context.getComponent("agent"));
            assertThat(context.getComponent("caravel-tool")).isSameAs(context.getComponent("tool"));
            assertThat(ToolComponent.of(context)
                            .catalog()
                            .find("read-file")
                            .orElseThrow()
                            .description())
                    .isEqualTo("In the place of the built-in one");
        }
    }

    @Test
    void wordsArriveAsWritten() {
        try (TestHouse house = house("agent", Map.of())) {
            assertThat(AgentComponent.of(house.context())
                            .catalog()
                            .find("clerk")
                            .orElseThrow()
                            .description())
                    .isEqualTo("Answers 100% of the R&D team's questions");
        }
    }

    @Test
    void whereAnotherLibraryHasTheShortNameTheLongOneStillWorks(@TempDir Path folder) throws IOException {
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        thread.setContextClassLoader(new OtherLibrary(before, folder));
        try (TestHouse house = house("caravel-agent", Map.of("caravel.packaged", "false"))) {
            Exchange answer = ask(house.context(), "[[call helper {\"task\": \"[[call stock {}]]\"}]]");

            assertThat(house.context().getComponent("agent")).isInstanceOf(MockComponent.class);
            assertThat(answer.getException()).isNull();
            assertThat(answer.getMessage().getHeader("CaravelStatus")).isEqualTo("completed");
            assertThat(house.events(answer)).extracting(event -> event.type()).contains("tool.finished");
        } finally {
            thread.setContextClassLoader(before);
        }
    }

    /** A library before Caravel on the class path, whose {@code agent:} is another one. */
    private static final class OtherLibrary extends ClassLoader {

        private final URL component;

        OtherLibrary(ClassLoader parent, Path folder) throws IOException {
            super(parent);
            component = Files.writeString(folder.resolve("agent"), "class=" + MockComponent.class.getName())
                    .toUri()
                    .toURL();
        }

        @Override
        public URL getResource(String name) {
            return name.equals("META-INF/services/org/apache/camel/component/agent")
                    ? component
                    : super.getResource(name);
        }
    }
}
