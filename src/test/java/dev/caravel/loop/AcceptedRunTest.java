package dev.caravel.loop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravel.journal.Entry;
import dev.caravel.journal.RunStatus;
import dev.caravel.run.Run;
import dev.caravel.run.TaskRefused;
import dev.caravel.simulator.Simulator;
import dev.caravel.support.TestHouse;
import dev.caravel.support.Until;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A task whose caller does not wait is accepted at once, and begins when there is a place: {@code caravel.limits.active}. */
class AcceptedRunTest {

    private static final RouteBuilder DOOR = new RouteBuilder() {
        @Override
        public void configure() {
            from("direct:door").to("agent:assistant?wait=false&key=RAW(${header.key})");
        }
    };

    private static Exchange handIn(TestHouse house, String key, String task) {
        return house.context().createProducerTemplate().request("direct:door", exchange -> {
            exchange.getMessage().setBody(task);
            exchange.getMessage().setHeader("key", key);
        });
    }

    private static String id(Exchange accepted) {
        assertThat(accepted.getException()).isNull();
        return accepted.getMessage().getHeader("CaravelRunId", String.class);
    }

    private static RunStatus status(TestHouse house, String run) {
        return Run.replay(house.journal().read(run)).status();
    }

    @Test
    void moreThanMayBeInProgressAreRecordedAtOnceAndRunInTheirOrder() {
        try (Simulator model = TestHouse.model("", Duration.ofMillis(20));
                TestHouse house = TestHouse.against(model, Map.of("caravel.limits.active", "1"), DOOR)) {
            List<String> runs = IntStream.range(0, 4)
                    .mapToObj(i -> id(handIn(house, "k" + i, "say hello " + i)))
                    .toList();

            assertThat(runs).doesNotHaveDuplicates();
            assertThat(runs.subList(1, 4)).allMatch(run -> status(house, run) == RunStatus.QUEUED);
            assertThat(house.runs().waiting()).isEqualTo(3);
            Until.is("all have an answer", () -> runs.stream()
                    .allMatch(run -> status(house, run) == RunStatus.COMPLETED));
            List<String> ended = runs.stream()
                    .map(run -> house.journal().read(run))
                    .sorted((one, other) -> one.get(one.size() - 1)
                            .at()
                            .compareTo(other.get(other.size() - 1).at()))
                    .map(entries -> entries.get(0).run())
                    .toList();
            assertThat(ended).isEqualTo(runs);
            assertThat(house.runs().waiting()).isZero();
        }
    }

    @Test
    void sentAgainWhileItWaitsItIsTheSameRun() {
        try (Simulator model = TestHouse.model("", Duration.ofMillis(20));
                TestHouse house = TestHouse.against(model, Map.of("caravel.limits.active", "1"), DOOR)) {
            id(handIn(house, "first", "say hello"));
            String waiting = id(handIn(house, "second", "say hello again"));
            assertThat(Run.replay(house.journal().read(waiting)).toRecord().queuedFor())
                    .isEqualTo("all places are taken; caravel.limits.active says how many there are");
            Exchange again = handIn(house, "second", "say hello again");

            assertThat(id(again)).isEqualTo(waiting);
            assertThat(again.getMessage().getHeader("CaravelStatus")).isEqualTo("queued");
            Until.is("it has its answer", () -> status(house, waiting) == RunStatus.COMPLETED);
            assertThat(house.started("assistant")).hasSize(2);
        }
    }

    @Test
    void whatNobodyHasRoomForIsRefusedAndNotRecorded() {
        try (Simulator model = TestHouse.model("", Duration.ofMillis(50));
                TestHouse house = TestHouse.against(
                        model, Map.of("caravel.limits.active", "1", "caravel.limits.queued", "1"), DOOR)) {
            id(handIn(house, "a", "say hello"));
            id(handIn(house, "b", "say hello"));
            Exchange refused = handIn(house, "c", "say hello");

            assertThat(refused.getException()).isInstanceOfSatisfying(TaskRefused.class, e -> assertThat(e.fault())
                    .isEqualTo(TaskRefused.Fault.FULL));
            assertThat(house.journal().boundTo("assistant", "", "c")).isEmpty();
        }
    }

    @Test
    void oneThatIsCancelledWhileItWaitsNeverBegins() {
        try (Simulator model = TestHouse.model("", Duration.ofMillis(20));
                TestHouse house = TestHouse.against(model, Map.of("caravel.limits.active", "1"), DOOR)) {
            String first = id(handIn(house, "a", "say hello"));
            String waiting = id(handIn(house, "b", "say hello"));
            String last = id(handIn(house, "c", "say hello"));
            house.runControl().cancel(waiting);

            Until.is(
                    "the others are done",
                    () -> status(house, first) == RunStatus.COMPLETED && status(house, last) == RunStatus.COMPLETED);
            assertThat(house.journal().read(waiting))
                    .extracting(Entry::event)
                    .extracting(event -> event.type())
                    .containsExactly("run.started", "run.queued", "run.ended");
        }
    }

    @Test
    void whatWaitsWhenTheProgramEndsRunsAfterTheNextStart(@TempDir Path folder) {
        Map<String, String> settings = Map.of(
                "caravel.limits.active", "1",
                "caravel.recovery", "true",
                "caravel.journal", "jdbc:sqlite:" + folder.resolve("journal.db"));
        List<String> runs;
        try (Simulator model = TestHouse.model("", Duration.ofMillis(50));
                TestHouse house = TestHouse.against(model, settings, DOOR)) {
            runs = IntStream.range(0, 5)
                    .mapToObj(i -> id(handIn(house, "k" + i, "say hello " + i)))
                    .toList();
        }
        try (Simulator model = TestHouse.model("", Duration.ofMillis(1));
                TestHouse house = TestHouse.against(model, settings, DOOR)) {
            List<String> accepted = runs;
            Until.is("all have an answer", () -> accepted.stream()
                    .allMatch(run -> status(house, run) == RunStatus.COMPLETED));
        }
    }
}
