package dev.caravel.journal.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.caravel.journal.Entry;
import dev.caravel.journal.Event;
import dev.caravel.journal.JournalUnavailable;
import dev.caravel.journal.PauseReason;
import dev.caravel.journal.RunStatus;
import dev.caravel.journal.StaleOwner;
import dev.caravel.money.Booking;
import dev.caravel.money.Dollars;
import dev.caravel.money.Scope;
import dev.caravel.support.Java;
import dev.caravel.support.TestHouse;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.apache.camel.Exchange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a journal in a database survives, and what it says when it can't. */
class SqlJournalTest {

    private static final Booking CENT = new Booking(new Scope("day", null), Dollars.ZERO, Dollars.parse("0.01"));

    @TempDir
    private Path folder;

    private Path file() {
        return folder.resolve("journal.db");
    }

    private String sqlite() {
        return "jdbc:sqlite:" + file();
    }

    private static Entry finished(String run, long seq) {
        return new Entry(run, seq, Instant.now(), new Event.ToolFinished("call", "tool", 1, false, "done"));
    }

    private static Entry chosen(String run, long seq) {
        return new Entry(run, seq, Instant.now(), new Event.ModelChosen("anthropic/m", "short prompt"));
    }

    @Test
    void whatNothingDependsOnGoesToTheDiskWithTheNextEventOfItsRun() {
        try (SqlJournal journal = new SqlJournal(sqlite(), Sync.FULL);
                SqlJournal other = new SqlJournal(sqlite(), Sync.FULL)) {
            journal.hold(chosen("r", 1));
            journal.hold(chosen("r", 2));
            assertThat(journal.read("r")).hasSize(2);
            assertThat(other.read("r")).isEmpty();

            journal.append(finished("other", 1), List.of());
            assertThat(other.read("r")).isEmpty();

            journal.append(finished("r", 3), List.of());
            assertThat(other.read("r")).extracting(Entry::seq).containsExactly(1L, 2L, 3L);
            assertThat(journal.read("r")).isEqualTo(other.read("r"));

            journal.hold(chosen("r", 4));
        }
        try (SqlJournal again = new SqlJournal(sqlite(), Sync.FULL)) {
            assertThat(again.read("r")).hasSize(4);
        }
    }

    @Test
    void whoAsksForTheLatestEventsReadsNoOthers() throws Exception {
        try (SqlJournal journal = new SqlJournal(sqlite(), Sync.NORMAL);
                Connection disk = DriverManager.getConnection(sqlite());
                Statement statement = disk.createStatement()) {
            for (int seq = 1; seq <= 3; seq++) {
                journal.append(finished("r", seq), List.of());
            }
            statement.execute("update caravel_events set event = 'not readable' where seq = 1");

            assertThat(journal.readAfter("r", 1)).extracting(Entry::seq).containsExactly(2L, 3L);
        }
    }

    private static Entry started(String run) {
        Event start = new Event.RunStarted(
                "a", null, null, null, null, null, null, "hi", List.of(), null, 5, 1000, 100, null, false, null, null,
                null, null, null, null, null);
        return new Entry(run, 1, Instant.now(), start);
    }

    @Test
    void whatARunHasAskedElsewhereIsNotAskedAfterItsEndHere() {
        Event question = new Event.ApprovalRequested(
                "q", "call", "tool", JsonNodeFactory.instance.objectNode(), "r", "d", "2030-01-01T00:00:00Z");
        try (SqlJournal here = new SqlJournal(sqlite(), Sync.NORMAL);
                SqlJournal elsewhere = new SqlJournal(sqlite(), Sync.NORMAL)) {
            here.append(started("r"), List.of());
            elsewhere.append(new Entry("r", 2, Instant.now(), question), List.of());
            assertThat(here.approvals().count()).isOne();

            here.append(
                    new Entry("r", 3, Instant.now(), new Event.RunEnded(RunStatus.CANCELLED, null, null)), List.of());

            assertThat(here.approvals().count()).isZero();
        }
    }

    @Test
    void whoComesByALinkSeesThatTheOthersAreAlive() throws Exception {
        Path link = Files.createDirectory(folder.resolve("elsewhere")).resolve("link.db");
        Files.createSymbolicLink(link, file());
        try (SqlJournal one = new SqlJournal(sqlite(), Sync.NORMAL)) {
            one.append(started("r"), List.of());
            try (SqlJournal two = new SqlJournal("jdbc:sqlite:" + link, Sync.NORMAL)) {
                assertThat(two.isHeldElsewhere("r")).isTrue();
            }
        }
    }

    @Test
    void nobodyIsDeadOnlyBecauseSomebodyHasClearedTheFolderOfTheLocks() throws Exception {
        Path locks = folder.resolve("journal.db-nodes");
        try (SqlJournal one = new SqlJournal(sqlite(), Sync.NORMAL);
                SqlJournal two = new SqlJournal(sqlite(), Sync.NORMAL)) {
            one.append(started("r"), List.of());
            assertThat(two.isHeldElsewhere("r")).isTrue();
            Process asker = Java.start(folder, AskerMain.class, sqlite(), "r", locks.toString());
            assertThat(new String(asker.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                    .isEqualToIgnoringNewLines("true");
        }
    }

    @Test
    void oneWhoLooksWithinTheSameProcessTakesNobodysLockAway() throws Exception {
        try (SqlJournal one = new SqlJournal(sqlite(), Sync.NORMAL);
                SqlJournal two = new SqlJournal(sqlite(), Sync.NORMAL)) {
            one.append(started("r"), List.of());
            assertThat(two.isHeldElsewhere("r")).isTrue();

            Process asker = Java.start(folder, AskerMain.class, sqlite(), "r");
            assertThat(new String(asker.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                    .isEqualToIgnoringNewLines("true");
        }
    }

    @ParameterizedTest
    @EnumSource
    void everythingThatWasAcknowledgedIsThereAfterAKill(Sync sync) throws Exception {
        Process appender = Java.start(folder, AppenderMain.class, sqlite(), sync.name());
        Map<String, Long> acknowledged = new HashMap<>();
        try (BufferedReader lines = appender.inputReader()) {
            int count = 0;
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                String[] words = line.split(" ");
                if (words.length == 2) {
                    acknowledged.put(words[0], Long.parseLong(words[1]));
                }
                if (++count == 1_000) {
                    // By its handle: the process's own method would close its output, too.
                    appender.toHandle().destroyForcibly();
                }
            }
        }
        assertThat(acknowledged).as(Files.readString(folder.resolve("stderr"))).hasSize(AppenderMain.RUNS);

        try (SqlJournal journal = new SqlJournal(sqlite(), Sync.FULL)) {
            long entries = 0;
            for (Map.Entry<String, Long> each : acknowledged.entrySet()) {
                List<Long> seqs =
                        journal.read(each.getKey()).stream().map(Entry::seq).toList();
                // The last one may be recorded without that it could still say so. The line of the last may be cut,
                // too.
                assertThat((long) seqs.size()).isBetween(each.getValue(), each.getValue() + 1);
                assertThat(seqs)
                        .isEqualTo(IntStream.rangeClosed(1, seqs.size())
                                .mapToObj(Long::valueOf)
                                .toList());
                entries += seqs.size();
            }
            assertThat(journal.account(AppenderMain.ACCOUNT).spent().picos()).isEqualTo(entries);
        }
    }

    @Test
    void anEventThatTheDatabaseRefusesHindersNoOther() {
        try (SqlJournal journal = new SqlJournal(sqlite(), Sync.FULL)) {
            Entry first = finished("r", 1);
            journal.append(first, List.of(CENT));
            List<CompletableFuture<Void>> others = IntStream.range(0, 8)
                    .mapToObj(i -> CompletableFuture.runAsync(() -> IntStream.rangeClosed(1, 20)
                            .forEach(seq -> journal.append(finished("other" + i, seq), List.of(CENT)))))
                    .toList();

            for (int i = 0; i < 20; i++) {
                Entry takesItsPlace = new Entry("r", 1, Instant.EPOCH, new Event.RunParked(PauseReason.TURNS));
                assertThatThrownBy(() -> journal.append(takesItsPlace, List.of(CENT)))
                        .isInstanceOf(StaleOwner.class)
                        .hasMessageContaining("run r continued in another process: its event 1 is recorded already");
            }
            others.forEach(CompletableFuture::join);

            assertThat(journal.read("r")).extracting(Entry::event).containsExactly(first.event());
            assertThat(journal.account("day").spent()).isEqualTo(Dollars.parse("1.61"));
        }
    }

    @Test
    void theSameEventTwiceIsRecordedAndBookedOnce() {
        try (SqlJournal journal = new SqlJournal(sqlite(), Sync.FULL)) {
            Entry entry = finished("r", 1);
            journal.append(entry, List.of(CENT));
            journal.append(entry, List.of(CENT));

            assertThat(journal.read("r")).hasSize(1);
            assertThat(journal.account("day").spent()).isEqualTo(Dollars.parse("0.01"));
        }
    }

    @Test
    void aFileThatIsNoDatabaseStopsTheStart() throws IOException {
        Files.writeString(file(), "This is a letter, and no database at all. ".repeat(100));

        refuses(sqlite(), "caravel.journal: " + file() + ": it is damaged or no SQLite database; put it aside");
        assertThat(file()).content().startsWith("This is a letter");
    }

    @Test
    void aFolderThatCannotBeMadeStopsTheStart() throws IOException {
        Path aFile = Files.writeString(folder.resolve("a-file"), "no folder");

        refuses(
                "jdbc:sqlite:" + aFile.resolve("journal.db"),
                "caravel.journal: " + aFile.resolve("journal.db") + ": its folder cannot be made");
    }

    @Test
    void aFolderThatCannotBeWrittenStopsTheStart() throws IOException {
        Path locked = Files.createDirectory(folder.resolve("locked"));
        writeProtect(locked);

        refuses("jdbc:sqlite:" + locked.resolve("journal.db"), "caravel.journal: ", "it cannot be written");
    }

    @Test
    void aDatabaseThatCanOnlyBeReadStopsTheStart() throws IOException {
        new SqlJournal(sqlite(), Sync.FULL).close();
        writeProtect(file());

        refuses(sqlite(), "caravel.journal: " + file() + ": it cannot be written");
    }

    private static void writeProtect(Path path) throws IOException {
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("r-xr-xr-x"));
        assumeThat(Files.isWritable(path))
                .as("the superuser may write everywhere")
                .isFalse();
    }

    @Test
    void aPostgresqlThatIsNotThereStopsTheStart() {
        refuses(
                "jdbc:postgresql://localhost:1/journal?user=me&password=secret",
                "caravel.journal: postgresql://localhost:1/journal: ",
                "refused");
    }

    @Test
    void otherDatabasesAndWordsStopTheStart() {
        refuses(
                "jdbc:h2:mem:x",
                "caravel.journal: it must be jdbc:sqlite:FILE, jdbc:postgresql://HOST/DATABASE, datasource:NAME or memory");
        refuses("jdbc:sqlite::memory:", "caravel.journal: jdbc:sqlite: needs a file; for none, set it to memory");
        assertThatThrownBy(() -> TestHouse.start(Map.of("caravel.journal.sync", "maybe")))
                .hasStackTraceContaining("caravel.journal.sync must be full or normal, but is 'maybe'");
    }

    @Test
    void tablesOfANewerVersionStopTheStart() throws SQLException {
        new SqlJournal(sqlite(), Sync.FULL).close();
        try (Connection connection = DriverManager.getConnection(sqlite());
                Statement statement = connection.createStatement()) {
            statement.execute("insert into caravel_schema values (1000)");
        }

        refuses(sqlite(), "caravel.journal: " + file() + ": its tables are of version 1000");
    }

    @Test
    void oneThatCannotBeOpenedIsUnavailableToWhoReadsItMeanwhile() throws IOException {
        Files.writeString(file(), "no folder");
        try (SqlJournal journal = new SqlJournal("jdbc:sqlite:" + file() + "/journal.db", Sync.FULL)) {
            assertThatThrownBy(() -> journal.account("day:2026-11-28"))
                    .isInstanceOf(JournalUnavailable.class)
                    .hasMessageContaining("its folder cannot be made");
            assertThatThrownBy(journal::awaitOpen).isInstanceOf(IllegalArgumentException.class);
        }
    }

    private static void refuses(String url, String... words) {
        assertThatThrownBy(() -> TestHouse.start(Map.of("caravel.journal", url)))
                .satisfies(e -> assertThat(root(e)).isInstanceOf(IllegalArgumentException.class))
                .satisfies(e -> assertThat(root(e).getMessage()).contains(words).doesNotContain("secret", "\n"));
    }

    private static Throwable root(Throwable e) {
        Throwable last = e;
        while (last.getCause() != null) {
            last = last.getCause();
        }
        return last;
    }

    @Test
    void aRunAndItsThreadOutliveTheProcess() {
        Map<String, String> settings = Map.of("caravel.journal", sqlite());
        Exchange reply;
        List<Event> events;
        try (TestHouse house = TestHouse.start(settings)) {
            reply = house.run("assistant", "[[call current-time {}]]");
            events = house.events(reply);
        }

        String run = reply.getMessage().getHeader("CaravelRunId", String.class);
        try (SqlJournal journal = new SqlJournal(sqlite(), Sync.FULL)) {
            assertThat(journal.read(run)).extracting(Entry::event).isEqualTo(events);
            assertThat(journal.latest(5, Optional.of(RunStatus.COMPLETED))).containsExactly(run);
            assertThat(journal.account(Scope.ofRun(run)).reserved()).isEqualTo(Dollars.ZERO);
            assertThat(journal.account(Scope.ofRun(run)).spent().isPositive()).isTrue();
        }
    }
}
