package dev.caravel.spec;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravel.journal.Entry;
import dev.caravel.journal.Event;
import dev.caravel.journal.sql.SqlJournal;
import dev.caravel.journal.sql.Sync;
import dev.caravel.money.Scope;
import dev.caravel.run.RequestedCall;
import dev.caravel.run.Resolution;
import dev.caravel.run.Run;
import dev.caravel.run.RunRecord;
import dev.caravel.simulator.Script;
import dev.caravel.simulator.Simulator;
import dev.caravel.support.Java;
import dev.caravel.support.TestHouse;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.camel.Exchange;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The crash matrix with real processes: a program is killed with SIGKILL at an event of its run, before or after the event is
 * in the database, and another one continues. By default at one event before and at another one after, which differ from story
 * to story; {@code mvn verify -Pkill-everywhere} takes all, in both ways.
 */
class KilledProgramTest {

    private static final boolean EVERYWHERE = Boolean.getBoolean("kill.everywhere");
    private static final int KILLED = 128 + 9;
    private static final int MOST_HELP = 6;

    @TempDir
    private Path folder;

    /** Where a program is killed: at its nth event, which is kept or not. */
    private record Kill(int event, boolean keepsIt) {

        /** All there are in a run of so many events, or two of them. */
        static List<Kill> of(Story story, int events) {
            if (EVERYWHERE) {
                return IntStream.rangeClosed(1, events)
                        .boxed()
                        .flatMap(event -> Stream.of(new Kill(event, false), new Kill(event, true)))
                        .toList();
            }
            int early = 1 + (3 + 5 * story.ordinal()) % (events / 2);
            return List.of(new Kill(early, false), new Kill(early + events / 2, true));
        }

        @Override
        public String toString() {
            return "killed " + (keepsIt ? "after" : "before") + " event " + event;
        }
    }

    @ParameterizedTest
    @EnumSource(Story.class)
    void whateverEventAProgramIsKilledAtTheNextOneEndsTheRunAndPaysOnce(Story story) throws Exception {
        try (Simulator model = TestHouse.model("ok")) {
            model.script(Script.parse(story.faults()));
            List<Kill> kills = Kill.of(story, StoryMain.events(story, model.url(), folder.resolve("undisturbed")));
            for (Kill kill : kills) {
                Path place = Files.createDirectory(folder.resolve(kill.toString()));
                model.script(Script.parse(story.faults()));
                assertKilled(story, model, place, kill);
                goOn(story, model, place, kill.toString());
            }
            System.out.println("killed programs, " + story + ": " + kills);
        }
    }

    private static String journal(Path place) {
        return "jdbc:sqlite:" + place.resolve("journal.db");
    }

    private static void assertKilled(Story story, Simulator model, Path place, Kill kill)
            throws IOException, InterruptedException {
        int status = Java.start(
                        place,
                        StoryMain.class,
                        story.name(),
                        model.url(),
                        journal(place),
                        place.resolve("witness").toString(),
                        String.valueOf(kill.event()),
                        String.valueOf(kill.keepsIt()))
                .waitFor();
        assertThat(status).as(Files.readString(place.resolve("stderr"))).isEqualTo(KILLED);
    }

    private static void goOn(Story story, Simulator model, Path place, String where) throws Exception {
        try (SqlJournal journal = new SqlJournal(journal(place), Sync.NORMAL)) {
            Optional<String> root = journal.latest(10, Optional.empty()).stream()
                    .filter(run -> ((Event.RunStarted) journal.read(run).get(0).event()).parent() == null)
                    .findFirst();
            if (root.isEmpty()) {
                return;
            }
            Path witness = place.resolve("witness");
            try (TestHouse house = StoryMain.house(story, model.url(), journal, witness)) {
                for (int i = 0; i < MOST_HELP && !isOver(house, root.get(), story); i++) {
                    help(house, root.get(), witness);
                }
                RunRecord end = house.runs().read(root.get()).orElseThrow().toRecord();
                assertThat(end.status().label()).as(where).isEqualTo(story.status());
                assertThat(end.answer()).as(where).isEqualTo(story.answer());
            }
            assertThat(seen(witness).filter("paid"::equals)).as(where).hasSize(1);
            assertThat(seen(witness).filter(line -> line.startsWith("put ")).distinct())
                    .as(where)
                    .hasSize(1);
            assertAccounts(journal, root.get(), where);
        }
    }

    private static boolean isOver(TestHouse house, String id, Story story) {
        Run run = house.runs().read(id).orElseThrow();
        return run.status().label().equals(story.status()) && run.unknownCall().isEmpty();
    }

    private static Stream<String> seen(Path witness) throws IOException {
        return Files.exists(witness) ? Files.readAllLines(witness).stream() : Stream.empty();
    }

    /** As people would: they say what became of a payment that nobody knows of, and approve what is asked for. */
    private static Exchange help(TestHouse house, String root, Path witness) throws Exception {
        for (String run : house.journal().latest(10, Optional.empty())) {
            Optional<RequestedCall> unknown =
                    house.runs().read(run).orElseThrow().unknownCall();
            if (unknown.isPresent()) {
                boolean paid = seen(witness).anyMatch("paid"::equals);
                house.runControl()
                        .resolve(
                                run, unknown.get().id(), new Resolution(paid ? Optional.of("paid") : Optional.empty()));
            }
        }
        house.runControl().approvals(10).forEach(approval -> Story.heed(house.runControl(), approval));
        return house.runControl().resume(root, Optional.empty());
    }

    private static void assertAccounts(SqlJournal journal, String root, String where) {
        long spent = journal.latest(10, Optional.empty()).stream()
                .flatMap(run -> journal.read(run).stream())
                .map(Entry::event)
                .mapToLong(event -> event instanceof Event.ModelReplied replied
                        ? replied.costUsd().picos()
                        : event instanceof Event.ModelFailed failed
                                ? failed.costUsd().picos()
                                : 0)
                .sum();
        assertThat(journal.account(Scope.ofRun(root)).reserved().picos())
                .as(where)
                .isZero();
        assertThat(journal.account(Scope.ofRun(root)).spent().picos()).as(where).isEqualTo(spent);
        assertThat(journal.minutes(0, 1).stream()
                        .mapToLong(minute -> minute.spent().picos())
                        .sum())
                .as("what the charts show, " + where)
                .isEqualTo(spent);
    }
}
