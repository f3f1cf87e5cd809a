package dev.caravel.loop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravel.approval.Approver;
import dev.caravel.journal.Approval;
import dev.caravel.journal.Decision;
import dev.caravel.journal.Event;
import dev.caravel.support.MeteredModel;
import dev.caravel.support.MeteredModel.Habits;
import dev.caravel.support.TestHouse;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Runs that loop are paused; those that get on are not.
 *
 * <p>Covers {@code caravel.turn-limit}.
 */
class LoopDetectionTest {

    private final AtomicInteger calls = new AtomicInteger();

    /** @param answer what the tool answers; {@code #} stands for a number that is new each time */
    private RouteBuilder routes(String options, String answer) {
        return new RouteBuilder() {
            @Override
            public void configure() {
                from("agent:worker?tools=look,agent:helper&maxTurns=12")
                        .routeId("worker")
                        .to("direct:caravel-loop");
                from("agent:helper?description=Helps&tools=look&maxTurns=1")
                        .routeId("helper")
                        .to("direct:caravel-loop");
                from("tool:look?description=Looks&parameter.at=string&" + options)
                        .routeId("look")
                        .process(exchange -> exchange.getMessage()
                                .setBody(answer.replace("#", String.valueOf(calls.incrementAndGet()))));
            }
        };
    }

    private static TestHouse house(MeteredModel model, RouteBuilder routes) {
        return TestHouse.start(
                Map.of("caravel.anthropic.base-url", model.url(), "caravel.limits.subagents", "3"), context -> {
                    Approver no = (question, stopped) ->
                            Optional.of(new Approval.Answer(Decision.DENY, "ann", "", Instant.now()));
                    context.getRegistry().bind("person", Approver.class, no);
                    context.addRoutes(routes);
                });
    }

    private static MeteredModel calling(String... tool) {
        return new MeteredModel(new Habits(true, 0, 0, 0, tool), 1);
    }

    @ParameterizedTest
    @CsvSource({
        "{\"at\": \"x\"}, approval=auto,     nothing new, loop,  4",
        "{\"at\": \"#\"}, approval=auto,     nothing new, turns, 12",
        "{\"at\": \"x\"}, approval=auto,     number #,    turns, 12",
        "{\"at\": \"x\"}, polled=true,       nothing new, turns, 12",
        "{\"at\": \"#\"}, approval=required, never seen,  loop,  5",
        "{\"to\": \"x\"}, approval=auto,     never seen,  loop,  4",
    })
    void theSameCallWithTheSameResultOrOneDenialAfterTheOtherEndsTheRun(
            String arguments, String options, String answer, String reason, int turns) {
        try (MeteredModel model = calling("look", arguments);
                TestHouse house = house(model, routes(options, answer))) {
            Exchange reply = house.run("worker", "look until it changes");

            assertThat(reply.getMessage().getHeader("CaravelStatus")).isEqualTo("paused");
            assertThat(reply.getMessage().getHeader("CaravelReason")).isEqualTo(reason);
            assertThat(reply.getMessage().getHeader("CaravelTurns")).isEqualTo(turns);
        }
    }

    @Test
    void theCallsOfSubagentsCount() {
        // The first of two tools is chosen by chance, so the helper, who has no helpers, may ask in vain.
        try (MeteredModel model = calling("helper", "{\"task\": \"part #\"}", "look", "{\"at\": \"x\"}");
                TestHouse house = house(model, routes("approval=auto", "nothing new"))) {
            Exchange reply = house.run("worker", "look until it changes");

            assertThat(reply.getMessage().getHeader("CaravelReason")).isEqualTo("loop");
            assertThat(calls).hasValue(4);
            assertThat(house.started("helper")).isNotEmpty();
        }
    }

    @Test
    void aRunMayStartOnlySoManySubagents() {
        try (MeteredModel model = calling("helper", "{\"task\": \"part #\"}");
                TestHouse house = house(model, routes("approval=auto", "nothing new"))) {
            Exchange reply = house.run("worker", "have it done");

            assertThat(house.started("helper")).hasSize(3);
            assertThat(house.events(reply, Event.ToolFinished.class))
                    .filteredOn(Event.ToolFinished::error)
                    .hasSize(9)
                    .allSatisfy(refused -> assertThat(refused.result()).contains("caravel.limits.subagents"));
        }
    }
}
