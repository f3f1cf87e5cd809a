package dev.caravel.trigger;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravel.embed.PackagedRoutes;
import dev.caravel.journal.RunStatus;
import dev.caravel.loop.Admission;
import dev.caravel.simulator.Simulator;
import dev.caravel.support.Entries;
import dev.caravel.support.KafkaBroker;
import dev.caravel.support.LogLines;
import dev.caravel.support.TestHouse;
import dev.caravel.support.Until;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;

/**
 * Many tasks at once: they are accepted before they are worked on, in order by key where that is wanted, and wait where they are while
 * nothing could come of them.
 *
 * <p>Covers {@code caravel.intake}, {@code caravel.kafka-intake} and {@code caravel.key-order}.
 */
class ManyTasksTest {

    private static KafkaBroker broker;

    @TempDir
    private Path folder;

    private String tasks;
    private String results;
    private String failed;

    @BeforeAll
    static void startBroker() {
        broker = KafkaBroker.start();
    }

    @AfterAll
    static void endBroker() {
        broker.close();
    }

    @BeforeEach
    void topics(TestInfo test) {
        tasks = test.getTestMethod().orElseThrow().getName();
        results = tasks + "-results";
        failed = tasks + "-failed";
        broker.topics(tasks, results, failed);
    }

    @Test
    void oneConsumerHasManyRunsInProgress() {
        try (Simulator model = TestHouse.model("stall*");
                TestHouse house = house(model, Map.of())) {
            send(20);

            Until.is("all are in progress", () -> model.calls().size() == 20);
            broker.awaitDone(group(), tasks, 20);
            assertThat(broker.records(results, 0)).isEmpty();
        }
    }

    @Test
    void whenTheQueueIsFullRecordsWaitInTheirTopicAndNoneIsADeadLetter() {
        Map<String, String> narrow = Map.of("caravel.limits.active", "1", "caravel.limits.queued", "2");
        try (Simulator model = TestHouse.model("", Duration.ofMillis(100));
                TestHouse house = house(model, narrow);
                LogLines log = new LogLines(Intake.class)) {
            send(8);
            Until.is("the queue is full", () -> house.runs().waiting() == 2);
            assertThat(house.started("assistant")).hasSizeLessThan(8);

            assertThat(broker.records(results, 8)).hasSize(8);
            broker.awaitDone(group(), tasks, 8);
            assertThat(broker.records(failed, 0)).isEmpty();
            assertThat(log.all()).anyMatch(line -> line.contains("caravel.limits.queued"));
        }
    }

    @Test
    void withOneRunAKeyAtATimeAKeysTasksAreAnsweredInTheirOrder() {
        Map<String, String> ordered = Map.of("caravel.kafka.ordered", "true");
        try (Simulator model = TestHouse.model("", Duration.ofMillis(5));
                TestHouse house = house(model, ordered)) {
            for (int i = 0; i < 4; i++) {
                broker.send(tasks, "a", "[[say %d words]]".formatted(40 - 10 * i));
                broker.send(tasks, "b", "[[say %d words]]".formatted(40 - 10 * i));
            }

            List<ConsumerRecord<byte[], byte[]>> answers = broker.records(results, 8);
            for (String key : List.of("a", "b")) {
                assertThat(answers)
                        .filteredOn(answer -> text(answer.key()).equals(key))
                        .extracting(answer -> text(answer.value()).split(" ").length)
                        .containsExactly(40, 30, 20, 10);
            }
        }
    }

    @Test
    void whoHasThePartitionNextBeginsNoTaskOfAKeyWhoseRunIsInProgress() throws Exception {
        Map<String, String> ordered = Map.of("caravel.kafka.ordered", "true", "caravel.recovery", "false");
        Simulator model = TestHouse.model("stall");
        try (TestHouse house = house(model, ordered)) {
            broker.send(tasks, "a", "[[say 1 words]]");
            Until.is("it is in progress", () -> model.calls().size() == 1);
        }
        try (TestHouse house = house(model, ordered)) {
            broker.send(tasks, "b", "[[say 2 words]]");
            broker.send(tasks, "a", "[[say 3 words]]");
            assertThat(text(broker.records(results, 1).get(0).key())).isEqualTo("b");
            assertThat(house.started("assistant")).hasSize(1);
            String first =
                    house.journal().latest(1, Optional.of(RunStatus.PAUSED)).get(0);
            house.runControl().resume(first, Optional.empty());

            assertThat(broker.records(results, 3))
                    .extracting(answer -> text(answer.value()))
                    .containsExactly("word1 word2", "word1", "word1 word2 word3");
        }
    }

    @Test
    void whileTheDaysBudgetIsUsedUpTasksWaitWhereTheyAre() throws Exception {
        Map<String, String> poor = Map.of("caravel.budget.day", "0.02", "caravel.budget.run", "none");
        Path inbox = Files.createDirectories(folder.resolve("inbox"));
        try (Simulator model = TestHouse.model("");
                LogLines log = new LogLines(Intake.class);
                TestHouse house = house(model, poor)) {
            for (int i = 0; log.all().isEmpty() && i < 200; i++) {
                broker.send(tasks, null, "[[say 300 words]]");
                house.runs().closed();
            }
            Until.is("the sources are paused", () -> !log.all().isEmpty());
            Until.is("all that began is over, and the money with it", () -> {
                if (house.runs().closed().isEmpty()) {
                    // What was reserved and not spent came back: there is enough for another one.
                    broker.send(tasks, null, "[[say 300 words]]");
                }
                return isPausedForLong(house);
            });
            int asked = model.calls().size();
            broker.send(tasks, "late", "[[say 1 words]]");
            Path file = Files.writeString(inbox.resolve("late.txt"), "[[say 1 words]]");
            Thread.sleep(2_500);

            assertThat(model.calls()).hasSize(asked);
            assertThat(file).exists();
            assertThat(broker.records(failed, 0)).isEmpty();
            assertThat(log.all()).last().asString().contains("caravel.budget.day");
        }
        try (TestHouse rich = house(TestHouse.model(""), Map.of("caravel.budget.day", "none"))) {
            Until.is("it is answered", () -> Files.exists(folder.resolve("outbox/late.txt")));
            Until.is("the other one, too", () -> broker.records(results, 0).stream()
                    .anyMatch(answer -> "late".equals(text(answer.key()))));
        }
    }

    @Test
    void whileNoModelCanBeAskedTasksWaitWhereTheyAreAndAreTakenByThemselves() throws Exception {
        try (Simulator model = TestHouse.model("");
                TestHouse house = house(model, Map.of())) {
            Admission admission = house.runs().admission();
            admission.recorded(Entries.entry(
                    "x", Instant.now(), "{'type': 'model.failed', 'kind': 'breaker_open', 'model': 'anthropic/m'}"));
            send(5);
            Thread.sleep(1_500);
            assertThat(model.calls()).isEmpty();

            admission.recorded(Entries.entry(
                    "x",
                    Instant.now(),
                    "{'type': 'model.replied', 'model': 'anthropic/m', 'usage': {'input_tokens': 1}}"));
            assertThat(broker.records(results, 5)).hasSize(5);
            assertThat(broker.records(failed, 0)).isEmpty();
        }
    }

    private static boolean isPausedForLong(TestHouse house) {
        for (int i = 0; i < 10; i++) {
            if (house.runs().active() > 0 || house.runs().closed().isEmpty()) {
                return false;
            }
            pause();
        }
        return true;
    }

    private static void pause() {
        try {
            Thread.sleep(200);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private void send(int count) {
        IntStream.range(0, count).forEach(i -> broker.send(tasks, "k" + i, "[[say 2 words]]"));
    }

    private String group() {
        return "caravel-" + tasks;
    }

    private TestHouse house(Simulator model, Map<String, String> more) {
        Map<String, String> settings = new HashMap<>(Map.of(
                PackagedRoutes.WITH_TRIGGERS,
                "true",
                "caravel.journal",
                "jdbc:sqlite:" + folder.resolve("journal.db"),
                "caravel.recovery",
                "true",
                "caravel.inbox",
                folder.resolve("inbox").toString(),
                "caravel.outbox",
                folder.resolve("outbox").toString(),
                "caravel.kafka.brokers",
                broker.address(),
                "caravel.kafka.tasks",
                tasks,
                "caravel.kafka.results",
                results,
                "caravel.kafka.failed",
                failed));
        settings.putAll(more);
        return TestHouse.against(model, settings);
    }

    private static String text(byte[] bytes) {
        return bytes == null ? null : new String(bytes, StandardCharsets.UTF_8);
    }
}
