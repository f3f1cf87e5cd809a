package dev.caravel.compaction;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravel.journal.Event;
import dev.caravel.simulator.Simulator;
import dev.caravel.simulator.wire.ContextWindows;
import dev.caravel.support.TestHouse;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Runs whose conversations become longer than what their model takes: the step {@code caravel.compaction}. */
class LongRunTest {

    private static final int WINDOW = 8_000;

    /** About a thousand tokens. */
    private static final String RESULT = "the parcel of that number was handed over at the gate. ".repeat(75);

    private static RouteBuilder routes(String model) {
        return new RouteBuilder() {
            @Override
            public void configure() {
                from("agent:clerk?instructions=Answer briefly.&tools=look,pay&maxTurns=200&model=" + model)
                        .routeId("clerk")
                        .to("direct:caravel-loop");
                from("tool:look?description=Looks&parameter.at=integer&readOnlyHint=true")
                        .routeId("look")
                        .setBody(simple("${body[at]}: " + RESULT));
                from("tool:pay?description=Pays&parameter.at=integer")
                        .routeId("pay")
                        .setBody(simple("paid ${body[at]}: " + RESULT));
            }
        };
    }

    private static Simulator model() {
        return Simulator.start(Simulator.Settings.defaults()
                .withPace(Duration.ZERO)
                .withWindows(ContextWindows.parse(String.valueOf(WINDOW))));
    }

    private static TestHouse house(Simulator model, String name, Map<String, String> more) {
        Map<String, String> settings = new HashMap<>(Map.of(
                "caravel.anthropic.base-url",
                model.url(),
                "caravel.openai.base-url",
                model.url() + "/v1",
                "caravel.model.cheap",
                name,
                "caravel.model.streaming",
                "false"));
        settings.putAll(more);
        return TestHouse.start(settings, routes(name));
    }

    private static String looks(int count) {
        return IntStream.rangeClosed(1, count)
                .mapToObj(at -> "[[call look {\"at\": " + at + "}]]")
                .collect(Collectors.joining(" then "));
    }

    @ParameterizedTest
    @ValueSource(strings = {"anthropic/claude-haiku-5-5", "openai/gpt-5.6-luna"})
    void aRunTenTimesTheWindowEndsWithItsAnswer(String name) {
        try (Simulator model = model();
                TestHouse house = house(model, name, Map.of())) {
            Exchange reply = house.run("clerk", looks(80));

            assertThat(reply.getMessage().getHeader("CaravelStatus")).isEqualTo("completed");
            assertThat(house.events(reply, Event.ToolFinished.class)).hasSize(80);
            assertThat(house.events(reply, Event.ContextCompacted.class)).hasSizeGreaterThan(5);
            assertThat(house.events(reply, Event.ModelFailed.class)).hasSize(1);
        }
    }
}
