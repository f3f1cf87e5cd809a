package dev.caravel.spec;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravel.journal.RunStatus;
import dev.caravel.journal.sql.SqlJournal;
import dev.caravel.journal.sql.Sync;
import dev.caravel.simulator.Simulator;
import dev.caravel.support.Postgres;
import dev.caravel.support.TestHouse;
import dev.caravel.support.Until;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import org.apache.camel.builder.RouteBuilder;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Three programs with runs in progress lose their database for about a lease: nobody has died, and so nothing is taken over. */
@Timeout(180)
class OutageTest {

    private static final Duration LEASE = Duration.ofSeconds(2);
    private static final int NODES = 3;
    private static final int TASKS_OF_A_NODE = 40;

    private static Postgres postgres;

    private final Map<String, Integer> effects = new ConcurrentHashMap<>();
    private final Map<String, Integer> answers = new ConcurrentHashMap<>();
    private final List<SqlJournal> journals = new ArrayList<>();
    private final List<TestHouse> houses = new ArrayList<>();

    /** How the database goes away. */
    enum Outage {
        KILL {
            @Override
            void begin(Postgres postgres) {
                postgres.kill();
            }

            @Override
            void end(Postgres postgres) {
                postgres.up();
            }
        },
        HANG {
            @Override
            void begin(Postgres postgres) {
                postgres.stopAnswering();
            }

            @Override
            void end(Postgres postgres) {
                postgres.answerAgain();
            }
        },
        RESTART {
            @Override
            void begin(Postgres postgres) {
                postgres.down();
            }

            @Override
            void end(Postgres postgres) {
                postgres.up();
            }
        };

        abstract void begin(Postgres postgres);

        abstract void end(Postgres postgres);
    }

    @BeforeAll
    static void startPostgres() {
        postgres = Postgres.start();
    }

    @AfterAll
    static void stopPostgres() {
        postgres.close();
    }

    private TestHouse node(String url, Simulator model) {
        SqlJournal journal = new SqlJournal(url, Sync.FULL, Duration.ofSeconds(60), LEASE);
        journal.awaitOpen();
        journals.add(journal);
        Map<String, String> settings = Map.of(
                "caravel.anthropic.base-url", model.url(), "caravel.anthropic.key", "key", "caravel.recovery", "true");
        return TestHouse.start(settings, context -> {
            context.getRegistry().bind("journal", journal);
            context.addRoutes(new RouteBuilder() {
                @Override
                public void configure() {
                    from("direct:task").routeId("task").to("agent:worker?replyTo=direct:answer");
                    from("agent:worker").routeId("worker").to("direct:caravel-loop");
                    from("tool:pay?description=Pays&parameter.task=string")
                            .routeId("pay")
                            .process(exchange -> effects.merge(
                                    exchange.getMessage()
                                            .getBody(Map.class)
                                            .get("task")
                                            .toString(),
                                    1,
                                    Integer::sum))
                            .delay(300)
                            .setBody(constant("paid"));
                    from("direct:answer")
                            .routeId("answer")
                            .process(exchange -> answers.merge(
                                    exchange.getVariable("input") + " "
                                            + exchange.getMessage().getHeader("CaravelStatus"),
                                    1,
                                    Integer::sum));
                }
            });
        });
    }

    private static String task(int number) {
        return "[[call pay {\"task\": \"" + number + "\"}]]";
    }

    @ParameterizedTest
    @EnumSource
    void nothingIsTakenFromALiveProgram(Outage outage) throws Exception {
        try (Simulator model = TestHouse.model("ok", Duration.ofMillis(20))) {
            String url = postgres.empty();
            for (int node = 0; node < NODES; node++) {
                houses.add(node(url, model));
            }
            // Beyond the first half lease, in which nobody judges anybody.
            Thread.sleep(LEASE.toMillis());

            List<Integer> tasks =
                    IntStream.range(0, NODES * TASKS_OF_A_NODE).boxed().toList();
            for (int task : tasks) {
                houses.get(task % NODES).context().createProducerTemplate().asyncSendBody("direct:task", task(task));
            }
            Until.is("the first have paid", () -> effects.size() > tasks.size() / 3);
            outage.begin(postgres);
            Thread.sleep(LEASE.toMillis() + 300);
            outage.end(postgres);
            Until.is("all have their answer", Duration.ofSeconds(90), () -> answers.size() == tasks.size());
            // Time enough to judge, and to take over.
            Thread.sleep(2 * LEASE.toMillis());

            assertThat(answers).hasSize(tasks.size()).allSatisfy((answer, times) -> {
                assertThat(answer).endsWith("completed");
                assertThat(times).isEqualTo(1);
            });
            assertThat(effects).hasSize(tasks.size()).allSatisfy((task, times) -> assertThat(times)
                    .isEqualTo(1));
            assertThat(model.calls()).as("once a turn").hasSize(2 * tasks.size());
            assertThat(journals.get(0).latest(tasks.size() + 1, Optional.of(RunStatus.COMPLETED)))
                    .hasSize(tasks.size());
            end();
        }
    }

    @AfterEach
    void end() {
        houses.forEach(TestHouse::close);
        houses.clear();
        journals.forEach(SqlJournal::close);
        journals.clear();
    }
}
