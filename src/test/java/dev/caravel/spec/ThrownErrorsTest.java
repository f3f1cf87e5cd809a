package dev.caravel.spec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import dev.caravel.journal.Event;
import dev.caravel.support.TestHouse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.builder.RouteBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** An Error, wherever it is thrown, ends its call or its run at once, and says why. */
class ThrownErrorsTest {

    /** Far less than any timeout. */
    private static final Duration AT_ONCE = Duration.ofSeconds(20);

    private static final Processor FAILS = exchange -> {
        throw new NoClassDefFoundError("com/shop/Orders");
    };

    private static final String REASON = "a part of a library is missing on the class path: com.shop.Orders";

    static Stream<Arguments> errors() {
        return Stream.of(
                Arguments.of(new OutOfMemoryError("Java heap space"), "the memory is used up"),
                Arguments.of(new StackOverflowError(), "it calls itself without an end"),
                Arguments.of(new NoClassDefFoundError("com/shop/Orders"), REASON),
                Arguments.of(new UnsatisfiedLinkError("no sqlite in the path"), "no sqlite in the path"),
                Arguments.of(new AssertionError("the sum is negative"), "the sum is negative"));
    }

    @ParameterizedTest
    @MethodSource("errors")
    void theModelLearnsWhyAToolsRouteFailed(Error error, String reason) {
        try (TestHouse house = with(tool(route -> route.process(exchange -> {
            throw error;
        })))) {
            assertToldWhy(house, reason);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"threads", "split", "multicast", "delay", "breaker", "expression", "called"})
    void whateverThreadOfTheToolsRouteItHappensOn(String kind) {
        RouteBuilder routes = new RouteBuilder() {
            @Override
            public void configure() {
                var tool = from("tool:work?description=Works").routeId("work");
                switch (kind) {
                    case "threads" -> tool.threads(2).process(FAILS);
                    case "split" ->
                        tool.setBody(constant(List.of(1, 2)))
                                .split(body())
                                .parallelProcessing()
                                .stopOnException()
                                .process(FAILS)
                                .end();
                    case "multicast" ->
                        tool.multicast()
                                .parallelProcessing()
                                .stopOnException()
                                .to("direct:fails")
                                .end();
                    case "delay" -> tool.delay(1).asyncDelayed().process(FAILS);
                    case "breaker" ->
                        tool.circuitBreaker()
                                .resilience4jConfiguration()
                                .timeoutEnabled(true)
                                .end()
                                .process(FAILS)
                                .end();
                    case "expression" ->
                        tool.filter(exchange -> {
                                    throw new NoClassDefFoundError("com/shop/Orders");
                                })
                                .stop();
                    default -> tool.to("seda:fails?waitForTaskToComplete=Always&timeout=0");
                }
                from("direct:fails").routeId("fails").process(FAILS);
                from("seda:fails").routeId("failsElsewhere").process(FAILS);
            }
        };
        try (TestHouse house = with(routes)) {
            assertToldWhy(house, REASON);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void theCallerLearnsWhyAnAgentsRouteFailed(boolean beforeTheLoop) {
        RouteBuilder agent = new RouteBuilder() {
            @Override
            public void configure() {
                var route = from("agent:careful").routeId("careful");
                if (beforeTheLoop) {
                    route.process(FAILS).to("direct:caravel-loop");
                } else {
                    route.to("direct:caravel-loop").process(FAILS);
                }
            }
        };
        try (TestHouse house = with(agent)) {
            Exchange reply = atOnce(house, "careful", "hello");

            assertThat(reply.getException()).hasRootCauseMessage("com/shop/Orders");
            assertThat(house.runs().active()).isZero();
        }
    }

    @Test
    void aGuardrailThatFailsDenies() {
        RouteBuilder guardrail = new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:caravel-guardrail")
                        .routeId("caravel-guardrail")
                        .threads(2)
                        .process(FAILS);
            }
        };
        try (TestHouse house = with(tool(route -> route.setBody().constant("done")), guardrail)) {
            Exchange reply = atOnce(house, "assistant", "[[call work {}]]");

            assertThat(reply.getMessage().getBody(String.class)).contains("Denied: the guardrail failed");
        }
    }

    @Test
    void aStepOfTheLoopThatFailsEndsTheRun() {
        RouteBuilder edited = new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:caravel-choose-model")
                        .routeId("caravel-choose-model")
                        .process(FAILS);
            }
        };
        try (TestHouse house = with(edited)) {
            Exchange reply = atOnce(house, "assistant", "hello");

            assertThat(reply.getMessage().getHeader("CaravelStatus")).isEqualTo("failed");
            assertThat(reply.getException()).hasMessageContaining(REASON);
            assertThat(house.runs().active()).isZero();
        }
    }

    private interface Steps {
        void addTo(org.apache.camel.model.RouteDefinition route);
    }

    private static RouteBuilder tool(Steps steps) {
        return new RouteBuilder() {
            @Override
            public void configure() {
                steps.addTo(from("tool:work?description=Works").routeId("work"));
            }
        };
    }

    private static TestHouse with(RouteBuilder... routes) {
        return TestHouse.start(Map.of("caravel.simulator", "true"), routes);
    }

    private static void assertToldWhy(TestHouse house, String reason) {
        Exchange reply = atOnce(house, "assistant", "[[call work {}]]");

        assertThat(house.events(reply, Event.ToolFinished.class))
                .singleElement()
                .satisfies(finished -> {
                    assertThat(finished.error()).isTrue();
                    assertThat(finished.result()).startsWith("Error: ").contains(reason);
                });
        assertThat(reply.getMessage().getHeader("CaravelStatus")).isEqualTo("completed");
    }

    private static Exchange atOnce(TestHouse house, String agent, String task) {
        return assertTimeoutPreemptively(AT_ONCE, () -> house.run(agent, task));
    }
}
