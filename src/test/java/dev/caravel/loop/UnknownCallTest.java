package dev.caravel.loop;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.caravel.journal.Entry;
import dev.caravel.journal.EntryJson;
import dev.caravel.journal.Event;
import dev.caravel.journal.PauseReason;
import dev.caravel.journal.Verdict;
import dev.caravel.money.Dollars;
import dev.caravel.money.Usage;
import dev.caravel.run.Resolution;
import dev.caravel.run.Run;
import dev.caravel.support.TestHouse;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.camel.builder.RouteBuilder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Which call a paused run names as the one of unknown outcome, when several were in progress as its program died. */
class UnknownCallTest {

    private static final String RUN = "0193b0d0-0000-7000-8000-000000000001";
    private static final String START =
            "{\"run\":\"" + RUN + "\",\"seq\":1,\"at\":\"2026-11-28T12:00:00Z\",\"type\":\"run.started\","
                    + "\"agent\":\"assistant\",\"input\":\"x\",\"messages\":[],\"max_turns\":9,\"duration_ms\":60000,"
                    + "\"max_tokens\":1000,\"simulated\":true}";

    private final List<String> done = new CopyOnWriteArrayList<>();
    private TestHouse house;
    private long seq = 1;

    @BeforeEach
    void start() {
        house = TestHouse.start(Map.of(), new RouteBuilder() {
            @Override
            public void configure() {
                from("tool:look?description=Looks&readOnlyHint=true").process(exchange -> done.add("looked"));
                from("tool:pay?description=Pays").process(exchange -> done.add("paid"));
                from("tool:send?description=Sends").process(exchange -> done.add("sent"));
            }
        });
        house.journal().append(EntryJson.read(START), List.of());
    }

    @AfterEach
    void stop() {
        house.close();
    }

    private void left(Event event) {
        seq++;
        house.journal().append(new Entry(RUN, seq, Instant.now(), event), List.of());
    }

    private void leftInProgress(String... tools) {
        ArrayNode calls = JsonNodeFactory.instance.arrayNode();
        for (String tool : tools) {
            calls.addObject()
                    .put("type", "tool_use")
                    .put("id", "call-" + tool)
                    .put("name", tool)
                    .putObject("input");
        }
        left(new Event.ModelAsked("anthropic/m", 1, 1, 1));
        left(new Event.ModelReplied(
                "anthropic/m",
                "m",
                Usage.NONE,
                null,
                "tool_use",
                calls,
                Dollars.ZERO,
                Dollars.ZERO,
                1,
                null,
                null,
                null,
                null,
                null));
        for (String tool : tools) {
            left(new Event.ToolJudged("call-" + tool, tool, Verdict.ALLOW, "no rule is against it", null, null));
            left(new Event.ToolStarted("call-" + tool, tool, JsonNodeFactory.instance.objectNode()));
        }
    }

    private Run resumed() throws Exception {
        house.runControl().resume(RUN, Optional.empty());
        return house.runs().read(RUN).orElseThrow();
    }

    private static List<String> unknown(Run run) {
        return run.unknownCall().stream().map(call -> call.tool()).toList();
    }

    @Test
    void isNoneThatMayRunAgain() throws Exception {
        leftInProgress("look", "pay");

        assertThat(unknown(resumed())).containsExactly("pay");
        house.runControl().resolve(RUN, "call-pay", new Resolution(Optional.of("paid")));
        assertThat(resumed().isOver()).isTrue();
        assertThat(done).containsExactly("looked");
    }

    @Test
    void isOneAfterTheOtherWhereThereAreSeveral() throws Exception {
        leftInProgress("pay", "look", "send");

        assertThat(unknown(resumed())).containsExactly("pay");
        house.runControl().resolve(RUN, "call-pay", new Resolution(Optional.of("paid")));
        assertThat(unknown(resumed())).containsExactly("send");
        house.runControl().resolve(RUN, "call-send", new Resolution(Optional.of("sent")));
        assertThat(resumed().isOver()).isTrue();
        assertThat(done).containsExactly("looked");
    }

    @Test
    void isTheFirstInProgressOfARunThatDoesNotNameIt() {
        leftInProgress("pay");
        left(new Event.RunParked(PauseReason.OUTCOME_UNKNOWN));

        assertThat(unknown(house.runs().read(RUN).orElseThrow())).containsExactly("pay");
    }
}
