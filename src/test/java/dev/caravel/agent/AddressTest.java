package dev.caravel.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravel.support.TestHouse;
import java.util.Map;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An address that was put together while running is no place for expressions: a sender may have written it. */
class AddressTest {

    private static final RouteBuilder ROUTES = new RouteBuilder() {
        @Override
        public void configure() {
            from("direct:written").to("agent:assistant?key=${header.k}").setBody(header("CaravelStatus"));
            from("direct:dynamic").toD("agent:assistant?key=${header.k}").setBody(header("CaravelStatus"));
            from("direct:list").recipientList(simple("agent:assistant?tenant=${header.k}"));
            from("direct:approve").toD("approval:approve?by=${header.k}");
        }
    };

    private static Exchange send(TestHouse house, String address, String k) {
        return house.context().createProducerTemplate().request(address, exchange -> {
            exchange.getMessage().setBody("[[say 1 word]]");
            exchange.getMessage().setHeader("k", k);
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"direct:dynamic", "direct:list", "direct:approve"})
    void aSendersExpressionIsRefusedWithOneLine(String address) {
        try (TestHouse house = TestHouse.start(Map.of(), ROUTES)) {
            assertThat(send(house, address, "${sys.user.home}").getException())
                    .hasStackTraceContaining("has ${ in it, and the address was made while running");
        }
    }

    @Test
    void aSendersPlainValueIsNot() {
        try (TestHouse house = TestHouse.start(Map.of(), ROUTES)) {
            assertThat(send(house, "direct:dynamic", "7").getMessage().getBody())
                    .isEqualTo("completed");
        }
    }

    @Test
    void anExpressionThatARouteNamesIsEvaluatedOnceAlsoInARouteThatCameLater() throws Exception {
        try (TestHouse house = TestHouse.start(Map.of(), ROUTES)) {
            house.context().addRoutes(new RouteBuilder() {
                @Override
                public void configure() {
                    from("direct:later").to("agent:assistant?key=later-${header.k}");
                }
            });
            send(house, "direct:written", "${sys.user.home}");
            send(house, "direct:later", "1");

            assertThat(house.started("assistant"))
                    .extracting(start -> start.key())
                    .containsExactlyInAnyOrder("${sys.user.home}", "later-1");
        }
    }
}
