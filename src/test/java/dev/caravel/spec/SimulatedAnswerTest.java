package dev.caravel.spec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.caravel.journal.Journal;
import dev.caravel.journal.MemoryJournal;
import dev.caravel.simulator.Simulator;
import dev.caravel.support.TestHouse;
import dev.caravel.text.Causes;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.builder.RouteBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A lost key never turns production into a demonstration, and a demonstration says that it is one. */
class SimulatedAnswerTest {

    @Test
    void theCallerIsToldThatTheModelWasSimulated() {
        try (TestHouse house = TestHouse.start(Map.of())) {
            assertThat(house.run("assistant", "[[say 1 word]]").getMessage().getHeaders())
                    .containsEntry("CaravelSimulated", true);
        }
    }

    @Test
    void aRealModelsAnswerHasNoSuchHeader() {
        try (Simulator model = TestHouse.model("");
                TestHouse house = TestHouse.against(model, Map.of())) {
            Exchange reply = house.run("assistant", "[[say 1 word]]", Map.of("CaravelSimulated", "true"));

            assertThat(reply.getMessage().getHeaders()).doesNotContainKey("CaravelSimulated");
        }
    }

    @Test
    void soIsWhoeverTheAnswerIsDeliveredTo() throws Exception {
        CompletableFuture<Message> delivered = new CompletableFuture<>();
        RouteBuilder routes = new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:answer").process(exchange -> delivered.complete(exchange.getMessage()));
                from("direct:ask").to("agent:assistant?wait=false&replyTo=direct:answer");
            }
        };
        try (TestHouse house = TestHouse.start(Map.of(), routes)) {
            house.context().createProducerTemplate().sendBody("direct:ask", "[[say 1 word]]");

            assertThat(delivered.get(20, TimeUnit.SECONDS).getHeaders()).containsEntry("CaravelSimulated", true);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"auto", "false"})
    void anApplicationDoesNotStartWithoutAProviderUnlessItSaysSo(String setting) {
        Throwable refused = catchThrowable(
                () -> TestHouse.start(Map.of("caravel.simulator", setting)).close());

        assertThat(Causes.words(refused))
                .startsWith("no provider is configured")
                .contains("ANTHROPIC_API_KEY", "OPENAI_API_KEY", "OPENAI_BASE_URL", "caravel.simulator=true");
    }

    @Test
    void aRunThatARealModelBeganIsNotGoneOnWithByTheSimulatedOne() throws Exception {
        Journal journal = new MemoryJournal(100, 100);
        String id;
        try (Simulator model = TestHouse.model("");
                TestHouse house =
                        TestHouse.against(model, Map.of("caravel.limits.turns", "1"), context -> context.getRegistry()
                                .bind("journal", Journal.class, journal))) {
            Exchange paused = house.run("assistant", "[[call current-time {}]] then [[say 2 words]]");
            id = paused.getMessage().getHeader("CaravelRunId", String.class);
            assertThat(paused.getMessage().getHeaders()).containsEntry("CaravelStatus", "paused");
        }
        try (TestHouse house =
                TestHouse.start(Map.of(), context -> context.getRegistry().bind("journal", Journal.class, journal))) {
            Exception refused = house.runControl().resume(id, Optional.empty()).getException();

            assertThat(Causes.words(refused)).contains(id, "was begun with a real model", "configure its provider");
        }
    }
}
