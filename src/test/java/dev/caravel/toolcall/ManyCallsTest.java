package dev.caravel.toolcall;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import dev.caravel.journal.Event;
import dev.caravel.support.CannedModel;
import dev.caravel.support.TestHouse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * However many calls one reply asks for: a bounded number runs, a few of them at a time, and each has its answer.
 *
 * <p>Covers the route {@code caravel-tools}, with {@code caravel.start-calls} and {@code caravel.synchronous-executor-service}.
 */
class ManyCallsTest {

    private final AtomicInteger ran = new AtomicInteger();
    private final AtomicInteger now = new AtomicInteger();
    private final AtomicInteger most = new AtomicInteger();

    @ParameterizedTest
    @ValueSource(ints = {17, 128, 200})
    void atMostSixteenRunSideBySideAndAtMost128Run(int calls) {
        try (CannedModel model = new CannedModel(asksFor(calls), says("done"));
                TestHouse house = house(model, look())) {
            Exchange reply = assertTimeoutPreemptively(Duration.ofSeconds(60), () -> house.run("assistant", "look"));

            assertThat(reply.getMessage().getBody()).isEqualTo("done");
            assertThat(ran).hasValue(Math.min(calls, 128));
            assertThat(most.get()).isBetween(2, 16);
            List<Event.ToolFinished> finished = house.events(reply, Event.ToolFinished.class);
            assertThat(finished).hasSize(calls);
            assertThat(finished.stream().filter(Event.ToolFinished::error))
                    .hasSize(Math.max(0, calls - 128))
                    .allSatisfy(refused -> assertThat(refused.result()).contains("was not run", "128"));
        }
    }

    private RouteBuilder look() {
        return new RouteBuilder() {
            @Override
            public void configure() {
                from("tool:look?description=Looks&readOnlyHint=true")
                        .routeId("look")
                        .process(exchange -> {
                            most.accumulateAndGet(now.incrementAndGet(), Math::max);
                            Thread.sleep(5);
                            ran.incrementAndGet();
                            now.decrementAndGet();
                            exchange.getMessage().setBody("seen");
                        });
            }
        };
    }

    private static TestHouse house(CannedModel model, RouteBuilder... routes) {
        return TestHouse.start(
                Map.of(
                        "caravel.openai.base-url", model.url(),
                        "caravel.model.cheap", "openai/gpt-4o",
                        "caravel.budget.run", "none",
                        "caravel.budget.day", "none",
                        "caravel.model.streaming", "false"),
                routes);
    }

    private static String asksFor(int calls) {
        String all = IntStream.range(0, calls)
                .mapToObj(i -> "{\"id\": \"call_" + i
                        + "\", \"type\": \"function\", \"function\": {\"name\": \"look\", \"arguments\": \"{}\"}}")
                .collect(Collectors.joining(","));
        return "{\"id\": \"c1\", \"model\": \"gpt-4o\", \"choices\": [{\"index\": 0, \"finish_reason\": \"tool_calls\","
                + " \"message\": {\"role\": \"assistant\", \"content\": null, \"tool_calls\": [" + all + "]}}]}";
    }

    private static String says(String text) {
        return "{\"id\": \"c2\", \"model\": \"gpt-4o\", \"choices\": [{\"index\": 0, \"finish_reason\": \"stop\","
                + " \"message\": {\"role\": \"assistant\", \"content\": \"" + text + "\"}}]}";
    }
}
