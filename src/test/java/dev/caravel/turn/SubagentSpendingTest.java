package dev.caravel.turn;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravel.journal.Decision;
import dev.caravel.journal.RunStatus;
import dev.caravel.money.Dollars;
import dev.caravel.run.RunRecord;
import dev.caravel.run.RunRecords;
import dev.caravel.support.CannedModel;
import dev.caravel.support.TestHouse;
import java.util.Map;
import java.util.Optional;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.junit.jupiter.api.Test;

/** What a run has spent is what its subagents have spent too, whether their call has a result or waits. */
class SubagentSpendingTest {

    @Test
    void aRunThatWaitsHasSpentWhatItsSubagentHasAndLaterNoMore() throws Exception {
        try (CannedModel model = new CannedModel(
                        reply(1_000, 100, call("helper", "{\"task\": \"clean up\"}")),
                        reply(2_000, 200, call("erase", "{}")),
                        reply(3_000, 300, text()),
                        reply(4_000, 400, text()));
                TestHouse house = house(model)) {
            Exchange parked = house.run("boss", "Hi");

            RunRecord waiting = record(house, parked);
            assertThat(waiting.status()).isEqualTo(RunStatus.WAITING_APPROVAL);
            assertThat(waiting.usage().inputTokens()).isEqualTo(3_000);
            assertThat(waiting.usage().outputTokens()).isEqualTo(300);
            assertThat(waiting.costUsd())
                    .as("3,000 at 0.10 and 300 at 0.50 dollars a million")
                    .isEqualTo(Dollars.parse("0.00045"));
            assertThat(waiting.models().values()).as("one call each").containsExactly(2);
            assertThat(waiting.approvals()).hasSize(1);

            house.runControl().decide(waiting.approvals().get(0), Decision.APPROVE, "ann", "");
            house.runControl().resume(waiting.id(), Optional.empty());

            RunRecord done = record(house, parked);
            assertThat(done.status()).isEqualTo(RunStatus.COMPLETED);
            assertThat(done.usage().inputTokens()).isEqualTo(10_000);
            assertThat(done.usage().outputTokens()).isEqualTo(1_000);
            assertThat(done.costUsd()).isEqualTo(Dollars.parse("0.0015"));
            assertThat(done.models().values()).containsExactly(4);
            assertThat(done.modelCalls()).as("its own").isEqualTo(2);
        }
    }

    private static TestHouse house(CannedModel model) {
        Map<String, String> settings = Map.of(
                "caravel.anthropic.base-url", model.url(),
                "caravel.anthropic.key", "key",
                "caravel.model.streaming", "false");
        return TestHouse.start(settings, new RouteBuilder() {
            @Override
            public void configure() {
                from("agent:boss?tools=agent:helper&maxTokens=500")
                        .routeId("boss")
                        .to("direct:caravel-loop");
                from("agent:helper?description=Helps&tools=erase&maxTokens=500")
                        .routeId("helper")
                        .to("direct:caravel-loop");
                from("tool:erase?description=Erases&approval=required")
                        .routeId("erase")
                        .setBody(constant("erased"));
            }
        });
    }

    private static RunRecord record(TestHouse house, Exchange reply) {
        return house.context()
                .getRegistry()
                .lookupByNameAndType("caravel.records", RunRecords.class)
                .find(reply.getMessage().getHeader("CaravelRunId", String.class))
                .orElseThrow();
    }

    private static String call(String tool, String arguments) {
        return "{\"type\": \"tool_use\", \"id\": \"toolu_%s\", \"name\": \"%s\", \"input\": %s}"
                .formatted(tool, tool, arguments);
    }

    private static String text() {
        return "{\"type\": \"text\", \"text\": \"Done.\"}";
    }

    private static String reply(int input, int output, String block) {
        return """
                {"type": "message", "role": "assistant", "model": "claude-haiku-5-5", "content": [%s], "stop_reason": "%s",
                 "usage": {"input_tokens": %d, "output_tokens": %d}}"""
                .formatted(block, block.contains("tool_use") ? "tool_use" : "end_turn", input, output);
    }
}
