package dev.caravel.spec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import dev.caravel.journal.Entry;
import dev.caravel.journal.Event;
import dev.caravel.journal.RunListener;
import dev.caravel.money.Dollars;
import dev.caravel.money.Scope;
import dev.caravel.run.RunFailed;
import dev.caravel.support.TestHouse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.builder.RouteConfigurationBuilder;
import org.apache.camel.model.ProcessorDefinition;
import org.apache.camel.model.RouteDefinition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What somebody's own route does never breaks what belongs to the run: its end, its money, its caller's answer.
 *
 * <p>Covers {@code caravel.run-closer}.
 */
class BookkeepingTest {

    /** Exchanges that somebody goes on writing into, at each event of their run and after its end. */
    private static final Queue<Exchange> WRITTEN_LATER = new ConcurrentLinkedQueue<>();

    /** What Camel lets a route do that skips steps of its callers, loses an error, or writes into a message later. */
    private enum Trouble {
        STOP {
            @Override
            void happensIn(RouteDefinition route) {
                route.stop();
            }
        },
        STOP_IN_A_CALLED_ROUTE {
            @Override
            void happensIn(RouteDefinition route) {
                route.to("direct:stops");
            }
        },
        HANDLED_ERROR {
            @Override
            void prepares(RouteDefinition route) {
                route.onException(IllegalStateException.class).handled(true).end();
            }

            @Override
            void happensIn(RouteDefinition route) {
                route.throwException(new IllegalStateException("broken"));
            }
        },
        HANDLED_BY_A_ROUTE_CONFIGURATION {
            @Override
            void prepares(RouteDefinition route) {
                route.routeConfigurationId("handles");
            }

            @Override
            void happensIn(RouteDefinition route) {
                route.throwException(new IllegalStateException("broken"));
            }
        },
        HANDLED_IN_A_CALLED_ROUTE {
            @Override
            void happensIn(RouteDefinition route) {
                route.to("direct:handles");
            }
        },
        SPLIT {
            @Override
            void happensIn(RouteDefinition route) {
                split(route).stop().end();
            }
        },
        FAILING_SPLIT {
            @Override
            void happensIn(RouteDefinition route) {
                split(route).throwException(new IllegalStateException("broken")).end();
            }
        },
        IGNORED_BREAKER_EXCEPTION {
            @Override
            void happensIn(RouteDefinition route) {
                route.circuitBreaker()
                        .resilience4jConfiguration()
                        .ignoreException(IllegalStateException.class)
                        .end()
                        .throwException(new IllegalStateException("broken"))
                        .end();
            }
        },
        LATE_ANSWER_AFTER_A_BREAKERS_TIMEOUT {
            @Override
            void happensIn(RouteDefinition route) {
                route.circuitBreaker()
                        .resilience4jConfiguration()
                        .timeoutEnabled(true)
                        .timeoutDuration(50)
                        .end()
                        .process(WRITTEN_LATER::add)
                        .process(exchange -> pause(150))
                        .onFallback()
                        .setVariable("fallback")
                        .constant("taken")
                        .end();
            }
        },
        LATE_ANSWER_OF_ITS_OWN {
            @Override
            void happensIn(RouteDefinition route) {
                route.process(WRITTEN_LATER::add);
            }
        };

        void prepares(RouteDefinition route) {}

        abstract void happensIn(RouteDefinition route);

        private static ProcessorDefinition<?> split(RouteDefinition route) {
            return route.split().constant(List.of("a", "b"));
        }
    }

    private static void scribbleLate() {
        WRITTEN_LATER.forEach(BookkeepingTest::scribble);
    }

    private static void scribble(Exchange exchange) {
        exchange.getMessage().setBody("late");
        exchange.getMessage().setHeader("CaravelStatus", "late");
        exchange.setVariable("next", "end");
        exchange.setVariable("verdict", "allow");
        exchange.setVariable("run", "late");
        exchange.setRouteStop(true);
    }

    /** Heeds no interrupt. */
    private static void pause(long milliseconds) {
        long end = System.nanoTime() + Duration.ofMillis(milliseconds).toNanos();
        while (System.nanoTime() < end) {
            LockSupport.parkNanos(1_000_000);
            Thread.interrupted();
        }
    }

    @ParameterizedTest
    @EnumSource(Trouble.class)
    void inATool(Trouble trouble) {
        try (TestHouse house = house(work(trouble))) {
            Exchange reply = run(house, "worker", "[[call work {}]] then [[call sleep {}]]");

            assertThat(reply.getException()).isNull();
            assertThat(reply.getMessage().getBody(String.class))
                    .startsWith("done: ")
                    .contains("slept");
            assertClosed(house, reply, "completed");
        }
    }

    @ParameterizedTest
    @EnumSource(Trouble.class)
    void inAnAgentBeforeTheLoop(Trouble trouble) {
        try (TestHouse house = house(agent(route -> {
            trouble.prepares(route);
            trouble.happensIn(route);
            route.to("direct:caravel-loop");
        }))) {
            Exchange reply = run(house, "careful", "[[call sleep {}]]");

            switch (trouble) {
                case SPLIT, IGNORED_BREAKER_EXCEPTION, LATE_ANSWER_AFTER_A_BREAKERS_TIMEOUT, LATE_ANSWER_OF_ITS_OWN -> {
                    assertThat(reply.getException()).isNull();
                    assertThat(reply.getMessage().getBody()).isEqualTo("done: slept");
                    assertClosed(house, reply, "completed");
                }
                case FAILING_SPLIT -> assertThat(reply.getException()).hasMessageContaining("broken");
                default -> {
                    assertThat(reply.getException()).hasMessageContaining("began no run");
                    assertNothingLeft(house);
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Trouble.class)
    void inAnAgentAfterTheLoop(Trouble trouble) {
        try (TestHouse house = house(agent(route -> {
            trouble.prepares(route);
            route.to("direct:caravel-loop");
            trouble.happensIn(route);
        }))) {
            Exchange reply = run(house, "careful", "[[call sleep {}]]");

            assertNothingLeft(house);
            assertThat(reply.getMessage().getHeader("CaravelStatus")).isEqualTo("completed");
            if (trouble == Trouble.FAILING_SPLIT) {
                assertThat(reply.getException()).hasMessageContaining("broken");
            } else {
                assertThat(reply.getException()).isNull();
                assertThat(reply.getMessage().getBody()).isEqualTo("done: slept");
            }
            scribbleLate();
            assertThat(reply.getMessage().getBody()).isNotEqualTo("late");
            assertThat(reply.getMessage().getHeader("CaravelStatus")).isEqualTo("completed");
        }
    }

    @ParameterizedTest
    @EnumSource(Trouble.class)
    void inAGuardrailThatSaidDeny(Trouble trouble) {
        try (TestHouse house = house(guardrail("deny", trouble), work(Trouble.SPLIT))) {
            Exchange reply = run(house, "worker", "[[call work {\"path\": \"secret\"}]]");

            assertThat(reply.getException()).isNull();
            assertThat(reply.getMessage().getBody(String.class))
                    .startsWith("done: Denied: ")
                    .doesNotContain("secret");
            assertThat(house.events(reply, Event.ToolStarted.class)).isEmpty();
            assertClosed(house, reply, "completed");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"HANDLED_ERROR", "HANDLED_BY_A_ROUTE_CONFIGURATION", "HANDLED_IN_A_CALLED_ROUTE", "FAILING_SPLIT"
            })
    void aGuardrailThatHandlesItsOwnErrorDeniesWhatItSaidBefore(String trouble) {
        try (TestHouse house = house(guardrail("allow", Trouble.valueOf(trouble)), work(Trouble.SPLIT))) {
            Exchange reply = run(house, "worker", "[[call work {}]]");

            assertThat(reply.getMessage().getBody(String.class)).startsWith("done: Denied: the guardrail failed");
            assertClosed(house, reply, "completed");
        }
    }

    @Test
    void aGuardrailThatAllowsAndStopsAllows() {
        try (TestHouse house = house(guardrail("allow", Trouble.STOP), work(Trouble.SPLIT))) {
            Exchange reply = run(house, "worker", "[[call work {}]]");

            assertThat(house.events(reply, Event.ToolStarted.class)).hasSize(1);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "STOP, its loop ended early",
        "HANDLED_ERROR, its loop ended early",
        "HANDLED_BY_A_ROUTE_CONFIGURATION, its loop ended early",
        "FAILING_SPLIT, broken"
    })
    void inAStepOfTheLoopThatSomebodyEdited(Trouble trouble, String reason) {
        RouteBuilder edited = new RouteBuilder() {
            @Override
            public void configure() {
                RouteDefinition route = from("direct:caravel-choose-model").routeId("caravel-choose-model");
                trouble.prepares(route);
                trouble.happensIn(route);
            }
        };
        try (TestHouse house = house(edited)) {
            Exchange reply = run(house, "assistant", "hello");

            assertThat(reply.getException()).isInstanceOf(RunFailed.class).hasMessageContaining(reason);
            assertThat(reply.getMessage().getHeader("CaravelStatus")).isEqualTo("failed");
            assertThat(house.runs().active()).isZero();
        }
    }

    @Test
    void aToolThatHandlesItsErrorWithoutAWordHasFailed() {
        try (TestHouse house = house(work(Trouble.HANDLED_ERROR))) {
            Exchange reply = run(house, "worker", "[[call work {\"path\": \"a\"}]]");

            assertThat(reply.getMessage().getBody()).isEqualTo("done: Error: broken");
        }
    }

    private interface Steps {
        void of(RouteDefinition route);
    }

    private static RouteBuilder work(Trouble trouble) {
        return new RouteBuilder() {
            @Override
            public void configure() {
                RouteDefinition route = from("tool:work?description=Works&parameter.path=string")
                        .routeId("work");
                trouble.prepares(route);
                trouble.happensIn(route);
            }
        };
    }

    private static RouteBuilder guardrail(String verdict, Trouble trouble) {
        return new RouteBuilder() {
            @Override
            public void configure() {
                RouteDefinition route = from("direct:caravel-guardrail").routeId("caravel-guardrail");
                trouble.prepares(route);
                route.setVariable("verdict", constant(verdict)).setVariable("rule", constant("the rule"));
                trouble.happensIn(route);
            }
        };
    }

    private static RouteBuilder agent(Steps steps) {
        return new RouteBuilder() {
            @Override
            public void configure() {
                steps.of(from("agent:careful?tools=sleep").routeId("careful"));
            }
        };
    }

    private static TestHouse house(RouteBuilder... routes) {
        RouteBuilder around = new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:stops").routeId("stops").stop();
                from("direct:handles")
                        .routeId("handlesItself")
                        .onException(Exception.class)
                        .handled(true)
                        .end()
                        .throwException(new IllegalStateException("broken"));
                from("tool:sleep?description=Sleeps&readOnlyHint=true")
                        .routeId("sleep")
                        .setBody(constant("slept"));
                from("agent:worker").routeId("worker").to("direct:caravel-loop");
            }
        };
        RouteConfigurationBuilder handles = new RouteConfigurationBuilder() {
            @Override
            public void configuration() {
                routeConfiguration("handles")
                        .onException(IllegalStateException.class)
                        .handled(true);
            }
        };
        WRITTEN_LATER.clear();
        TestHouse house =
                TestHouse.start(Map.of("caravel.simulator", "true", "caravel.limits.active", "1"), context -> {
                    context.addRoutesConfigurations(handles);
                    context.addRoutes(around);
                    for (RouteBuilder builder : routes) {
                        context.addRoutes(builder);
                    }
                });
        house.listen(new RunListener() {
            @Override
            public void recorded(Entry entry) {
                scribbleLate();
            }
        });
        return house;
    }

    private static Exchange run(TestHouse house, String agent, String task) {
        return assertTimeoutPreemptively(Duration.ofSeconds(30), () -> house.run(agent, task));
    }

    private static void assertClosed(TestHouse house, Exchange reply, String status) {
        assertNothingLeft(house);
        assertThat(reply.getMessage().getHeader("CaravelStatus")).isEqualTo(status);
        assertThat(house.events(reply, Event.RunEnded.class))
                .extracting(end -> end.status().label())
                .containsExactly(status);
        String run = reply.getMessage().getHeader("CaravelRunId", String.class);
        assertThat(house.journal().account(Scope.ofRun(run)).reserved()).isEqualTo(Dollars.ZERO);
    }

    /** Neither a run nor its place: the next one, where only one may be in progress, works. */
    private static void assertNothingLeft(TestHouse house) {
        assertThat(house.runs().active()).isZero();
        assertThat(run(house, "worker", "again").getException()).isNull();
    }
}
