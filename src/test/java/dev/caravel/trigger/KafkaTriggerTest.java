package dev.caravel.trigger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.caravel.embed.PackagedRoutes;
import dev.caravel.journal.Decision;
import dev.caravel.journal.Event;
import dev.caravel.journal.RunStatus;
import dev.caravel.simulator.Script;
import dev.caravel.simulator.Simulator;
import dev.caravel.support.Java;
import dev.caravel.support.KafkaBroker;
import dev.caravel.support.TestHouse;
import dev.caravel.support.Until;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.camel.CamelContext;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.component.kafka.KafkaComponent;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;

/**
 * Tasks from Kafka and answers into it, with a real broker.
 *
 * <p>Covers the routes {@code kafka} and {@code kafka-answer}, and {@code kafka-patience}, by which they send.
 */
class KafkaTriggerTest {

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
    void answersEachTaskUnderItsKey() {
        try (TestHouse house = house(TestHouse.model(""))) {
            broker.send(tasks, "ключ", "[[say 3 words]] — größer", Map.of("correlation-id", "17"));
            broker.send(tasks, null, "[[say 2 words]]");

            List<ConsumerRecord<byte[], byte[]>> answers = broker.records(results, 2);
            assertThat(text(answers.get(0).key())).isEqualTo("ключ");
            assertThat(text(answers.get(0).value())).isEqualTo("word1 word2 word3");
            assertThat(headers(answers.get(0)))
                    .containsEntry("CaravelStatus", "completed")
                    .containsEntry("CaravelTurns", "1")
                    .containsEntry("CaravelTask", tasks + "-0@0")
                    .containsEntry("correlation-id", "17")
                    .containsKey("CaravelRunId");
            assertThat(answers.get(1).key()).isNull();
            assertThat(text(answers.get(1).value())).isEqualTo("word1 word2");
            assertThat(house.started("assistant"))
                    .extracting(Event.RunStarted::input)
                    .contains("[[say 3 words]] — größer");
            broker.awaitDone("caravel-" + tasks, tasks, 2);
        }
    }

    @Test
    void aRecordsHeadersSteerNothing() {
        Map<String, String> hostile = Map.of(
                "CaravelStatus", "paused",
                "caravelReason", "shutdown",
                "CaravelError", "forged",
                "kafka.OVERRIDE_TOPIC", failed,
                "kafka.KEY", "forged",
                "kafka.PARTITION_KEY", "7",
                "CamelFileName", "../forged",
                "cAmElHttpUri", "http://localhost:1",
                "org.apache.camel.forged", "forged");
        try (TestHouse house = house(TestHouse.model("ok, 400"))) {
            broker.send(tasks, "key", "[[say 1 words]]", hostile);
            broker.send(tasks, "key", "[[say 1 words]]", hostile);

            ConsumerRecord<byte[], byte[]> answer = broker.records(results, 1).get(0);
            assertThat(text(answer.key())).isEqualTo("key");
            assertThat(headers(answer))
                    .containsEntry("CaravelStatus", "completed")
                    .containsOnlyKeys("CaravelRunId", "CaravelStatus", "CaravelTurns", "CaravelCostUsd", "CaravelTask");
            ConsumerRecord<byte[], byte[]> deadLetter =
                    broker.records(failed, 1).get(0);
            assertThat(text(deadLetter.key())).isEqualTo("key");
            assertThat(headers(deadLetter))
                    .containsEntry("CaravelStatus", "failed")
                    .containsEntry("CaravelReason", "bad_request")
                    .doesNotContainValue("forged")
                    .containsOnlyKeys(
                            "CaravelRunId",
                            "CaravelStatus",
                            "CaravelReason",
                            "CaravelError",
                            "CaravelTurns",
                            "CaravelCostUsd",
                            "CaravelTask");
            assertThat(house.started("assistant")).hasSize(2);
        }
    }

    @Test
    void aFailedTaskGoesToTheDeadLettersAsItCameWithItsReason() {
        try (TestHouse house = house(TestHouse.model("401, ok"))) {
            broker.send(tasks, "first", "[[say 1 words]] größer", Map.of("correlation-id", "17"));
            broker.send(tasks, "second", "[[say 2 words]]");

            assertThat(text(broker.records(results, 1).get(0).key())).isEqualTo("second");
            ConsumerRecord<byte[], byte[]> deadLetter =
                    broker.records(failed, 1).get(0);
            assertThat(text(deadLetter.key())).isEqualTo("first");
            assertThat(text(deadLetter.value())).isEqualTo("[[say 1 words]] größer");
            assertThat(headers(deadLetter))
                    .containsEntry("CaravelStatus", "failed")
                    .containsEntry("CaravelReason", "key_refused")
                    .containsEntry("CaravelTask", tasks + "-0@0")
                    .containsEntry("correlation-id", "17")
                    .containsKey("CaravelRunId");
            assertThat(headers(deadLetter).get("CaravelError")).contains("401");
        }
    }

    @Test
    void aRecordThatIsNoTaskIsADeadLetterAndStopsNothing() {
        try (TestHouse house = house(TestHouse.model(""))) {
            broker.send(tasks, "tombstone", null);
            broker.send(tasks, "empty", "");
            broker.send(tasks, "blank", " \n");
            broker.send(tasks, "task", "[[say 1 words]]");

            assertThat(text(broker.records(results, 1).get(0).key())).isEqualTo("task");
            assertThat(broker.records(failed, 3))
                    .extracting(letter -> text(letter.key()), letter -> text(letter.value()))
                    .containsExactly(tuple("tombstone", null), tuple("empty", ""), tuple("blank", " \n"));
            assertThat(headers(broker.records(failed, 1).get(0)))
                    .containsEntry("CaravelStatus", "failed")
                    .containsEntry("CaravelReason", "not_begun")
                    .containsEntry("CaravelError", "agent 'assistant' was given no input: the body is empty");
            broker.awaitDone("caravel-" + tasks, tasks, 4);
        }
    }

    @Test
    void aDeadLetterThatIsTooLargeForItsTopicIsNamedWithoutItsBody() {
        broker.topic(tasks + "-wide", Map.of("max.message.bytes", "5000000"));
        Map<String, String> wide = Map.of(
                "caravel.kafka.tasks",
                tasks + "-wide",
                "caravel.limits.task",
                "4MB",
                "caravel.budget.run",
                "none",
                "caravel.budget.day",
                "none");
        try (TestHouse house = house(TestHouse.model("400, ok"), wide)) {
            broker.send(tasks + "-wide", "large", "x".repeat(3_000_000));
            broker.send(tasks + "-wide", "task", "[[say 1 words]]");

            assertThat(text(broker.records(results, 1).get(0).key())).isEqualTo("task");
            ConsumerRecord<byte[], byte[]> named = broker.records(failed, 1).get(0);
            assertThat(text(named.key())).isEqualTo("large");
            assertThat(named.value()).isEmpty();
            assertThat(headers(named))
                    .containsEntry("CaravelReason", "too_large")
                    .containsEntry("CaravelTask", tasks + "-wide-0@0")
                    .containsKeys("CaravelRunId", "CaravelError");
        }
    }

    @Test
    void aPausedRunIsAResultThatSaysSo() {
        try (TestHouse house = house(TestHouse.model(""), Map.of("caravel.limits.turns", "1"))) {
            broker.send(tasks, "key", "[[call current-time {}]]");

            ConsumerRecord<byte[], byte[]> result = broker.records(results, 1).get(0);
            assertThat(text(result.value())).startsWith("done: 20");
            assertThat(headers(result))
                    .containsEntry("CaravelStatus", "paused")
                    .containsEntry("CaravelReason", "turns");
        }
    }

    @Test
    void whileTheBrokerIsAwayWhatIsDoneWaitsAndTheAgentIsNotAskedAgain() throws InterruptedException {
        AtomicInteger asked = new AtomicInteger();
        CountDownLatch gone = new CountDownLatch(1);
        RouteBuilder agent = new RouteBuilder() {
            @Override
            public void configure() {
                from("agent:patient").process(exchange -> {
                    asked.incrementAndGet();
                    gone.await();
                    throw new IllegalStateException("no good");
                });
            }
        };
        Map<String, String> settings = new HashMap<>(settings(TestHouse.model("")));
        settings.put("caravel.kafka.agent", "patient");
        try (TestHouse house = TestHouse.start(settings, context -> {
            context.addRoutes(agent);
            // What the producer does not get rid of in this time has failed: one attempt, not a minute's wait.
            context.getComponent("kafka", KafkaComponent.class)
                    .getConfiguration()
                    .setMaxBlockMs(500);
        })) {
            broker.send(tasks, "key", "task");
            Until.is("the agent is asked", () -> asked.get() == 1);
            broker.down();
            gone.countDown();
            Thread.sleep(700);
            broker.up();

            assertThat(text(broker.records(failed, 1).get(0).value())).isEqualTo("task");
            broker.awaitDone("caravel-" + tasks, tasks, 1);
            assertThat(asked).hasValue(1);
            assertThat(broker.records(results, 0)).isEmpty();
        }
    }

    @Test
    void withAJournalInMemoryATaskThatTheEndOfTheProgramCutsShortComesAgain() {
        Simulator slow = TestHouse.model("", Duration.ofMillis(200));
        try (TestHouse house = house(slow)) {
            broker.send(tasks, "key", "[[say 200 words]]");
            Until.is("the model speaks", () -> !slow.calls().isEmpty());
        }
        assertThat(broker.records(results, 0)).isEmpty();

        try (TestHouse house = house(TestHouse.model(""))) {
            assertThat(headers(broker.records(results, 1).get(0))).containsEntry("CaravelStatus", "completed");
            broker.awaitDone("caravel-" + tasks, tasks, 1);
            assertThat(broker.records(failed, 0)).isEmpty();
        }
    }

    @Test
    void aTaskThatTheEndOfTheProgramCutsShortIsInTheJournalAndIsAnsweredAfterTheNextStart() {
        Simulator model = TestHouse.model("ok, stall");
        try (TestHouse house = lasting(model)) {
            broker.send(tasks, "key", "[[call current-time {}]]", Map.of("correlation-id", "17"));
            Until.is("it waits for the second answer", () -> model.calls().size() == 2);
        }
        assertThat(broker.records(results, 0)).isEmpty();
        broker.awaitDone(group(), tasks, 1);

        try (TestHouse house = lasting(model)) {
            ConsumerRecord<byte[], byte[]> answer = broker.records(results, 1).get(0);
            assertThat(text(answer.key())).isEqualTo("key");
            assertThat(text(answer.value())).startsWith("done: 20");
            assertThat(headers(answer))
                    .containsEntry("CaravelStatus", "completed")
                    .containsEntry("CaravelTurns", "2")
                    .containsEntry("CaravelTask", tasks + "-0@0")
                    .containsEntry("correlation-id", "17");
        }
        assertThat(model.calls())
                .as("what was cut short is asked again, and nothing else")
                .hasSize(3);
        assertThat(broker.records(results, 1)).hasSize(1);
        assertThat(broker.records(failed, 0)).isEmpty();
    }

    @Test
    void recordsThatComeAgainAskNobodyAndAreAnsweredOnce() {
        Simulator model = TestHouse.model("ok, 401");
        try (TestHouse house = lasting(model)) {
            broker.send(tasks, "key", "[[say 3 words]]");
            broker.send(tasks, "key", "[[say 4 words]]");
            broker.awaitDone(group(), tasks, 2);
            broker.records(results, 1);
            broker.records(failed, 1);
        }
        broker.rewind(group(), tasks);

        try (TestHouse house = lasting(model)) {
            broker.awaitDone(group(), tasks, 2);
        }
        assertThat(model.calls()).hasSize(2);
        assertThat(broker.records(results, 1)).hasSize(1);
        assertThat(broker.records(failed, 1)).hasSize(1);
    }

    @Test
    void aTaskThatWaitsForAPersonHoldsNobodyUpAndIsAnsweredOnceItIsDecided() {
        try (TestHouse house = lasting(TestHouse.model(""))) {
            broker.send(tasks, "first", "[[call wipe {}]]", Map.of("correlation-id", "17"));
            broker.send(tasks, "second", "[[say 2 words]]");

            assertThat(text(broker.records(results, 1).get(0).key())).isEqualTo("second");
            broker.awaitDone(group(), tasks, 2);
            decide(house, Decision.APPROVE);

            ConsumerRecord<byte[], byte[]> answer = broker.records(results, 2).get(1);
            assertThat(text(answer.key())).isEqualTo("first");
            assertThat(text(answer.value())).isEqualTo("done: wiped");
            assertThat(headers(answer))
                    .containsEntry("CaravelTask", tasks + "-0@0")
                    .containsEntry("correlation-id", "17");
        }
    }

    @Test
    void aRunThatFailsWhenItsRecordIsLongDoneWithIsADeadLetterAsTheRecordCame() {
        try (TestHouse house = lasting(TestHouse.model("ok, 401"))) {
            broker.send(tasks, "key", "größer [[call wipe {}]]", Map.of("correlation-id", "17"));
            broker.awaitDone(group(), tasks, 1);
            decide(house, Decision.DENY);

            ConsumerRecord<byte[], byte[]> letter = broker.records(failed, 1).get(0);
            assertThat(text(letter.key())).isEqualTo("key");
            assertThat(text(letter.value())).isEqualTo("größer [[call wipe {}]]");
            assertThat(headers(letter))
                    .containsEntry("CaravelStatus", "failed")
                    .containsEntry("CaravelReason", "key_refused")
                    .containsEntry("CaravelTask", tasks + "-0@0")
                    .containsEntry("correlation-id", "17")
                    .containsKeys("CaravelRunId", "CaravelError");
        }
    }

    @Test
    void anAnswerThatComesWhileTheBrokerIsAwayIsSentWhenItIsBack() {
        Simulator model = TestHouse.model("");
        try (TestHouse house = lasting(model)) {
            broker.send(tasks, "key", "[[call wipe {}]]");
            broker.awaitDone(group(), tasks, 1);
            broker.down();
            decide(house, Decision.APPROVE);
            Until.is("the run is over", () -> model.calls().size() == 2);
            broker.up();

            assertThat(text(broker.records(results, 1).get(0).value())).isEqualTo("done: wiped");
        }
        assertThat(model.calls()).hasSize(2);
        assertThat(broker.records(results, 1)).hasSize(1);
    }

    @Test
    void aTaskWhoseProviderIsAwayIsNoDeadLetterAndIsAnsweredWhenItIsBack() {
        Simulator model = TestHouse.model("429*");
        try (TestHouse house = lasting(model)) {
            broker.send(tasks, "key", "[[say 2 words]]", Map.of("correlation-id", "17"));
            broker.awaitDone(group(), tasks, 1);
            Until.is("it is paused", () -> !house.journal()
                    .latest(1, Optional.of(RunStatus.PAUSED))
                    .isEmpty());
            model.script(Script.none());

            ConsumerRecord<byte[], byte[]> answer = broker.records(results, 1).get(0);
            assertThat(text(answer.key())).isEqualTo("key");
            assertThat(text(answer.value())).isEqualTo("word1 word2");
            assertThat(headers(answer))
                    .containsEntry("CaravelStatus", "completed")
                    .containsEntry("correlation-id", "17")
                    .doesNotContainKey("CaravelError");

            model.script(Script.parse("401"));
            broker.send(tasks, "wrong", "[[say 1 words]]");
            assertThat(broker.records(failed, 1))
                    .as("the first dead letter is another one's")
                    .first()
                    .satisfies(letter -> assertThat(text(letter.key())).isEqualTo("wrong"));
        }
    }

    private static void decide(TestHouse house, Decision decision) {
        Until.is("a person is asked", () -> !house.runControl().approvals(1).isEmpty());
        String question = house.runControl().approvals(1).get(0).id();
        house.runControl().decide(question, decision, "ann", "");
    }

    private String group() {
        return "caravel-" + tasks;
    }

    /** With a journal that outlives it, as {@code serve} has it. */
    private TestHouse lasting(Simulator model) {
        Map<String, String> settings = new HashMap<>(settings(model));
        settings.put("caravel.journal", "jdbc:sqlite:" + folder.resolve("journal.db"));
        settings.put("caravel.recovery", "true");
        settings.put("caravel.retry.attempts", "2");
        RouteBuilder tool = new RouteBuilder() {
            @Override
            public void configure() {
                from("tool:wipe?description=Wipes&destructiveHint=true")
                        .routeId("wipe")
                        .setBody(constant("wiped"));
            }
        };
        return TestHouse.start(settings, context -> {
            context.addRoutes(tool);
            impatient(context);
        });
    }

    /** What the producer does not get rid of in this time has failed: one attempt, not a minute's wait. */
    private static void impatient(CamelContext context) {
        context.getComponent("kafka", KafkaComponent.class).getConfiguration().setMaxBlockMs(2_000);
    }

    @Test
    void whoWasKilledAndStartsAnewHasItsTasksAgainAtOnce() throws Exception {
        try (Simulator model = TestHouse.model("")) {
            Process first = service(model);
            broker.send(tasks, null, "[[say 1 words]]");
            broker.records(results, 1);
            first.destroyForcibly().waitFor();

            broker.send(tasks, null, "[[say 2 words]]");
            Process second = service(model);
            try {
                assertThat(second.inputReader().readLine()).isEqualTo("ready");
                long ready = System.nanoTime();
                broker.records(results, 2);
                // Where the group waits for the dead one to be missed, it takes 45 s.
                assertThat(Duration.ofNanos(System.nanoTime() - ready)).isLessThan(Duration.ofSeconds(30));
            } finally {
                second.destroyForcibly();
            }
        }
    }

    private Process service(Simulator model) throws IOException {
        return Java.start(
                folder,
                KafkaServiceMain.class,
                settings(model).entrySet().stream()
                        .map(setting -> setting.getKey() + "=" + setting.getValue())
                        .toArray(String[]::new));
    }

    private TestHouse house(Simulator model) {
        return house(model, Map.of());
    }

    private TestHouse house(Simulator model, Map<String, String> more) {
        Map<String, String> settings = new HashMap<>(settings(model));
        settings.putAll(more);
        return TestHouse.start(settings);
    }

    private Map<String, String> settings(Simulator model) {
        return Map.of(
                PackagedRoutes.WITH_TRIGGERS,
                "true",
                "caravel.anthropic.base-url",
                model.url(),
                "caravel.inbox",
                folder.resolve("inbox").toString(),
                "caravel.kafka.brokers",
                broker.address(),
                "caravel.kafka.tasks",
                tasks,
                "caravel.kafka.results",
                results,
                "caravel.kafka.failed",
                failed);
    }

    private static String text(byte[] bytes) {
        return bytes == null ? null : new String(bytes, StandardCharsets.UTF_8);
    }

    private static Map<String, String> headers(ConsumerRecord<?, ?> record) {
        Map<String, String> headers = new HashMap<>();
        record.headers().forEach(header -> headers.put(header.key(), text(header.value())));
        return headers;
    }
}
