package dev.caravel.journal.sql;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravel.journal.Entry;
import dev.caravel.journal.Event;
import dev.caravel.money.Account;
import dev.caravel.money.Dollars;
import dev.caravel.money.Scope;
import dev.caravel.support.Java;
import dev.caravel.support.Postgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Several processes with several runs each spend from the same accounts, and one of them is killed. */
class SharedLedgerTest {

    private static final List<String> PROCESSES = List.of("a", "b", "c");
    private static final String VICTIM = "a";

    @TempDir
    private Path folder;

    @Test
    void noLimitIsPassedAtAnyMomentInSqlite() throws Exception {
        noLimitIsPassedAtAnyMoment("jdbc:sqlite:" + folder.resolve("journal.db"));
    }

    @Test
    void noLimitIsPassedAtAnyMomentInPostgresql() throws Exception {
        try (Postgres postgres = Postgres.start()) {
            noLimitIsPassedAtAnyMoment(postgres.empty());
        }
    }

    private void noLimitIsPassedAtAnyMoment(String url) throws Exception {
        try (SqlJournal journal = new SqlJournal(url, Sync.NORMAL)) {
            journal.awaitOpen();
            Map<String, Account> highest = watchSpenders(url);

            long leftBehind = settleWhatTheDeadHadSetAside(journal);

            Map<String, Dollars> costs = costs(journal);
            Map<String, Account> accounts;
            try (Accounts all = new Accounts(url)) {
                accounts = all.look();
            }
            assertThat(accounts.keySet()).isEqualTo(costs.keySet());
            accounts.forEach((name, account) ->
                    assertThat(account).as(name).isEqualTo(new Account(Dollars.ZERO, costs.get(name))));
            assertThat(leftBehind).as("reservations of the killed process").isPositive();
            assertThat(highest.get("day").bound().picos())
                    .as("a limit that is never touched proves nothing")
                    .isGreaterThan(SpenderMain.DAY.picos() * 9 / 10);
        }
    }

    /** The most that was reserved and spent in each account while the processes ran. */
    private Map<String, Account> watchSpenders(String url) throws Exception {
        List<Process> processes = new ArrayList<>();
        for (String name : PROCESSES) {
            // The one that is killed takes its time, so that it surely leaves something open.
            processes.add(Java.start(folder, SpenderMain.class, url, name, name.equals(VICTIM) ? "300" : "8"));
        }
        try (Accounts accounts = new Accounts(url)) {
            for (Process process : processes) {
                assertThat(process.inputReader().readLine()).as(complaints()).isEqualTo("ready");
            }
            for (Process process : processes) {
                process.outputWriter().append('\n').flush();
            }
            Process victim = processes.get(PROCESSES.indexOf(VICTIM));
            Map<String, Account> highest = new HashMap<>();
            while (processes.stream().anyMatch(Process::isAlive)) {
                Map<String, Account> now = accounts.look();
                isInOrder(now);
                now.forEach((name, account) -> highest.merge(name, account, SharedLedgerTest::higher));
                if (sum(now, Scope.ofRun(VICTIM)).reserved().isPositive()
                        && now.get("day").spent().picos() > SpenderMain.DAY.picos() / 4) {
                    victim.toHandle().destroyForcibly();
                }
                Thread.sleep(1);
            }
            int refused = 0;
            for (Process survivor : processes.subList(1, processes.size())) {
                assertThat(survivor.waitFor()).as(complaints()).isZero();
                refused += Integer.parseInt(survivor.inputReader().readLine());
            }
            assertThat(complaints()).isEmpty();
            assertThat(refused).isPositive();
            return highest;
        } finally {
            processes.forEach(Process::destroyForcibly);
            for (Process process : processes) {
                process.waitFor(10, TimeUnit.SECONDS);
            }
        }
    }

    private String complaints() throws IOException {
        return Files.readString(folder.resolve("stderr"));
    }

    private static Account higher(Account one, Account other) {
        return one.bound().compareTo(other.bound()) > 0 ? one : other;
    }

    /** No limit is passed, and what a call changes is changed in all of its accounts at once. */
    private static void isInOrder(Map<String, Account> accounts) {
        accounts.forEach((name, account) -> {
            Dollars limit = name.equals("day")
                    ? SpenderMain.DAY
                    : name.startsWith("tenant:") ? SpenderMain.TENANT : SpenderMain.RUN;
            assertThat(account.bound()).as(name).isLessThanOrEqualTo(limit);
            assertThat(account.reserved()).as(name).isGreaterThanOrEqualTo(Dollars.ZERO);
        });
        Account day = accounts.getOrDefault("day", Account.EMPTY);
        assertThat(sum(accounts, "run:")).isEqualTo(day);
        assertThat(sum(accounts, "tenant:")).isEqualTo(day);
    }

    private static Account sum(Map<String, Account> accounts, String kind) {
        return accounts.entrySet().stream()
                .filter(each -> each.getKey().startsWith(kind))
                .map(Map.Entry::getValue)
                .reduce(
                        Account.EMPTY,
                        (one, other) -> new Account(
                                one.reserved().plus(other.reserved()),
                                one.spent().plus(other.spent())));
    }

    private static Stream<String> runs() {
        return PROCESSES.stream().flatMap(process -> IntStream.range(0, SpenderMain.RUNS)
                .mapToObj(number -> SpenderMain.run(process, number)));
    }

    /** As whoever continues such a run does: the call may have been billed. */
    private static long settleWhatTheDeadHadSetAside(SqlJournal journal) {
        return runs().filter(run -> settle(run, journal)).count();
    }

    private static boolean settle(String run, SqlJournal journal) {
        List<Entry> entries = journal.read(run);
        if (entries.isEmpty() || !(entries.get(entries.size() - 1).event() instanceof Event.BudgetReserved open)) {
            return false;
        }
        journal.append(
                new Entry(run, entries.size() + 1L, Instant.now(), SpenderMain.replied(open.callUsd())),
                SpenderMain.book(open.scopes(), Dollars.ZERO.minus(open.callUsd()), open.callUsd()));
        return true;
    }

    /** By account, what the events say that was spent. */
    private static Map<String, Dollars> costs(SqlJournal journal) {
        Map<String, Dollars> costs = new HashMap<>();
        runs().forEach(run -> {
            List<Entry> entries = journal.read(run);
            assertThat(entries)
                    .extracting(Entry::seq)
                    .isEqualTo(IntStream.rangeClosed(1, entries.size())
                            .mapToObj(Long::valueOf)
                            .toList());
            for (Scope scope : SpenderMain.scopes(run)) {
                entries.forEach(entry -> costs.merge(scope.account(), cost(entry.event()), Dollars::plus));
            }
        });
        return costs;
    }

    private static Dollars cost(Event event) {
        return event instanceof Event.ModelReplied replied ? replied.costUsd() : Dollars.ZERO;
    }

    /** All accounts at one moment. */
    private static final class Accounts implements AutoCloseable {

        private final Connection connection;
        private final PreparedStatement select;

        private Accounts(String url) throws SQLException {
            connection = DriverManager.getConnection(url);
            select = connection.prepareStatement("select name, reserved, spent from caravel_accounts");
        }

        private Map<String, Account> look() throws SQLException {
            Map<String, Account> accounts = new HashMap<>();
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    accounts.put(
                            rows.getString(1), new Account(new Dollars(rows.getLong(2)), new Dollars(rows.getLong(3))));
                }
            }
            return accounts;
        }

        @Override
        public void close() throws SQLException {
            connection.close();
        }
    }
}
