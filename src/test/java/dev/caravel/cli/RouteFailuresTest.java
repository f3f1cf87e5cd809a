package dev.caravel.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravel.journal.JournalUnavailable;
import dev.caravel.support.LogLines;
import dev.caravel.support.TestHouse;
import java.util.List;
import java.util.Map;
import org.apache.camel.builder.RouteBuilder;
import org.junit.jupiter.api.Test;

/** What is said of triggers whose messages fail. */
class RouteFailuresTest {

    @Test
    void aJournalThatIsAwayIsSaidOnceAndOtherFailuresEachTime() {
        try (LogLines log = new LogLines(RouteFailures.class);
                TestHouse house = TestHouse.start(Map.of(), context -> {
                    context.addRoutePolicyFactory(new RouteFailures());
                    context.addRoutes(orders());
                })) {
            for (String message : List.of("away", "away", "bad", "bad", "away", "good", "away")) {
                house.context()
                        .createProducerTemplate()
                        .request("seda:orders?waitForTaskToComplete=Always", order -> order.getMessage()
                                .setBody(message));
            }

            assertThat(log.all())
                    .containsExactly(
                            "WARN Route 'orders' failed: the journal is away",
                            "WARN Route 'orders' failed: bad",
                            "WARN Route 'orders' failed: bad",
                            "WARN Route 'orders' failed: the journal is away");
        }
    }

    private static RouteBuilder orders() {
        return new RouteBuilder() {
            @Override
            public void configure() {
                errorHandler(noErrorHandler());
                from("seda:orders").routeId("orders").process(exchange -> {
                    String what = exchange.getMessage().getBody(String.class);
                    if (what.equals("away")) {
                        throw new JournalUnavailable("the journal is away", null);
                    } else if (!what.equals("good")) {
                        throw new IllegalArgumentException(what);
                    }
                });
            }
        };
    }
}
