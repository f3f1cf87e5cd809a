package dev.caravel.tool;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravel.support.TestHouse;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangePattern;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What an application has already becomes a tool by a route of one step. */
class ExistingRoutesTest {

    private final List<Map<String, Object>> seen = new CopyOnWriteArrayList<>();

    @TempDir
    private Path folder;

    /** Somebody's bean, which knows nothing of tools. */
    public static final class Refunds {

        public String refund(int order, BigDecimal amount, String reason) {
            return order + ", " + amount + ", " + reason;
        }

        public String total(Map<String, Object> refund) {
            return "total " + refund.get("amount");
        }
    }

    private TestHouse house(String tool) {
        return TestHouse.start(Map.of(), context -> {
            context.getRegistry().bind("refunds", new Refunds());
            context.addRoutes(new RouteBuilder() {
                @Override
                public void configure() {
                    from("direct:refund").process(ExistingRoutesTest.this::refund);
                    from("seda:refund").process(ExistingRoutesTest.this::refund);
                    from("seda:slow").delay(2_000).setBody(constant("late"));
                    routeTemplate("refund-sink").from("kamelet:source").process(ExistingRoutesTest.this::refund);
                }
            });
            PluginHelper.getRoutesLoader(context).loadRoutes(ResourceHelper.fromString("tool.camel.yaml", tool));
        });
    }

    private void refund(Exchange exchange) {
        seen.add(Map.copyOf(exchange.getMessage().getHeaders()));
        exchange.getMessage()
                .setBody("refunded " + exchange.getMessage().getBody(Map.class).get("order"));
    }

    private static String refundBy(String uri) {
        return """
                - from:
                    uri: tool:refund
                    parameters:
                      description: Refund an order
                      parameter.order: integer
                      parameter.amount: number
                      parameter.reason: string
                    steps:
                      - to: "%s"
                """
                .formatted(uri);
    }

    private static Exchange call(TestHouse house, ExchangePattern pattern, Map<String, Object> arguments) {
        return house.context().createProducerTemplate().send("tool:refund", pattern, exchange -> {
            exchange.setProperty(
                    ToolCall.PROPERTY,
                    new ToolCall(
                            "run-1",
                            "run-1/1/call-1",
                            Map.of(),
                            Optional.empty(),
                            Optional.empty(),
                            new CompletableFuture<>(),
                            failure -> {}));
            exchange.getMessage().setBody(arguments);
        });
    }

    private static Object result(TestHouse house, Map<String, Object> arguments) {
        Exchange reply = call(house, ExchangePattern.InOut, arguments);
        assertThat(reply.getException()).isNull();
        return reply.getMessage().getBody();
    }

    @ParameterizedTest
    @ValueSource(strings = {"direct:refund", "seda:refund", "kamelet:refund-sink"})
    void aRouteGetsTheArgumentsAndTheEffectKeyWhoeverStartedTheRun(String uri) {
        try (TestHouse house = house(refundBy(uri))) {
            for (ExchangePattern pattern : List.of(ExchangePattern.InOut, ExchangePattern.InOnly)) {
                Exchange reply = call(house, pattern, Map.of("order", 7));
                assertThat(reply.getException()).isNull();
                assertThat(reply.getMessage().getBody()).isEqualTo("refunded 7");
            }
        }
        assertThat(seen).hasSize(2).allSatisfy(headers -> assertThat(headers)
                .containsEntry("CaravelRunId", "run-1")
                .containsEntry("CaravelEffectKey", "run-1/1/call-1"));
    }

    @Test
    void nobodyKnowsWhatBecameOfACallThatSedaGaveUp() {
        try (TestHouse house = house(refundBy("seda:slow?timeout=100"))) {
            Exchange reply = call(house, ExchangePattern.InOnly, Map.of("order", 7));

            assertThat(EffectCertainty.about(reply.getException())).isTrue();
        }
    }

    @Test
    void aMethodOfABeanGetsThemAsItsParameters() {
        String refund = "bean:refunds?method=refund(${body[order]}, ${body[amount]}, ${body[reason]})";
        try (TestHouse house = house(refundBy(refund))) {
            for (String reason : List.of("a, b", "${header.CaravelRunId}", "null", "x) (y", "*", "String.class")) {
                assertThat(result(house, Map.of("order", 7, "amount", 1.5, "reason", reason)))
                        .isEqualTo("7, 1.5, " + reason);
            }
        }
        try (TestHouse house = house(refundBy("bean:refunds?method=total"))) {
            assertThat(result(house, Map.of("amount", 1.5))).isEqualTo("total 1.5");
        }
    }

    @Test
    void aRouteOfCamelsAiToolIsATool() {
        try (TestHouse house = house(
                """
                - route:
                    from:
                      uri: ai-tool:refund
                      parameters:
                        tags: orders
                        description: Refund an order
                        parameter.order: integer
                        parameter.order.description: The order's number
                        parameter.order.required: true
                      steps:
                        - setBody: { simple: "refunded ${header.order}, ${body}" }
                """)) {
            assertThat(result(house, Map.of("order", 7))).isEqualTo("refunded 7, ");
        }
    }

    private String once(String more) {
        return """
                - beans:
                    - name: keys
                      type: java.io.File
                      constructors: { 0: "%1$s/keys" }
                    - name: refunded
                      type: org.apache.camel.support.processor.idempotent.FileIdempotentRepository
                      properties: { fileStore: "#bean:keys" }
                - from:
                    uri: tool:refund
                    parameters:
                      description: Refund an order
                      parameter.order: integer
                      idempotentHint: true
                    steps:
                      - setVariable: { name: name, simple: "${replace(/,-,${header.CaravelEffectKey})}" }
                      - idempotentConsumer:
                          simple: "${header.CaravelEffectKey}"
                          idempotentRepository: refunded
                          steps:
                            - to: direct:refund
                            %2$s
                """
                .formatted(folder, more);
    }

    @Test
    void aCallThatIsRepeatedIsMadeOnceAndPassedOverInWordsNotWithItsArguments() {
        String tool = once("");
        try (TestHouse house = house(tool)) {
            assertThat(result(house, Map.of("order", 7))).isEqualTo("refunded 7");
        }
        // Another process: the keys are on disk.
        try (TestHouse house = house(tool)) {
            Exchange reply = call(house, ExchangePattern.InOut, Map.of("order", 7));
            assertThat(reply.getException())
                    .isInstanceOf(PassedOver.class)
                    .hasMessageStartingWith("refund was called before with the same effect key");
        }
        assertThat(seen).hasSize(1);
    }

    @Test
    void aCallThatIsRepeatedIsAnsweredWithTheFirstOnesResultWhereThatIsKept() {
        String tool = once(
                """
                            - to: "file:%1$s/results?fileName=${variable.name}"
                      - filter:
                          simple: "${exchangeProperty.CamelDuplicateMessage}"
                          steps:
                            - pollEnrich:
                                simple: "file:%1$s/results?fileName=${variable.name}&noop=true&idempotent=false"
                                timeout: 500
                """
                        .formatted(folder)
                        .strip());
        try (TestHouse house = house(tool)) {
            assertThat(result(house, Map.of("order", 7))).isEqualTo("refunded 7");
        }
        try (TestHouse house = house(tool)) {
            assertThat(result(house, Map.of("order", 7))).isEqualTo("refunded 7");
        }
        assertThat(seen).hasSize(1);
    }

    @Test
    void aRunWaitsForAPersonWhenACallWasPassedOverWhateverTheToolsHintsSay() {
        String tool = once("").replace("${header.CaravelEffectKey}", "${body[order]}");
        try (TestHouse house = house(tool)) {
            Exchange reply =
                    house.run("assistant", "[[call refund {\"order\": 7}]] then [[call refund {\"order\": 7}]]");

            assertThat(reply.getMessage().getHeader("CaravelReason")).isEqualTo("outcome_unknown");
        }
    }
}
