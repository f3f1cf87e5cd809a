package dev.caravel.loop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravel.journal.Event;
import dev.caravel.money.Dollars;
import dev.caravel.money.Scope;
import dev.caravel.support.TestHouse;
import dev.caravel.support.Until;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.health.HealthCheck;
import org.junit.jupiter.api.Test;

/** A step that heeds no stop holds its thread, and nothing else. */
class StuckRunTest {

    private final CountDownLatch released = new CountDownLatch(1);

    @Test
    void aStopThatIsNotHeededIsHeededForTheRoute() throws Exception {
        RouteBuilder hangs = new RouteBuilder() {
            @Override
            public void configure() {
                from("tool:look?description=Looks&readOnlyHint=true")
                        .routeId("look")
                        .setBody(constant("seen"));
                from("tool:hang?description=Hangs").routeId("hang").setBody(constant("done"));
                from("direct:caravel-guardrail")
                        .routeId("caravel-guardrail")
                        .filter(simple("${variable.tool} == 'hang'"))
                        .process(exchange -> waitWhateverIsSaid())
                        .end()
                        .setVariable("verdict", constant("allow"));
            }
        };
        Map<String, String> settings = Map.of(
                "caravel.simulator", "true", "caravel.limits.duration", "3s", "caravel.limits.stop-wait", "500ms");
        try (TestHouse house = TestHouse.start(settings, hangs)) {
            HealthCheck health = house.context().getRegistry().lookupByNameAndType("caravel-agents", HealthCheck.class);
            CompletableFuture<Exchange> reply = CompletableFuture.supplyAsync(
                    () -> house.run("assistant", "[[call look {}]] then [[call hang {}]]"));

            Exchange paused = reply.get(50, TimeUnit.SECONDS);

            assertThat(paused.getException()).isNull();
            assertThat(paused.getMessage().getHeader("CaravelStatus")).isEqualTo("paused");
            assertThat(paused.getMessage().getHeader("CaravelReason")).isEqualTo("duration");
            assertThat(house.runs().active()).isZero();
            String run = paused.getMessage().getHeader("CaravelRunId", String.class);
            assertThat(house.journal().account(Scope.ofRun(run)).reserved()).isEqualTo(Dollars.ZERO);
            HealthCheck.Result down = health.call();
            assertThat(down.getState()).isEqualTo(HealthCheck.State.DOWN);
            assertThat(down.getMessage().orElse("")).contains(run);

            List<Event> events = house.events(paused);
            released.countDown();
            Until.is("health is up again", () -> health.call().getState() == HealthCheck.State.UP);
            assertThat(house.events(paused)).isEqualTo(events);
            assertThat(events.get(events.size() - 1)).isInstanceOf(Event.RunParked.class);
        }
    }

    private void waitWhateverIsSaid() {
        while (true) {
            try {
                released.await();
                return;
            } catch (InterruptedException e) {
                Thread.interrupted();
            }
        }
    }
}
