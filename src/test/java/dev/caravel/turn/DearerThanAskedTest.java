package dev.caravel.turn;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravel.journal.Event;
import dev.caravel.journal.RunStatus;
import dev.caravel.money.Dollars;
import dev.caravel.run.RunRecord;
import dev.caravel.run.RunRecords;
import dev.caravel.support.CannedModel;
import dev.caravel.support.TestHouse;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.junit.jupiter.api.Test;

/**
 * A host may answer with a dearer model than was asked, or charge more than the list says: the next call counts with it.
 *
 * <p>Covers {@code caravel.attempt-outcome}.
 */
class DearerThanAskedTest {

    private static final String CALL =
            "{\"type\": \"tool_use\", \"id\": \"toolu_1\", \"name\": \"note\", \"input\": {\"text\": \"x\"}}";
    private static final String TEXT = "{\"type\": \"text\", \"text\": \"Done.\"}";

    @Test
    void theNextReservationIsAtThePriceOfTheModelThatAnswered() {
        try (CannedModel model = new CannedModel(
                        reply("claude-fable-5", CALL, "\"input_tokens\": 100, \"output_tokens\": 10"),
                        reply("claude-fable-5", TEXT, "\"input_tokens\": 100, \"output_tokens\": 10"));
                TestHouse house = house(model, Map.of())) {
            List<Event.BudgetReserved> reserved = house.events(house.run("clerk", "Hi"), Event.BudgetReserved.class);

            assertThat(reserved.get(0).callUsd())
                    .as("500 at 0.5 dollars a million, and a prompt")
                    .isLessThan(Dollars.parse("0.001"));
            assertThat(reserved.get(1).callUsd())
                    .as("500 at 50 dollars a million, and a prompt")
                    .isGreaterThan(Dollars.parse("0.025"));
        }
    }

    @Test
    void theNextReservationIsAtLeastWhatTheHostChargedForTheLastCall() {
        try (CannedModel model = new CannedModel(
                        reply("claude-haiku-5-5", CALL, "\"input_tokens\": 100, \"output_tokens\": 10, \"cost\": 0.3"),
                        reply(
                                "claude-haiku-5-5",
                                TEXT,
                                "\"input_tokens\": 100, \"output_tokens\": 10, \"cost\": 0.3"));
                TestHouse house = house(model, Map.of())) {
            List<Event.BudgetReserved> reserved = house.events(house.run("clerk", "Hi"), Event.BudgetReserved.class);

            assertThat(reserved.get(1).callUsd()).isEqualTo(Dollars.parse("0.3"));
        }
    }

    @Test
    void passingALimitIsAnEventAndPartOfTheRecordAndCounted() {
        MeterRegistry meters = new SimpleMeterRegistry();
        try (CannedModel model = new CannedModel(
                        reply("claude-fable-5", TEXT, "\"input_tokens\": 1000, \"output_tokens\": 400"));
                TestHouse house = house(model, Map.of("caravel.budget.run", "0.02"), meters)) {
            Exchange reply = house.run("clerk", "Hi");

            assertThat(house.events(reply, Event.BudgetExceeded.class))
                    .singleElement()
                    .satisfies(limit -> {
                        assertThat(limit.limitUsd()).isEqualTo(Dollars.parse("0.02"));
                        assertThat(limit.spentUsd())
                                .as("1,000 at 10 and 400 at 50 dollars a million")
                                .isEqualTo(Dollars.parse("0.03"));
                    });
            RunRecord run = record(house, reply);
            assertThat(run.status()).isEqualTo(RunStatus.COMPLETED);
            assertThat(run.exceeded().isPassed()).isTrue();
            assertThat(meters.get("caravel.budget.exceeded")
                            .tags("budget", "run", "how", "passed")
                            .counter()
                            .count())
                    .isEqualTo(1);
        }
    }

    @Test
    void aReplyThatWasCutForWantOfMoneyNamesTheAccountThatWasTooLow() {
        String whole = reply("claude-haiku-5-5", TEXT, "\"input_tokens\": 100, \"output_tokens\": 10");
        String cut = whole.replace("end_turn", "max_tokens");
        Dollars enough;
        try (CannedModel model = new CannedModel(whole);
                TestHouse house = house(model, Map.of())) {
            Event.BudgetReserved reserved = house.events(house.run("clerk", "Hi"), Event.BudgetReserved.class)
                    .get(0);
            enough = reserved.callUsd().plus(reserved.landingUsd());
        }
        Dollars tooLittle = enough.minus(Dollars.parse("0.0001"));
        try (CannedModel model = new CannedModel(cut);
                TestHouse house = house(model, Map.of("caravel.budget.day", tooLittle.toString()))) {
            RunRecord run = record(house, house.run("clerk", "Hi"));

            assertThat(run.status()).isEqualTo(RunStatus.PAUSED);
            assertThat(run.exceeded().scope()).startsWith("day:");
            assertThat(run.exceeded().freeAt()).endsWith("T00:00:00Z");
        }
    }

    @Test
    void whatStaysWithinItsReservationPassesNothing() {
        try (CannedModel model = new CannedModel(
                        reply("claude-haiku-5-5", TEXT, "\"input_tokens\": 100, \"output_tokens\": 10"));
                TestHouse house = house(model, Map.of("caravel.budget.run", "0.02"))) {
            Exchange reply = house.run("clerk", "Hi");

            assertThat(house.events(reply, Event.BudgetExceeded.class)).isEmpty();
            assertThat(record(house, reply).exceeded()).isNull();
        }
    }

    @Test
    void anUnknownPriceIsRefusedWhereOnlyTheAgentHasABudget() {
        Map<String, String> settings = Map.of(
                "caravel.budget.run", "none",
                "caravel.budget.day", "none",
                "caravel.model.cheap", "claude-unheard-of",
                "caravel.model.strong", "claude-unheard-of");
        try (CannedModel model = new CannedModel();
                TestHouse house = TestHouse.start(all(model, settings), new RouteBuilder() {
                    @Override
                    public void configure() {
                        from("agent:clerk?budget=0.10").routeId("clerk").to("direct:caravel-loop");
                    }
                })) {
            Exchange reply = house.run("clerk", "Hi");

            assertThat(reply.getException())
                    .hasMessageContaining("no price is known for 'anthropic/claude-unheard-of'");
            assertThat(model.requests()).isEmpty();
        }
    }

    private static RunRecord record(TestHouse house, Exchange reply) {
        return house.context()
                .getRegistry()
                .lookupByNameAndType("caravel.records", RunRecords.class)
                .find(reply.getMessage().getHeader("CaravelRunId", String.class))
                .orElseThrow();
    }

    private static TestHouse house(CannedModel model, Map<String, String> settings) {
        return house(model, settings, new SimpleMeterRegistry());
    }

    private static TestHouse house(CannedModel model, Map<String, String> settings, MeterRegistry meters) {
        return TestHouse.start(all(model, settings), context -> {
            context.getRegistry().bind("meters", MeterRegistry.class, meters);
            context.addRoutes(new RouteBuilder() {
                @Override
                public void configure() {
                    from("agent:clerk?tools=note&maxTokens=500")
                            .routeId("clerk")
                            .to("direct:caravel-loop");
                    from("tool:note?description=Notes it&parameter.text=string&readOnlyHint=true")
                            .routeId("note")
                            .setBody(constant("noted"));
                }
            });
        });
    }

    private static Map<String, String> all(CannedModel model, Map<String, String> settings) {
        Map<String, String> all = new HashMap<>(Map.of(
                "caravel.anthropic.base-url", model.url(),
                "caravel.anthropic.key", "key",
                "caravel.model.streaming", "false"));
        all.putAll(settings);
        return all;
    }

    private static String reply(String servedBy, String block, String usage) {
        return """
                {"type": "message", "role": "assistant", "model": "%s", "content": [%s], "stop_reason": "%s", "usage": {%s}}"""
                .formatted(servedBy, block, block.equals(CALL) ? "tool_use" : "end_turn", usage);
    }
}
