package dev.caravel.journal.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.caravel.journal.Entry;
import dev.caravel.journal.Event;
import dev.caravel.journal.Journal;
import dev.caravel.journal.JournalUnavailable;
import dev.caravel.money.Account;
import dev.caravel.money.Booking;
import dev.caravel.money.Dollars;
import dev.caravel.money.Scope;
import dev.caravel.support.Java;
import dev.caravel.support.LogLines;
import dev.caravel.support.LossyLine;
import dev.caravel.support.LossyLine.Fate;
import dev.caravel.support.Postgres;
import dev.caravel.support.Until;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A database that goes away and comes back gets one clear line, loses nothing, and needs no restart of ours. */
@Timeout(90)
class DatabaseFaultsTest {

    private static final Dollars CENT = Dollars.parse("0.01");
    private static final Booking SPEND = new Booking(new Scope("day", null), Dollars.ZERO, CENT);
    private static final Duration SHORT = Duration.ofMillis(400);

    private static Postgres postgres;

    @TempDir
    private Path folder;

    private LogLines log;

    @BeforeAll
    static void startPostgres() {
        postgres = Postgres.start();
    }

    @AfterAll
    static void stopPostgres() {
        postgres.close();
    }

    @BeforeEach
    void listen() {
        log = new LogLines(SqlJournal.class);
    }

    @AfterEach
    void stopListening() {
        log.close();
    }

    private String sqlite() {
        return "jdbc:sqlite:" + folder.resolve("journal.db");
    }

    private static Entry entry(String run, long seq) {
        return entry(run, seq, "done");
    }

    private static Entry entry(String run, long seq, String result) {
        return new Entry(run, seq, Instant.now(), new Event.ToolFinished("call", "tool", 1, false, result));
    }

    /** Runs that append one event after the other, each of which costs something, until they are told to stop. */
    private static final class Runs {

        private static final int COUNT = 16;

        private final Journal journal;
        private final AtomicLong recorded = new AtomicLong();
        private final List<CompletableFuture<Long>> all = new ArrayList<>();
        private volatile boolean over;

        private Runs(Journal journal) {
            this.journal = journal;
            for (int i = 0; i < COUNT; i++) {
                String run = "run" + i;
                CompletableFuture<Long> last = new CompletableFuture<>();
                all.add(last);
                new Thread(() -> last.completeAsync(() -> append(run), Runnable::run)).start();
            }
        }

        private long append(String run) {
            Scope own = new Scope(Scope.ofRun(run), Dollars.parse("1000000"));
            long seq = 0;
            while (!over) {
                seq++;
                Booking cost = new Booking(own, Dollars.ZERO, CENT);
                journal.append(entry(run, seq), List.of(cost, SPEND));
                recorded.incrementAndGet();
            }
            return seq;
        }

        /** Waits until they have got on. */
        private void getOn() {
            long before = recorded.get();
            Until.is("the runs get on", () -> recorded.get() > before + 200);
        }

        /** Stops them, and looks whether all is there, and once. */
        private void areComplete() {
            over = true;
            long total = 0;
            for (int i = 0; i < COUNT; i++) {
                String run = "run" + i;
                long last = all.get(i).join();
                assertThat(journal.read(run))
                        .extracting(Entry::seq)
                        .isEqualTo(IntStream.rangeClosed(1, (int) last)
                                .mapToObj(Long::valueOf)
                                .toList());
                assertThat(journal.account(Scope.ofRun(run))).isEqualTo(spent(last));
                total += last;
            }
            assertThat(journal.account("day")).isEqualTo(spent(total));
        }
    }

    /** The database went away, and came back. */
    private void oneLineForEach() {
        Until.is("it is said that it is back", () -> log.all().size() > 1);
        assertThat(log.all()).hasSize(2);
        assertThat(log.all().get(0)).startsWith("WARN The journal ").endsWith(". Runs wait for it.");
        assertThat(log.all().get(1)).matches("WARN The journal .* is back after \\d+ s; runs continue[.]");
    }

    private static Account spent(long cents) {
        return new Account(Dollars.ZERO, new Dollars(cents * CENT.picos()));
    }

    @Test
    void aServerThatIsKilledAndStartedAgainLosesNothingAndBooksNothingTwice() {
        try (SqlJournal journal = new SqlJournal(postgres.empty(), Sync.FULL)) {
            Runs runs = new Runs(journal);
            runs.getOn();

            postgres.kill();
            CompletableFuture<Account> reader = CompletableFuture.supplyAsync(() -> journal.account("day"));
            Until.is("somebody says so", () -> !log.all().isEmpty());
            postgres.up();
            runs.getOn();

            runs.areComplete();
            assertThat(reader.join().spent().isPositive()).isTrue();
            oneLineForEach();
            assertThat(log.all().get(0))
                    .startsWith("WARN The journal postgresql://localhost:" + postgres.port() + "/postgres cannot be ");
        }
    }

    @Test
    void aServerThatThrowsEverybodyOutLosesNothingEither() {
        String url = postgres.empty();
        try (SqlJournal journal = new SqlJournal(url, Sync.FULL)) {
            Runs runs = new Runs(journal);
            for (int i = 0; i < 10; i++) {
                runs.getOn();
                postgres.run(
                        "select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'caravel'");
            }
            runs.getOn();

            runs.areComplete();
        }
    }

    /** What is reserved fits once, so that a second try would be refused even if it were not booked twice. */
    @ParameterizedTest
    @EnumSource(names = {"ANSWER_LOST", "LATE"})
    void anEventWhoseCommitGotNoAnswerIsRecordedAndBookedOnce(Fate fate) {
        Scope narrow = new Scope("narrow", CENT);
        try (LossyLine line = new LossyLine(postgres.port());
                SqlJournal journal = new SqlJournal(through(line), Sync.FULL)) {
            journal.append(entry("r", 1), List.of(SPEND));

            line.next(fate);
            journal.append(entry("r", 2), List.of(new Booking(narrow, CENT, Dollars.ZERO), SPEND));
            assertThat(line.isDone()).isTrue();
            line.next(fate);
            journal.append(entry("r", 3), List.of());
            assertThat(line.isDone()).isTrue();
            line.next(fate);
            journal.append(new Entry("s", 1, Instant.now(), started("a-key")), List.of());
            assertThat(line.isDone()).isTrue();

            assertThat(journal.read("r")).hasSize(3);
            assertThat(journal.read("s")).hasSize(1);
            assertThat(journal.account("narrow")).isEqualTo(new Account(CENT, Dollars.ZERO));
            assertThat(journal.account("day")).isEqualTo(spent(2));
        }
    }

    @Test
    void anEventOfWhichNobodyCouldSayWhetherItIsRecordedIsSaidToBeSo() {
        try (LossyLine line = new LossyLine(postgres.port());
                SqlJournal journal = new SqlJournal(through(line), Sync.FULL, SHORT)) {
            journal.append(entry("r", 1), List.of(SPEND));
            journal.append(new Entry("r", 2, Instant.now(), new Event.ModelChosen("anthropic/m", "cheap")), List.of());

            line.next(Fate.ANSWER_LOST_FOR_LONG);
            assertThatThrownBy(() -> journal.append(entry("r", 3), List.of(SPEND)))
                    .isInstanceOf(JournalUnavailable.class)
                    .hasMessageContaining("could not be recorded")
                    .hasMessageContaining(" (it may be, for its commit was on its way) within 0 s: ");

            line.next(Fate.ARRIVES);
            assertThat(journal.read("r")).extracting(Entry::seq).containsExactly(1L, 2L, 3L);
            assertThat(journal.account("day")).isEqualTo(spent(2));
            // Whoever resumes the run continues behind it.
            journal.append(entry("r", 4), List.of(SPEND));
            assertThat(journal.read("r")).hasSize(4);
        }
    }

    static Event started(String key) {
        return new Event.RunStarted(
                "assistant",
                null,
                null,
                key,
                null,
                null,
                null,
                "hello",
                List.of(),
                null,
                50,
                60_000,
                8192,
                null,
                true,
                null,
                null,
                null,
                null,
                null,
                null,
                null);
    }

    private static String through(LossyLine line) {
        return postgres.empty().replace(":" + postgres.port(), ":" + line.port()) + "&preferQueryMode=simple";
    }

    @Test
    void aServerThatCanOnlyBeReadForAWhileIsWaitedFor() throws Exception {
        try (SqlJournal journal = new SqlJournal(postgres.empty(), Sync.FULL)) {
            journal.append(entry("r", 1), List.of(SPEND));
            postgres.run("alter system set default_transaction_read_only = on");
            postgres.run("select pg_reload_conf()");
            CompletableFuture<Void> append;
            try {
                append = CompletableFuture.runAsync(() -> {
                    // Sessions hear of it when they like.
                    for (int seq = 2; log.all().isEmpty() && seq < 10_000; seq++) {
                        journal.append(entry("r", seq), List.of(SPEND));
                    }
                });
                Until.is("somebody says so", () -> !log.all().isEmpty());
                assertThat(journal.read("r")).isNotEmpty();
                assertThat(append).isNotDone();
            } finally {
                postgres.run("alter system reset default_transaction_read_only");
                postgres.run("select pg_reload_conf()");
            }
            append.get(20, TimeUnit.SECONDS);

            assertThat(journal.account("day")).isEqualTo(spent(journal.read("r").size()));
            oneLineForEach();
            assertThat(log.all().get(0)).contains("cannot be written: it can only be read (is it a standby?)");
        }
    }

    @Test
    void aFileThatIsMovedAwayInUseIsMissedAndOnceItIsBackNothingIsLost() throws Exception {
        Path away = folder.resolve("away.db");
        try (SqlJournal journal = new SqlJournal(sqlite(), Sync.NORMAL)) {
            journal.append(entry("a", 1), List.of());
            Files.move(folder.resolve("journal.db"), away);

            CompletableFuture<Void> second = CompletableFuture.runAsync(() -> journal.append(entry("a", 2), List.of()));
            Until.is("it is missed", () -> journal.outage().isPresent());
            assertThat(journal.outage().orElseThrow())
                    .contains("it was moved or deleted while it was in use; put it back, or restart");
            assertThat(second).isNotDone();

            Files.move(away, folder.resolve("journal.db"));
            second.get(30, TimeUnit.SECONDS);
            assertThat(journal.read("a")).hasSize(2);
        }
    }

    @Test
    void noNewFileIsMadeBesideTheLogOfOneThatIsMissing() throws Exception {
        Path file = folder.resolve("journal.db");
        try (SqlJournal journal = new SqlJournal(sqlite(), Sync.NORMAL)) {
            journal.append(entry("a", 1), List.of());
            Files.move(file, folder.resolve("away.db"));

            SqlJournal other = new SqlJournal(sqlite(), Sync.NORMAL);
            assertThatThrownBy(other::awaitOpen)
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("journal.db-wal is: put it back, or, to begin anew, delete that one");
            other.close();
            assertThat(file).doesNotExist();
        }
    }

    @Test
    void aFileInWhosePlaceAnotherWasPutIsMissed() throws Exception {
        try (SqlJournal journal = new SqlJournal(sqlite(), Sync.NORMAL)) {
            journal.append(entry("a", 1), List.of());
            Files.move(folder.resolve("journal.db"), folder.resolve("away.db"));
            Files.createFile(folder.resolve("journal.db"));

            CompletableFuture.runAsync(() -> journal.append(entry("a", 2), List.of()));

            Until.is("it is missed", () -> journal.outage().isPresent());
            assertThat(journal.outage().orElseThrow()).contains("another file was put in its place");
        }
    }

    @Test
    void anotherProcessThatHoldsTheLockForSecondsIsWaitedFor() throws Exception {
        new SqlJournal(sqlite(), Sync.FULL).close();
        try (SqlJournal journal = new SqlJournal(sqlite() + "?busy_timeout=200", Sync.NORMAL)) {
            Runs runs = new Runs(journal);
            runs.getOn();

            Process locker = Java.start(folder, LockerMain.class, sqlite());
            assertThat(locker.inputReader().readLine()).isEqualTo("locked");
            Thread.sleep(2_500);
            locker.outputWriter().close();
            runs.getOn();

            runs.areComplete();
            oneLineForEach();
            assertThat(log.all().get(0)).contains("cannot be written: another process has been writing for");
        }
    }

    @Test
    void whatFindsNoRoomWaitsForItAndHoldsUpNoOther() throws Exception {
        String large = "x".repeat(100_000);
        try (SqlJournal journal = new SqlJournal(sqlite() + "?max_page_count=100", Sync.FULL)) {
            journal.append(entry("deleted", 1, large), List.of(SPEND));
            AtomicLong seq = new AtomicLong();
            CompletableFuture<Void> writer = CompletableFuture.runAsync(() -> {
                while (log.all().isEmpty()) {
                    journal.append(entry("large", seq.incrementAndGet(), large), List.of(SPEND));
                }
            });
            Until.is("the disk is full", () -> !log.all().isEmpty());
            assertThat(log.all().get(0)).endsWith("cannot be written: the disk is full. Runs wait for it.");
            assertThat(journal.outage()).get().asString().endsWith("cannot be written: the disk is full");
            assertThat(seq.get()).isBetween(2L, 10L);

            journal.append(entry("small", 1), List.of(SPEND));
            assertThat(writer).isNotDone();

            execute("delete from caravel_events where run = 'deleted'");
            writer.get(20, TimeUnit.SECONDS);
            oneLineForEach();
            assertThat(journal.outage()).isEmpty();
            assertThat(journal.read("large")).hasSize((int) seq.get());
            assertThat(journal.account("day")).isEqualTo(spent(seq.get() + 2));
        }
    }

    private void execute(String command) throws SQLException {
        try (Connection connection = DriverManager.getConnection(sqlite());
                Statement statement = connection.createStatement()) {
            statement.execute(command);
        }
    }

    @Test
    void whosePatienceIsOverIsToldWhatToDoAndLaterEventsAreTriedAgain() {
        try (SqlJournal journal = new SqlJournal(postgres.empty(), Sync.FULL, SHORT)) {
            journal.append(entry("r", 1), List.of(SPEND));

            postgres.down();
            for (int i = 0; i < 2; i++) {
                assertThatThrownBy(() -> journal.append(entry("r", 2), List.of(SPEND)))
                        .isInstanceOf(JournalUnavailable.class)
                        .hasMessageStartingWith("event 2 (tool.finished) of run r could not be recorded in"
                                + " postgresql://localhost:" + postgres.port() + "/postgres within 0 s: ")
                        .hasMessageContaining("refused")
                        .hasMessageEndingWith("; resume the run when that is mended");
            }
            assertThatThrownBy(() -> journal.account("day"))
                    .isInstanceOf(JournalUnavailable.class)
                    .hasMessageContaining("cannot be read: ")
                    .hasMessageContaining("refused");
            assertThat(log.all()).hasSize(1);
            assertThat(journal.outage()).isPresent();

            postgres.up();
            Until.is("it is found to be back, though nobody writes", () -> journal.outage()
                    .isEmpty());
            journal.append(entry("r", 2), List.of(SPEND));
            assertThat(journal.read("r")).hasSize(2);
            assertThat(journal.account("day")).isEqualTo(spent(2));
            oneLineForEach();
        }
    }

    @Test
    void aRestartBetweenTwoEventsIsNotWorthALine() {
        try (SqlJournal journal = new SqlJournal(postgres.empty(), Sync.FULL)) {
            journal.append(entry("r", 1), List.of(SPEND));
            assertThat(journal.read("r")).hasSize(1);

            postgres.down();
            postgres.up();

            assertThat(journal.read("r")).hasSize(1);
            journal.append(entry("r", 2), List.of(SPEND));
            assertThat(journal.account("day")).isEqualTo(spent(2));
            assertThat(log.all()).isEmpty();
        }
    }

    @Test
    void closingEndsTheWaiting() {
        try {
            SqlJournal journal = new SqlJournal(postgres.empty(), Sync.FULL);
            journal.append(entry("r", 1), List.of(SPEND));
            postgres.down();
            CompletableFuture<Void> append =
                    CompletableFuture.runAsync(() -> journal.append(entry("r", 2), List.of(SPEND)));
            CompletableFuture<Account> read = CompletableFuture.supplyAsync(() -> journal.account("day"));
            Until.is("somebody says so", () -> !log.all().isEmpty());

            long begun = System.nanoTime();
            journal.close();

            assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(2));
            assertThatThrownBy(append::join)
                    .hasCauseInstanceOf(JournalUnavailable.class)
                    .hasMessageContaining("event 2 (tool.finished) of run r could not be recorded in")
                    .hasMessageContaining("before the journal was closed");
            assertThatThrownBy(read::join).hasCauseInstanceOf(JournalUnavailable.class);
            assertThatThrownBy(() -> journal.append(entry("r", 2), List.of()))
                    .isInstanceOf(JournalUnavailable.class)
                    .hasMessage("the journal is closed");
        } finally {
            postgres.up();
        }
    }

    @Test
    void closingDoesNotHangOnAServerThatSaysNothing() {
        try (LossyLine line = new LossyLine(postgres.port());
                LogLines committer = new LogLines(Committer.class)) {
            SqlJournal journal = new SqlJournal(through(line), Sync.FULL);
            journal.append(entry("r", 1), List.of(SPEND));
            line.next(Fate.SILENCE);
            CompletableFuture<Void> append =
                    CompletableFuture.runAsync(() -> journal.append(entry("r", 2), List.of(SPEND)));
            Until.is("the server is asked", line::isUnheard);

            long begun = System.nanoTime();
            journal.close();

            assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(10));
            assertThatThrownBy(append::join)
                    .hasCauseInstanceOf(JournalUnavailable.class)
                    .hasMessageContaining("before it was known whether the event is recorded");
            assertThat(committer.all()).hasSize(1);
        }
    }

    @Test
    void damageIsNotWaitedFor() throws IOException {
        SqlJournal journal = new SqlJournal(sqlite(), Sync.FULL);
        for (int seq = 1; seq <= 200; seq++) {
            journal.append(entry("r", seq, "x".repeat(1_000)), List.of(SPEND));
        }
        journal.close();
        byte[] bytes = Files.readAllBytes(folder.resolve("journal.db"));
        // The schema stays whole, so that this shows only when the journal is used.
        for (int i = bytes.length / 2; i < bytes.length; i++) {
            bytes[i] = (byte) (i * 31);
        }
        Files.write(folder.resolve("journal.db"), bytes);

        try (SqlJournal again = new SqlJournal(sqlite(), Sync.FULL)) {
            assertThatThrownBy(() -> again.read("r"))
                    .isInstanceOf(JournalUnavailable.class)
                    .hasMessageContaining("it is damaged or no SQLite database; put it aside");
            assertThatThrownBy(() -> {
                        for (int seq = 201; seq < 300; seq++) {
                            again.append(entry("r", seq), List.of(SPEND));
                        }
                    })
                    .isInstanceOf(JournalUnavailable.class)
                    .hasMessageContaining("it is damaged or no SQLite database; put it aside");
        }
    }

    @Test
    void aDatabaseThatIsWellKeepsItsOneConnectionForWriting() {
        try (SqlJournal journal = new SqlJournal(postgres.empty(), Sync.FULL)) {
            journal.append(new Entry("a", 1, Instant.now(), started(null)), List.of(SPEND));
            String before = writer();
            for (String run : List.of("b", "c", "d")) {
                journal.append(new Entry(run, 1, Instant.now(), started(null)), List.of(SPEND));
            }

            assertThat(writer()).isEqualTo(before);
        }
    }

    private static String writer() {
        try (Connection connection = DriverManager.getConnection(postgres.empty());
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(
                        "select string_agg(pid::text, ',') from pg_stat_activity where application_name = 'caravel'")) {
            rows.next();
            return rows.getString(1);
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }
}
