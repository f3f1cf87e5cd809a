package dev.caravel.observe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravel.journal.Event;
import dev.caravel.support.TestHouse;
import java.util.List;
import java.util.Map;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.console.DevConsole;
import org.apache.camel.console.DevConsole.MediaType;
import org.apache.camel.console.DevConsoleRegistry;
import org.apache.camel.support.PluginHelper;
import org.junit.jupiter.api.Test;

/** Camel's own tools see the runs, in an application that has Camel's consoles on. */
class CaravelDevConsoleTest {

    @Test
    void tellsRunsWhatWaitsAndMoney() {
        try (TestHouse house = house()) {
            Exchange done = house.run("assistant", "[[say 2 words]]");
            Exchange waiting = house.run("payer", "[[call pay {}]]");
            String question =
                    house.events(waiting, Event.ApprovalRequested.class).get(0).approval();

            DevConsole console = console(house);
            String text = (String) console.call(MediaType.TEXT);
            assertThat(text)
                    .contains("0 active, 0 queued; 1 calls wait for a person")
                    .contains(id(done) + "  assistant  completed")
                    .contains(id(waiting) + "  payer  waiting_approval")
                    .contains(question + " waits: pay of payer");
            Map<?, ?> json = (Map<?, ?>) console.call(MediaType.JSON);
            assertThat(json.get("waitingApproval")).isEqualTo(1);
            assertThat((List<?>) json.get("runs"))
                    .extracting(run -> ((Map<?, ?>) run).get("id"))
                    .isEqualTo(List.of(id(waiting), id(done)));
            assertThat((List<?>) json.get("waiting"))
                    .extracting(run -> ((Map<?, ?>) run).get("tool"))
                    .isEqualTo(List.of("pay"));
            assertThat(json.get("costTodayUsd").toString()).startsWith("0.00");
        }
    }

    @Test
    void aRouteShowsItWhereConsolesAreOff() {
        RouteBuilder route = new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:console")
                        .bean(PluginHelper.class, "getDevConsoleResolver")
                        .setBody(simple("${body.resolveDevConsole('caravel').call('JSON').toJson()}"));
            }
        };
        try (TestHouse house = TestHouse.start(Map.of(), context -> context.addRoutes(route))) {
            String shown = house.context().createProducerTemplate().requestBody("direct:console", null, String.class);

            assertThat(shown).contains("\"active\":0");
        }
    }

    private static DevConsole console(TestHouse house) {
        DevConsoleRegistry consoles =
                house.context().getCamelContextExtension().getContextPlugin(DevConsoleRegistry.class);
        return consoles.resolveById("caravel");
    }

    private static TestHouse house() {
        return TestHouse.start(Map.of(), context -> {
            context.setDevConsole(true);
            context.addRoutes(new RouteBuilder() {
                @Override
                public void configure() {
                    from("agent:payer?tools=pay").routeId("payer").to("direct:caravel-loop");
                    from("tool:pay?description=Pays&approval=required")
                            .routeId("pay")
                            .setBody(constant("paid"));
                }
            });
        });
    }

    private static String id(Exchange reply) {
        return reply.getMessage().getHeader("CaravelRunId", String.class);
    }
}
