package dev.caravel.embed;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravel.support.LogLines;
import dev.caravel.support.TestHouse;
import java.net.ConnectException;
import java.util.Map;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.health.HealthCheckResultBuilder;
import org.apache.camel.impl.health.AbstractHealthCheck;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A server that a route reads from goes away and comes back: one line each. The bean is {@code caravel.source-watch}. */
class SourceWatchTest {

    private static TestHouse house;

    private final Source source = new Source();
    private final SourceWatch.Look look = new SourceWatch.Look(house.context().getRoute("kafka"), source);

    @BeforeAll
    static void start() {
        house = TestHouse.start(Map.of(), new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:tasks").routeId("kafka").to("mock:end");
            }
        });
    }

    @AfterAll
    static void stop() {
        house.close();
    }

    /** A server, or what a route knows of it. */
    private static final class Source extends AbstractHealthCheck {

        private boolean away;

        private Source() {
            super("test", "source");
        }

        @Override
        protected void doCall(HealthCheckResultBuilder result, Map<String, Object> options) {
            if (away) {
                result.detail("bootstrap.servers", "localhost:9092")
                        .error(new ConnectException("refused"))
                        .down();
            } else {
                result.up();
            }
        }
    }

    private void look(boolean away, int times) {
        source.away = away;
        for (int i = 0; i < times; i++) {
            look.run();
        }
    }

    @Test
    void oneLineWhenItIsAwayAndOneWhenItIsBack() {
        try (LogLines log = new LogLines(SourceWatch.class)) {
            look(true, 5);
            look(false, 3);

            assertThat(log.all())
                    .containsExactly(
                            "WARN Route 'kafka' does not reach direct://tasks at localhost:9092; it keeps trying: refused",
                            "WARN Route 'kafka' reaches direct://tasks again");
        }
    }

    @Test
    void aClientThatConnectsAnewIsNotAway() {
        try (LogLines log = new LogLines(SourceWatch.class)) {
            look(true, 1);
            look(false, 1);
            look(true, 1);
            look(false, 1);

            assertThat(log.all()).isEmpty();
        }
    }
}
