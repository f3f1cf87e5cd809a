package dev.caravel.embed;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravel.agent.AgentComponent;
import dev.caravel.support.TestHouse;
import dev.caravel.tool.Tool;
import dev.caravel.tool.ToolComponent;
import java.util.Map;
import org.apache.camel.CamelContext;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What somebody writes among an agent's or a tool's options in YAML is what the model reads. */
class YamlRoutesTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "You are a bot.",
                "C++ and Notepad++",
                "a link has %20 for a space, 5%25 off, 100%",
                "the R&D team",
                "price=1&maxTurns=1",
                "Dear {{name}}, {{caravel:inbox}} and {{ }}",
                "RAW(x) for raw values",
                "RAW(x)",
                "RAW{y}",
                "#bean:notes is our channel",
                "#class:java.lang.String",
                "written:in the words of",
                "~41 and a tilde ~",
                "${body} is what it is",
                "two lines\nand \"quotes\" and 'apostrophes' ? yes : no",
                "Grüße an 東京 \uD83D\uDE00",
            })
    void anAgentsInstructionsReachTheModelAsWritten(String words) throws Exception {
        String yaml =
                """
                - route:
                    id: bot
                    from:
                      uri: agent:bot
                      parameters:
                        instructions: %s
                      steps:
                        - to: direct:caravel-loop
                """
                        .formatted(quoted(words));
        try (TestHouse house = house(yaml, Map.of("caravel.model.cheap", "anthropic/x"))) {
            assertThat(AgentComponent.of(house.context())
                            .catalog()
                            .find("bot")
                            .orElseThrow()
                            .instructions())
                    .isEqualTo(words);
        }
    }

    @Test
    void aToolsParametersKeepTheirNamesAndWords() throws Exception {
        String yaml =
                """
                - route:
                    from:
                      uri: tool:build
                      parameters:
                        description: Compiles C++ & more, {{always}}
                        parameter.source-language: string
                        parameter.source-language.enum: c,c++,c&a
                        parameter.source-language.description: '100%25 + #bean:x'
                        readOnlyHint: true
                      steps:
                        - to: log:built
                """;
        try (TestHouse house = house(yaml, Map.of())) {
            Tool tool =
                    ToolComponent.of(house.context()).catalog().find("build").orElseThrow();
            assertThat(tool.description()).isEqualTo("Compiles C++ & more, {{always}}");
            assertThat(tool.schema().json().at("/properties/source-language").toString())
                    .contains("\"c\",\"c++\",\"c&a\"", "100%25 + #bean:x");
        }
    }

    @Test
    void whereItIsNoTextForTheModelDoubleBracesStandForAProperty() throws Exception {
        String yaml =
                """
                - route:
                    from:
                      uri: agent:bot
                      parameters:
                        model: "{{my.provider}}/{{my.model:none}}"
                      steps:
                        - to: direct:caravel-loop
                """;
        Map<String, String> properties = Map.of("my.provider", "anthropic", "my.model", "claude+x");
        try (TestHouse house = house(yaml, properties)) {
            assertThat(AgentComponent.of(house.context())
                            .catalog()
                            .find("bot")
                            .orElseThrow()
                            .model())
                    .contains("anthropic/claude+x");
        }
    }

    @Test
    void inATemplateDoubleBracesStandForItsParameters() throws Exception {
        String yaml =
                """
                - routeTemplate:
                    id: looker
                    parameters:
                      - name: what
                    from:
                      uri: tool:look-up
                      parameters:
                        description: "Looks up {{what}} & more"
                      steps:
                        - to: log:looked
                - templatedRoute:
                    routeTemplateRef: looker
                    parameters:
                      - name: what
                        value: orders
                """;
        try (TestHouse house = house(yaml, Map.of())) {
            assertThat(ToolComponent.of(house.context())
                            .catalog()
                            .find("look-up")
                            .orElseThrow()
                            .description())
                    .isEqualTo("Looks up orders & more");
        }
    }

    @Test
    void aCallsOptionsArriveAsWritten() throws Exception {
        String yaml =
                """
                - route:
                    from:
                      uri: direct:ask
                      steps:
                        - to:
                            uri: agent:assistant
                            parameters:
                              key: "${body} & 100% + more"
                """;
        try (TestHouse house = house(yaml, Map.of())) {
            String run = house.context()
                    .createProducerTemplate()
                    .request("direct:ask", exchange -> exchange.getMessage().setBody("Hello"))
                    .getMessage()
                    .getHeader("CaravelRunId", String.class);
            assertThat(house.journal().boundTo("assistant", "", "Hello & 100% + more"))
                    .contains(run);
        }
    }

    private static TestHouse house(String yaml, Map<String, String> settings) {
        return TestHouse.start(settings, (TestHouse.Application) context -> load(context, yaml));
    }

    private static void load(CamelContext context, String yaml) throws Exception {
        PluginHelper.getRoutesLoader(context).loadRoutes(ResourceHelper.fromString("own.camel.yaml", yaml));
    }

    private static String quoted(String words) {
        return '"' + words.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n") + '"';
    }
}
