package dev.caravel.loop;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.caravel.journal.Entry;
import dev.caravel.journal.Event;
import dev.caravel.journal.GivenCall;
import dev.caravel.journal.RunStatus;
import dev.caravel.journal.Verdict;
import dev.caravel.money.Dollars;
import dev.caravel.run.Resolution;
import dev.caravel.run.Run;
import dev.caravel.run.RunRecord;
import dev.caravel.support.TestHouse;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.camel.builder.RouteBuilder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A run that makes one call and no other, found in its journal as a program that died left it. */
class GivenCallTest {

    private static final String RUN = "0193b0d0-0000-7000-8000-000000000001";
    private static final String CALL = "call_1";

    private final List<Object> done = new CopyOnWriteArrayList<>();
    private TestHouse house;

    @BeforeEach
    void start() {
        house = TestHouse.start(Map.of(), new RouteBuilder() {
            @Override
            public void configure() {
                from("tool:look?description=Looks&readOnlyHint=true&mcp=true")
                        .process(exchange -> done.add("looked"))
                        .setBody(constant("seen"));
                from("tool:pay?description=Pays&mcp=true")
                        .process(exchange -> done.add("paid"))
                        .setBody(constant("paid"));
                from("tool:broken?description=Fails&mcp=true").throwException(new IllegalStateException("no paper"));
                from("tool:kept?description=Is not for clients").setBody(constant("told"));
            }
        });
    }

    @AfterEach
    void stop() {
        house.close();
    }

    private void left(String tool, Event... after) {
        List<Event> events = new ArrayList<>();
        GivenCall call = new GivenCall(CALL, tool, JsonNodeFactory.instance.objectNode());
        events.add(new Event.RunStarted(
                "caravel-mcp",
                null,
                null,
                null,
                null,
                null,
                null,
                tool,
                List.of(),
                null,
                50,
                60_000,
                1_000,
                Dollars.parse("1"),
                true,
                "mcp",
                true,
                call,
                null,
                null,
                null,
                null));
        events.addAll(List.of(after));
        for (int i = 0; i < events.size(); i++) {
            house.journal().append(new Entry(RUN, i + 1, Instant.now(), events.get(i)), List.of());
        }
    }

    private static Event started(String tool) {
        return new Event.ToolStarted(CALL, tool, JsonNodeFactory.instance.objectNode());
    }

    private static Event allowed(String tool) {
        return new Event.ToolJudged(CALL, tool, Verdict.ALLOW, "no rule is against it", null, null);
    }

    private RunRecord resumed() throws Exception {
        house.runControl().resume(RUN, Optional.empty());
        return Run.replay(house.journal().read(RUN)).toRecord();
    }

    @Test
    void beginsWithItsCallAndEndsWithItsResult() throws Exception {
        left("look");

        RunRecord run = resumed();

        assertThat(run.status()).isEqualTo(RunStatus.COMPLETED);
        assertThat(run.answer()).isEqualTo("seen");
        assertThat(run.modelCalls()).isZero();
        assertThat(done).containsExactly("looked");
    }

    @Test
    void aCallWithoutSideEffectsRunsAgain() throws Exception {
        left("look", allowed("look"), started("look"));

        assertThat(resumed().answer()).isEqualTo("seen");
        assertThat(done).containsExactly("looked");
    }

    @Test
    void aCallThatMayHaveHadItsEffectWaitsForSomebodyWhoKnows() throws Exception {
        left("pay", allowed("pay"), started("pay"));

        assertThat(resumed().reason()).isEqualTo("outcome_unknown");
        house.runControl().resolve(RUN, CALL, new Resolution(Optional.of("it was paid")));
        RunRecord run = resumed();

        assertThat(run.status()).isEqualTo(RunStatus.COMPLETED);
        assertThat(run.answer()).isEqualTo("it was paid");
        assertThat(done).isEmpty();
    }

    @Test
    void aCallThatWasNotDoneRunsWhenSomebodySaysSo() throws Exception {
        left("pay", allowed("pay"), started("pay"));

        resumed();
        house.runControl().resolve(RUN, CALL, new Resolution(Optional.empty()));

        assertThat(resumed().answer()).isEqualTo("paid");
        assertThat(done).containsExactly("paid");
    }

    @Test
    void aCallThatFailsFailsItsRun() throws Exception {
        left("broken");

        RunRecord run = resumed();

        assertThat(run.status()).isEqualTo(RunStatus.FAILED);
        assertThat(run.reason()).isEqualTo("tool");
        assertThat(run.error()).isEqualTo("Error: no paper");
    }

    @Test
    void aToolThatClientsMayNotCallIsNotCalled() throws Exception {
        left("kept");

        assertThat(resumed().error()).contains("there is no tool 'kept'");
    }
}
