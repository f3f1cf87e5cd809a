package dev.caravel.trigger;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravel.embed.PackagedRoutes;
import dev.caravel.journal.Event;
import dev.caravel.journal.RunStatus;
import dev.caravel.simulator.Script;
import dev.caravel.simulator.Simulator;
import dev.caravel.support.LogLines;
import dev.caravel.support.Postgres;
import dev.caravel.support.TestHouse;
import dev.caravel.support.Until;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.apache.camel.builder.RouteBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Asking at set times, with a schedule that comes due each second.
 *
 * <p>Covers the routes {@code cron} and {@code cron-answer}, with {@code caravel.outbox-failed}.
 */
class CronTriggerTest {

    private static final String EACH_SECOND = "* * * * * ?";

    @TempDir
    private Path folder;

    @Test
    void writesEachAnswerToTheOutboxUnderItsTime() {
        try (TestHouse house = house(Map.of("caravel.cron.schedule", EACH_SECOND))) {
            Until.is("there are two answers", () -> files("outbox").size() >= 2);

            Path answer = files("outbox").get(0);
            assertThat(answer).hasContent("word1 word2 word3");
            assertThat(answer.getFileName().toString()).matches("cron-[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9-]{8}\\.txt");
            assertThat(house.started("assistant").get(0).input()).isEqualTo("[[say 3 words]]");
        }
    }

    @Test
    void saysInAFileWhyThereIsNoAnswerAndGoesOn() {
        try (TestHouse house =
                house(Map.of("caravel.cron.schedule", EACH_SECOND, "caravel.simulator.faults", "400, ok"))) {
            Until.is("there is an answer after all", () -> !files("outbox").isEmpty());

            assertThat(files("outbox/.failed"))
                    .singleElement()
                    .satisfies(file -> assertThat(file).content().contains("anthropic answered 400"));
        }
    }

    @Test
    void whatTheEndOfTheProgramCutsShortIsAnsweredAfterTheNextStartUnderItsTime() {
        Map<String, String> lasting =
                Map.of("caravel.journal", "jdbc:sqlite:" + folder.resolve("journal.db"), "caravel.recovery", "true");
        Map<String, String> settings = new HashMap<>(lasting);
        settings.put("caravel.cron.schedule", EACH_SECOND);
        settings.put("caravel.simulator.faults", "stall");
        String run;
        try (TestHouse house = house(settings)) {
            Until.is("it is in progress", () -> house.runs().active() == 1);
            Until.is("it is recorded", () -> !house.started("assistant").isEmpty());
            run = house.started("assistant").get(0).key();
        }
        assertThat(files("outbox")).isEmpty();

        settings.putAll(Map.of("caravel.cron.schedule", "0 0 0 1 1 ? 2098", "caravel.simulator.faults", "ok"));
        try (TestHouse house = house(settings)) {
            Until.is("there is an answer", () -> !files("outbox").isEmpty());

            assertThat(files("outbox")).singleElement().satisfies(file -> assertThat(file)
                    .hasContent("word1 word2 word3"));
            assertThat(run).matches("caravel/cron [0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9-]{8}");
            assertThat(files("outbox/.failed")).isEmpty();
        }
    }

    @Test
    void aTimeAtWhichTheProviderIsAwayIsNotFailedAndIsAnsweredWhenItIsBack() {
        try (Simulator model = TestHouse.model("429*");
                TestHouse house = house(Map.of(
                        "caravel.cron.schedule",
                        EACH_SECOND,
                        "caravel.anthropic.base-url",
                        model.url(),
                        "caravel.retry.attempts",
                        "2",
                        "caravel.recovery",
                        "true",
                        "caravel.journal",
                        "jdbc:sqlite:" + folder.resolve("journal.db")))) {
            Until.is("one is paused", () -> !house.journal()
                    .latest(9, Optional.of(RunStatus.PAUSED))
                    .isEmpty());
            assertThat(files("outbox")).isEmpty();
            assertThat(files("outbox/.failed")).isEmpty();
            String first = house.started("assistant").get(0).key();
            model.script(Script.none());

            Path answer = folder.resolve("outbox/cron-%s.txt".formatted(localTime(first)));
            Until.is("it is answered", () -> Files.exists(answer));
            assertThat(answer).hasContent("word1 word2 word3");
            assertThat(files("outbox/.failed")).isEmpty();
        }
    }

    /** The time in a run's key, as the name of its answer's file has it. */
    private static String localTime(String key) {
        DateTimeFormatter format = DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH-mm-ss");
        return LocalDateTime.parse(key.substring(key.indexOf(' ') + 1), format)
                .atZone(ZoneOffset.UTC)
                .withZoneSameInstant(ZoneId.systemDefault())
                .format(format);
    }

    @Test
    void severalProgramsWithOneJournalAskOnceForEachTime() {
        try (Postgres postgres = Postgres.start()) {
            Map<String, String> shared =
                    Map.of("caravel.cron.schedule", EACH_SECOND, "caravel.journal", postgres.empty());
            try (TestHouse one = house(shared);
                    TestHouse other = house(shared)) {
                Until.is("there are three answers", () -> files("outbox").size() >= 3);

                List<String> keys = Stream.of(one, other)
                        .flatMap(house -> house.started("assistant").stream())
                        .map(Event.RunStarted::key)
                        .toList();
                assertThat(keys).hasSizeGreaterThanOrEqualTo(3).doesNotHaveDuplicates();
                assertThat(files("outbox/.failed")).isEmpty();
            }
        }
    }

    @Test
    void aTimeThatPassedWhileNothingServedIsOnlySaid() {
        Map<String, String> settings = yearly("jdbc:sqlite:" + folder.resolve("journal.db"));
        answeredLongAgo(settings);

        try (LogLines log = new LogLines(MissedTimes.class);
                TestHouse house = house(settings)) {
            assertThat(log.all())
                    .singleElement()
                    .asString()
                    .matches("WARN Missed: [0-9]+( or more)? set times of caravel.cron.schedule"
                            + ", the last at [0-9]{4}-01-01T00:00:00\\+09:00; to make up for it, .*");
            assertThat(house.started("assistant")).isEmpty();
        }
    }

    @Test
    void theLastTimeThatPassedIsMadeUpForOnceAmongSeveralProgramsAndStarts() {
        try (Postgres postgres = Postgres.start()) {
            Map<String, String> settings = yearly(postgres.empty());
            settings.put("caravel.cron.missed", "run");
            answeredLongAgo(settings);

            try (LogLines log = new LogLines(MissedTimes.class);
                    TestHouse one = house(settings);
                    TestHouse other = house(settings)) {
                Until.is("there is an answer", () -> !files("outbox").isEmpty());
                Until.is(
                        "nothing goes on",
                        () -> one.runs().active() + other.runs().active() == 0);

                assertThat(Stream.of(one, other).flatMap(house -> house.started("assistant").stream()))
                        .singleElement()
                        .satisfies(start -> assertThat(start.key()).matches("caravel/cron [0-9]{4}-12-31T15-00-00"));
                assertThat(files("outbox")).singleElement().satisfies(file -> assertThat(
                                file.getFileName().toString())
                        .matches("cron-[0-9]{4}-01-01T00-00-00.txt"));
                assertThat(log.all()).isNotEmpty();
            }

            try (LogLines log = new LogLines(MissedTimes.class);
                    TestHouse again = house(settings)) {
                assertThat(log.all()).isEmpty();
                assertThat(again.started("assistant")).isEmpty();
            }
        }
    }

    /** Each new year in Tokyo. */
    private static Map<String, String> yearly(String journal) {
        return new HashMap<>(Map.of(
                "caravel.cron.schedule", "0 0 0 1 1 ?", "caravel.cron.zone", "Asia/Tokyo", "caravel.journal", journal));
    }

    /** A run of some years ago, so that there is something to look back to. */
    private void answeredLongAgo(Map<String, String> settings) {
        Map<String, String> rest = new HashMap<>(settings);
        rest.remove("caravel.cron.schedule");
        try (TestHouse house = house(rest)) {
            house.context()
                    .createProducerTemplate()
                    .requestBody("agent:assistant?key=RAW(caravel/cron 2022-12-31T15-00-00)", "[[say 1 word]]");
        }
    }

    @Test
    void twoRunsNeverGoAtTheSameTime() {
        AtomicInteger going = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        AtomicInteger begun = new AtomicInteger();
        RouteBuilder slow = new RouteBuilder() {
            @Override
            public void configure() {
                from("agent:slow")
                        .process(exchange -> {
                            begun.incrementAndGet();
                            most.accumulateAndGet(going.incrementAndGet(), Math::max);
                            Thread.sleep(1_300);
                            going.decrementAndGet();
                        })
                        .to("direct:caravel-loop");
            }
        };
        try (TestHouse house =
                house(Map.of("caravel.cron.schedule", EACH_SECOND, "caravel.cron.agent", "slow"), slow)) {
            Until.is("it is asked again", () -> begun.get() == 2);

            assertThat(most).hasValue(1);
        }
    }

    @Test
    void triggersWithoutTheirSettingAreNotThere() {
        try (TestHouse house = house(Map.of())) {
            assertThat(house.context().getRoute("inbox")).isNotNull();
            assertThat(house.context().getRoute("cron")).isNull();
            assertThat(house.context().getRoute("kafka")).isNull();
            assertThat(house.context().hasComponent("quartz")).isNull();
            assertThat(house.context().hasComponent("kafka")).isNull();
        }
    }

    private TestHouse house(Map<String, String> more, RouteBuilder... routes) {
        Map<String, String> settings = new HashMap<>(Map.of(
                PackagedRoutes.WITH_TRIGGERS,
                "true",
                "caravel.inbox",
                folder.resolve("inbox").toString(),
                "caravel.outbox",
                folder.resolve("outbox").toString(),
                "caravel.cron.task",
                "[[say 3 words]]"));
        settings.putAll(more);
        return TestHouse.start(settings, routes);
    }

    private List<Path> files(String name) {
        if (!Files.isDirectory(folder.resolve(name))) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder.resolve(name))) {
            return files.filter(Files::isRegularFile)
                    .filter(file -> !file.getFileName().toString().startsWith("."))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
