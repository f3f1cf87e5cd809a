package dev.caravel.observe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravel.support.LogLines;
import dev.caravel.support.TestHouse;
import dev.caravel.support.Until;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.builder.RouteBuilder;
import org.junit.jupiter.api.Test;

/** A route hears what happens to runs, and no run suffers for it. */
class TraceComponentTest {

    private final List<Message> heard = new CopyOnWriteArrayList<>();

    private RouteBuilder hearing(String uri) {
        return new RouteBuilder() {
            @Override
            public void configure() {
                from(uri)
                        .routeId("hearing")
                        .process(exchange -> heard.add(exchange.getMessage().copy()));
            }
        };
    }

    @Test
    void tellsOfTheTypesThatWereAskedForAndOfNoOthers() {
        try (TestHouse house = TestHouse.start(Map.of(), hearing("trace:tool.started, run.ended"))) {
            Exchange reply = house.run("assistant", "[[call current-time {}]]");

            Until.is("the end is told", () -> heard.size() == 2);
            assertThat(heard)
                    .extracting(message -> message.getHeader("CaravelEvent"))
                    .containsExactly("tool.started", "run.ended");
            assertThat(heard)
                    .extracting(message -> message.getHeader("CaravelRunId"))
                    .containsOnly(reply.getMessage().getHeader("CaravelRunId"));
            Map<?, ?> event = heard.get(1).getBody(Map.class);
            assertThat(event.get("type")).isEqualTo("run.ended");
            assertThat(event.get("status")).isEqualTo("completed");
            assertThat(event.get("run")).isEqualTo(reply.getMessage().getHeader("CaravelRunId"));
            assertThat(event.get("seq")).isInstanceOf(Integer.class);
        }
    }

    @Test
    void anAsteriskStandsForAllOfThemInTheirOrder() {
        try (TestHouse house = TestHouse.start(Map.of(), hearing("trace:*"))) {
            Exchange reply = house.run("assistant", "[[call current-time {}]]");

            int events = house.events(reply).size();
            Until.is("all are told", () -> heard.size() == events);
            assertThat(heard)
                    .extracting(message -> message.getHeader("CaravelEvent"))
                    .containsExactlyElementsOf(house.events(reply).stream()
                            .map(event -> (Object) event.type())
                            .toList());
        }
    }

    @Test
    void secretsAreTakenOut() {
        Map<String, String> settings = Map.of("caravel.http.token", "a-long-secret");
        try (TestHouse house = TestHouse.start(settings, hearing("trace:run.started"))) {
            house.run("assistant", "use a-long-secret or sk-ant-0123456789abcdef0123");

            Until.is("the start is told", () -> !heard.isEmpty());
            assertThat(heard.get(0).getBody(Map.class).get("input")).isEqualTo("use [redacted] or [redacted]");
        }
    }

    @Test
    void aRouteThatIsStuckHoldsUpNoRunAndWhatIsLeftOutIsCountedOnce() {
        CountDownLatch stuck = new CountDownLatch(1);
        RouteBuilder slow = new RouteBuilder() {
            @Override
            public void configure() {
                from("trace:*?queueSize=3").routeId("slow").process(exchange -> {
                    heard.add(exchange.getMessage().copy());
                    stuck.await();
                });
            }
        };
        try (LogLines log = new LogLines(TraceConsumer.class);
                TestHouse house = TestHouse.start(Map.of(), slow)) {
            int events = 0;
            for (int i = 0; i < 3; i++) {
                Exchange reply = house.run("assistant", "[[say 1 words]]");
                assertThat(reply.getMessage().getBody()).isEqualTo("word1");
                events += house.events(reply).size();
            }
            stuck.countDown();

            Until.is("it is said", () -> !log.all().isEmpty());
            assertThat(log.all())
                    .containsExactly("WARN Route 'slow' did not keep up with the events of runs: "
                            + (events - heard.size()) + " were left out. A higher queueSize holds more.");
        }
    }

    @Test
    void aRouteThatFailsHoldsUpNothing() {
        RouteBuilder failing = new RouteBuilder() {
            @Override
            public void configure() {
                errorHandler(noErrorHandler());
                from("trace:run.started,run.ended").routeId("failing").process(exchange -> {
                    heard.add(exchange.getMessage().copy());
                    throw new IllegalStateException("no good");
                });
            }
        };
        try (TestHouse house = TestHouse.start(Map.of(), failing)) {
            assertThat(house.run("assistant", "[[say 1 words]]").getException()).isNull();
            Until.is("both are told", () -> heard.size() == 2);
        }
    }

    @Test
    void whatIsRecordedBeforeTheEndIsToldAndARouteThatIsStuckEndsWithTheRest() {
        CountDownLatch never = new CountDownLatch(1);
        RouteBuilder stuck = new RouteBuilder() {
            @Override
            public void configure() {
                getContext().getShutdownStrategy().setTimeout(1);
                from("trace:run.ended").routeId("stuck").process(exchange -> never.await());
            }
        };
        RouteBuilder slow = new RouteBuilder() {
            @Override
            public void configure() {
                from("trace:run.started").routeId("slow").process(exchange -> {
                    Thread.sleep(50);
                    heard.add(exchange.getMessage().copy());
                });
            }
        };
        long begun = System.nanoTime();
        try (TestHouse house = TestHouse.start(Map.of(), stuck, slow)) {
            for (int i = 0; i < 5; i++) {
                house.run("assistant", "[[say 1 words]]");
            }
        }
        assertThat(heard).hasSize(5);
        assertThat(System.nanoTime() - begun).as("nanoseconds").isLessThan(60_000_000_000L);
    }
}
