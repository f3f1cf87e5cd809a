package dev.caravel.spec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.caravel.journal.Event;
import dev.caravel.simulator.Simulator;
import dev.caravel.support.TestHouse;
import java.nio.file.Files;
import java.util.HashMap;
import java.util.Map;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What stops the start, with one line that says what to do; and what an application may put in the place of ours. */
class StartTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "agent:a?tools=nonsense            | agent 'a' names the unknown tool 'nonsense'; known are ask-person,",
                "agent:a?tools=agent:nobody        | agent 'a' names the unknown agent 'nobody' among its tools; known are a, assistant",
                "agent:a?model=mistral/large       | agent 'a': model 'mistral/large' needs caravel.providers.mistral.base-url",
                "agent:a?maxTurns=-1               | agent 'a': maxTurns must be a whole number above 0, not '-1'",
                "agent:a?maxTokens=0               | agent 'a': maxTokens must be more than 0",
                "agent:a?maxTokens=many            | agent:a: maxTokens must be a whole number, not 'many'",
                "agent:a?maxTokens=5m              | agent:a: maxTokens must be a whole number, not '5m'",
                "agent:a?streaming=perhaps         | agent 'a': streaming must be true or false, not 'perhaps'",
                "agent:a?colour=red                | Unknown parameters=[{colour=red}]",
                "agent:a b                         | an agent's name has 1 to 64 letters, digits, - and _; 'a b' does not fit",
                "approval:deny                     | approval:deny answers a call that waits and can't begin a route",
                "trace:nonsense                    | trace:nonsense: there is no event 'nonsense'; there are answer.checked, answer.delivered, ",
                "trace:run.ended,                  | trace:run.ended,: there is no event ''",
                "trace:*?queueSize=0               | trace:*: queueSize must be more than 0",
                "trace:*?queueSize=5s              | trace:*: queueSize must be a whole number, not '5s'",
                "trace:*?colour=red                | Unknown parameters=[{colour=red}]",
                "tool:t                            | tool 't': a description is missing",
                "tool:t?description=x&colour=red   | Unknown parameters=[{colour=red}]",
                "tool:t?description=x&timeout=0    | tool 't': timeout and longestResult must be more than 0",
                "tool:t?description=x&longestResult=5m | tool:t: longestResult must be a whole number, not '5m'",
                "tool:t?description=x&approval=maybe | tool 't': approval must be auto, never, required or answer, not 'maybe'",
                "tool:t?description=x&approval=answer | tool 't': with approval=answer a person answers what the argument 'question' asks",
                "tool:t?description=x&polled=often | tool 't': polled must be true or false, not 'often'",
                "tool:t?description=x&argSchema={x | tool 't': argSchema is not valid JSON",
                "tool:t?description=x&parameter.a=date | tool 't': parameter.a=date: the type must be one of array, boolean,",
                "tool:t?description=x&parameter.b.required=true | tool 't': parameter.b.required belongs to no parameter",
            })
    void aMistakeInARouteStopsTheStart(String uri, String message) {
        assertThat(startWith(Map.of(), route(uri))).hasMessageContaining(message);
    }

    @Test
    void anAgentThatIsUsedAsAToolNeedsADescription() {
        assertThat(startWith(Map.of(), route("agent:boss?tools=agent:helper"), route("agent:helper")))
                .hasMessageContaining("agent 'helper' is used as a tool and needs a description");
    }

    @Test
    void thereAreNoTwoToolsOrAgentsOfOneName() {
        assertThat(startWith(Map.of(), route("tool:t?description=x"), route("tool:t?description=y")))
                .hasMessageContaining("there are two tools named 't'");
        assertThat(startWith(Map.of(), route("agent:a"), route("agent:a?maxTurns=3")))
                .hasMessageContaining("there are two agents named 'a'");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "caravel.limits.turns       | -3            | caravel.limits.turns must be a whole number above 0, but is '-3'",
                "caravel.limits.duration    | soon          | caravel.limits.duration must be a time above 0",
                "caravel.limits.active      | 0             | caravel.limits.active must be a whole number above 0",
                "caravel.retry.attempts     | many          | caravel.retry.attempts must be a whole number above 0",
                "caravel.retry.max-delay    | -5s           | caravel.retry.max-delay must be a time above 0",
                "caravel.model.streaming    | yes           | caravel.model.streaming must be true or false",
                "caravel.model.cheap        | mistral/large | caravel.model.cheap: model 'mistral/large' needs caravel.providers.mistral.base-url",
                "caravel.model.fallback     | a, b/c        | caravel.model.fallback: model 'b/c' needs caravel.providers.b.base-url",
                "caravel.anthropic.base-url | localhost     | caravel.anthropic.base-url: 'localhost' is no base URL",
                "caravel.fetch.hosts        | a.test, http://b.test | caravel.fetch.hosts: 'http://b.test' is no host",
                "caravel.fetch.private      | maybe         | caravel.fetch.private must be true or false, but is 'maybe'",
                "caravel.database           | orders.db     | caravel.database must be a JDBC URL such as jdbc:sqlite:orders.db",
                "caravel.simulator.faults   | 999           | caravel.simulator.faults: Unknown fault '999'",
            })
    void aSettingThatMakesNoSenseStopsTheStart(String setting, String value, String message) {
        assertThat(startWith(Map.of(setting, value))).hasMessageContaining(message);
    }

    @ParameterizedTest
    @CsvSource({"caravel.model.cheap", "caravel.model.strong", "caravel.model.fallback"})
    void aModelOfAProviderThatIsNotConfiguredStopsTheStart(String setting) {
        Map<String, String> settings =
                Map.of("caravel.anthropic.base-url", "http://127.0.0.1:1", setting, "openai/gpt-4o");

        assertThat(startWith(settings))
                .hasMessageContaining("model 'openai/gpt-4o' needs caravel.openai.key or caravel.openai.base-url");
    }

    @Test
    void anApplicationsOwnToolReplacesThePackagedOne() {
        RouteBuilder own = new RouteBuilder() {
            @Override
            public void configure() {
                from("tool:current-time?description=Says when it is").setBody(constant("half past nine"));
            }
        };
        try (TestHouse house = TestHouse.start(Map.of(), own)) {
            assertThat(house.run("assistant", "[[call current-time {}]]")
                            .getMessage()
                            .getBody())
                    .isEqualTo("done: half past nine");
        }
    }

    @Test
    void anApplicationsOwnAgentReplacesThePackagedOne() {
        RouteBuilder own = new RouteBuilder() {
            @Override
            public void configure() {
                from("agent:assistant?maxTurns=1")
                        .to("direct:caravel-loop")
                        .setBody(simple("I was told to say: ${body}"));
            }
        };
        try (TestHouse house = TestHouse.start(Map.of(), own)) {
            Exchange reply = house.run("assistant", "[[say 2 words]]");

            assertThat(reply.getMessage().getBody()).isEqualTo("I was told to say: word1 word2");
            assertThat(house.started("assistant"))
                    .extracting(Event.RunStarted::maxTurns)
                    .containsExactly(1);
        }
    }

    @Test
    void aPlainContextNeedsNothingButTheJar() throws Exception {
        try (DefaultCamelContext context = new DefaultCamelContext()) {
            context.getPropertiesComponent()
                    .addInitialProperty(
                            "caravel.traces",
                            Files.createTempDirectory("caravel").toString());
            context.getPropertiesComponent().addInitialProperty("caravel.simulator", "true");
            context.getPropertiesComponent().addInitialProperty("caravel.simulator.pace", "1");
            context.getPropertiesComponent().addInitialProperty("caravel.packaged", "true");
            context.addRoutes(new RouteBuilder() {
                @Override
                public void configure() {
                    from("direct:ask").to("agent:assistant");
                    from("direct:tool").to("tool:read-file");
                }
            });
            context.start();
            var template = context.createProducerTemplate();

            Exchange answer = template.request("direct:ask", e -> e.getMessage().setBody("[[say 2 words]]"));
            Exchange tool = template.request("direct:tool", e -> e.getMessage().setBody(Map.of("path", "orders.csv")));
            Exchange refused =
                    template.request("direct:tool", e -> e.getMessage().setBody("{}"));

            assertThat(answer.getMessage().getBody()).isEqualTo("word1 word2");
            assertThat(answer.getMessage().getHeaders())
                    .containsEntry("CaravelStatus", "completed")
                    .containsEntry("CaravelTurns", 1)
                    .containsKey("CaravelRunId");
            assertThat(tool.getMessage().getBody(String.class)).contains("1002");
            assertThat(refused.getException()).hasMessageContaining("required property 'path'");
        }
    }

    @Test
    void aCallOfAnAgentThatIsNotThereSaysSo() {
        try (TestHouse house = TestHouse.start(Map.of())) {
            assertThat(house.run("nobody", "hello").getException()).hasMessageContaining("there is no agent 'nobody'");
        }
    }

    @Test
    void aContextCanBeStoppedAndAnotherStartedInTheSameProcess() {
        try (Simulator model = TestHouse.model("")) {
            for (int i = 0; i < 3; i++) {
                try (TestHouse house = TestHouse.against(model, Map.of())) {
                    assertThat(house.run("assistant", "[[say 1 word]]")
                                    .getMessage()
                                    .getBody())
                            .isEqualTo("word1");
                }
            }
        }
    }

    /** What went wrong at the root of it all. */
    private static Throwable startWith(Map<String, String> settings, RouteBuilder... routes) {
        Throwable thrown = catchThrowable(
                () -> TestHouse.start(new HashMap<>(settings), routes).close());
        assertThat(thrown).as("it must not start").isNotNull();
        while (thrown.getCause() != null) {
            thrown = thrown.getCause();
        }
        return thrown;
    }

    private static RouteBuilder route(String uri) {
        return new RouteBuilder() {
            @Override
            public void configure() {
                from(uri).to("log:" + uri.hashCode());
            }
        };
    }
}
