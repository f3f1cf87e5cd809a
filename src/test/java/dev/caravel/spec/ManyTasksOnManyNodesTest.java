package dev.caravel.spec;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravel.embed.PackagedRoutes;
import dev.caravel.journal.RunStatus;
import dev.caravel.journal.sql.SqlJournal;
import dev.caravel.journal.sql.Sync;
import dev.caravel.money.Account;
import dev.caravel.money.Dollars;
import dev.caravel.money.Scope;
import dev.caravel.simulator.Simulator;
import dev.caravel.support.Java;
import dev.caravel.support.KafkaBroker;
import dev.caravel.support.Postgres;
import dev.caravel.support.TestHouse;
import dev.caravel.support.Until;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/**
 * Many tasks from Kafka on three programs with one PostgreSQL, one of which is killed and one suspended and woken while they work: every
 * task has one result and one payment, or it is said that nobody knows, and the day's budget holds. Runs with {@code -Pmany-tasks}.
 */
@EnabledIfSystemProperty(named = "many.tasks", matches = "[1-9][0-9]*")
class ManyTasksOnManyNodesTest {

    private static final int TASKS = Integer.getInteger("many.tasks", 500);
    /** A task takes 0.00023 of it, and three nodes at work have reserved more than what is left: they wait for each other's. */
    private static final Dollars DAY =
            new Dollars(TASKS * Dollars.parse("0.00038").picos());

    @TempDir
    private Path folder;

    private final List<Process> nodes = new ArrayList<>();

    @Test
    void everyTaskHasOneResultAndOneEffectWhateverBecomesOfTheNodes() throws Exception {
        try (Postgres postgres = Postgres.start();
                KafkaBroker broker = KafkaBroker.start();
                Simulator model = TestHouse.model("", Duration.ofMillis(60))) {
            String url = postgres.empty();
            broker.topic("tasks", 6);
            broker.topics("results", "failed");
            Map<String, String> tasks = new HashMap<>();
            for (int i = 0; i < TASKS; i++) {
                tasks.put("task-" + i, "[[call pay {\"task\":\"task-" + i + "\"}]] [[say 12 words]]");
            }
            broker.send("tasks", tasks);
            try (SqlJournal journal = new SqlJournal(url, Sync.FULL, Duration.ofMinutes(2), Duration.ofSeconds(6))) {
                AtomicReference<Dollars> most = new AtomicReference<>(Dollars.ZERO);
                ScheduledExecutorService watch = Executors.newSingleThreadScheduledExecutor();
                watch.scheduleWithFixedDelay(
                        () -> most.accumulateAndGet(today(journal).bound(), Dollars::max),
                        0,
                        20,
                        TimeUnit.MILLISECONDS);
                for (int i = 0; i < 3; i++) {
                    nodes.add(node(i, url, broker, model));
                }
                over(journal, TASKS / 5);
                nodes.get(0).destroyForcibly().waitFor();
                over(journal, 2 * TASKS / 5);
                signal(nodes.get(1), "-STOP");
                Thread.sleep(15_000);
                signal(nodes.get(1), "-CONT");
                over(journal, TASKS);
                Until.is("all is delivered", Duration.ofMinutes(2), () -> journal.undelivered(1)
                        .isEmpty());
                watch.shutdownNow();

                List<ConsumerRecord<byte[], byte[]>> results = broker.records("results", TASKS);
                while (results.stream()
                                .map(result -> text(result.key()))
                                .distinct()
                                .count()
                        < TASKS) {
                    // A node that is killed when it has sent one and not said so leaves it to another to send it again.
                    results = broker.records("results", results.size() + 1);
                }
                Map<String, Set<String>> runs = new HashMap<>();
                for (ConsumerRecord<byte[], byte[]> result : results) {
                    runs.computeIfAbsent(text(result.key()), key -> new HashSet<>())
                            .add(header(result, "CaravelRunId"));
                }
                assertThat(runs.keySet()).isEqualTo(tasks.keySet());
                assertThat(runs.values()).allMatch(ofTask -> ofTask.size() == 1);
                assertThat(broker.records("failed", 0)).isEmpty();

                Set<String> unknown = new HashSet<>();
                results.stream()
                        .filter(result -> header(result, "CaravelReason").equals("outcome_unknown"))
                        .forEach(result -> unknown.add(text(result.key())));
                List<String> payments = Files.readAllLines(folder.resolve("witness"));
                assertThat(payments).doesNotHaveDuplicates();
                Set<String> missing = new HashSet<>(tasks.keySet());
                missing.removeAll(payments);
                assertThat(unknown).containsAll(missing);
                assertThat(most.get()).isBetween(new Dollars(DAY.picos() / 20 * 19), DAY);
                assertThat(today(journal).reserved()).isEqualTo(Dollars.ZERO);
                System.err.printf(
                        "%d tasks, %d results, %d unknown, at most %s of %s US dollars%n",
                        TASKS, results.size(), unknown.size(), most.get(), DAY);
            }
        } finally {
            nodes.forEach(Process::destroyForcibly);
        }
    }

    private static Account today(SqlJournal journal) {
        return journal.account(Scope.ofDay(Instant.now()));
    }

    /** Waits until so many runs have a result. */
    private static void over(SqlJournal journal, int count) {
        Until.is(
                count + " runs are over",
                Duration.ofMinutes(8),
                () -> journal.latest(TASKS, Optional.of(RunStatus.COMPLETED)).size()
                                + journal.latest(TASKS, Optional.of(RunStatus.PAUSED))
                                        .size()
                        >= count);
    }

    private Process node(int number, String url, KafkaBroker broker, Simulator model) throws IOException {
        Map<String, String> settings = new HashMap<>();
        settings.put(PackagedRoutes.WITH_TRIGGERS, "true");
        settings.put("caravel.journal", url);
        settings.put("caravel.journal.lease", "6s");
        settings.put("caravel.recovery", "true");
        settings.put("caravel.limits.active", "12");
        settings.put("caravel.budget.day", DAY.toString());
        settings.put("caravel.anthropic.base-url", model.url());
        settings.put("caravel.anthropic.key", "key");
        settings.put("caravel.inbox", folder.resolve("inbox-" + number).toString());
        settings.put("caravel.outbox", folder.resolve("outbox-" + number).toString());
        settings.put("caravel.kafka.brokers", broker.address());
        settings.put("caravel.kafka.tasks", "tasks");
        settings.put("caravel.kafka.results", "results");
        settings.put("caravel.kafka.failed", "failed");
        List<String> arguments =
                new ArrayList<>(List.of(folder.resolve("witness").toString()));
        settings.forEach((name, value) -> arguments.add(name + "=" + value));
        return Java.start(folder, TaskNodeMain.class, arguments.toArray(String[]::new));
    }

    private static void signal(Process process, String signal) throws IOException, InterruptedException {
        new ProcessBuilder("kill", signal, String.valueOf(process.pid()))
                .start()
                .waitFor();
    }

    private static String header(ConsumerRecord<?, ?> record, String name) {
        return record.headers().lastHeader(name) == null
                ? ""
                : text(record.headers().lastHeader(name).value());
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
