package dev.caravel.journal.sql;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravel.support.Postgres;
import dev.caravel.support.Until;
import java.sql.SQLException;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Two programs that share a server, each with a lease on it: who counts as dead, and who does not. */
@Timeout(120)
class LeaseTest {

    private static final Duration LENGTH = Duration.ofSeconds(2);

    private static Postgres postgres;

    private PostgreSql database;

    @BeforeAll
    static void startPostgres() {
        postgres = Postgres.start();
    }

    @AfterAll
    static void stopPostgres() {
        postgres.close();
    }

    @BeforeEach
    void makeTables() {
        String url = postgres.empty();
        try (SqlJournal journal = new SqlJournal(url, Sync.FULL)) {
            journal.awaitOpen();
        }
        database = PostgreSql.of(url, Sync.FULL, LENGTH);
    }

    private Node join(String name) throws SQLException {
        return join(name, LENGTH);
    }

    private Node join(String name, Duration length) throws SQLException {
        return Lease.of(database, name, length);
    }

    private static boolean isDead(Node judge, String other) {
        try {
            return !judge.isAlive(other);
        } catch (SQLException e) {
            return false;
        }
    }

    /** Who recovers runs looks twice a second; this looks more often. */
    private static void nobodyIsDeadFor(Duration time, Node one, Node two) throws InterruptedException {
        for (long end = System.nanoTime() + time.toNanos(); System.nanoTime() < end; ) {
            assertThat(isDead(one, "two")).as("two, to one").isFalse();
            assertThat(isDead(two, "one")).as("one, to two").isFalse();
            Thread.sleep(20);
        }
    }

    private static void forAboutALease() throws InterruptedException {
        Thread.sleep(LENGTH.toMillis() + 300);
    }

    @Test
    void whoIsGoneIsDeadAtOnceAndWhoIsKilledAfterALease() throws Exception {
        try (Node judge = join("judge")) {
            join("gone").close();
            Until.is("it is dead", () -> isDead(judge, "gone"));
            // A program that was killed leaves its lease behind.
            postgres.run("insert into " + schema() + ".caravel_nodes (id, alive_until) values ('killed',"
                    + " clock_timestamp() at time zone 'utc' + interval '" + LENGTH.toSeconds() + " s')");
            assertThat(judge.isAlive("killed")).isTrue();
            Until.is("it is dead", () -> isDead(judge, "killed"));
        }
    }

    private String schema() {
        return database.url().replaceFirst(".*currentSchema=(\\w+).*", "$1");
    }

    @Test
    void nobodyIsDeadAfterTheServerWasAwayForAboutALease() throws Exception {
        try (Node one = join("one");
                Node two = join("two")) {
            postgres.kill();
            forAboutALease();
            postgres.up();
            nobodyIsDeadFor(LENGTH, one, two);
        }
    }

    @Test
    void nobodyIsDeadAfterTheServerHungForAboutALease() throws Exception {
        try (Node one = join("one");
                Node two = join("two")) {
            postgres.stopAnswering();
            forAboutALease();
            postgres.answerAgain();
            nobodyIsDeadFor(LENGTH, one, two);
        }
    }

    @Test
    void aServerThatHangsHoldsNobodyUpForLong() throws Exception {
        // An answer is waited for a second at least, so that the lease has to be much longer.
        Duration length = Duration.ofSeconds(4);
        try (Node one = join("one", length)) {
            Thread.sleep(length.dividedBy(2).toMillis());
            postgres.stopAnswering();
            try {
                // Its own renewals go on meanwhile, one after the other, and each waits for an answer, too.
                for (int i = 0; i < 8; i++) {
                    long begun = System.nanoTime();
                    assertThat(isDead(one, "two")).isFalse();
                    assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(3));
                    Thread.sleep(300);
                }
            } finally {
                postgres.answerAgain();
            }
        }
    }

    @Test
    void whoJoinsRightAfterAnOutageTakesNobodyForDead() throws Exception {
        try (Node one = join("one")) {
            postgres.kill();
            forAboutALease();
            postgres.up();
            try (Node two = join("two")) {
                nobodyIsDeadFor(LENGTH, one, two);
            }
        }
    }

    @Test
    void nobodyIsDeadWhenTheServersClockLeaps() throws Exception {
        postgres.run("create table " + schema() + ".leap (seconds int)");
        postgres.run("create function " + schema() + ".clock_timestamp() returns timestamptz language sql volatile as"
                + " $$select pg_catalog.clock_timestamp() + coalesce((select max(seconds) from " + schema()
                + ".leap), 0) * interval '1 second'$$");
        database = PostgreSql.of(database.url() + ",pg_catalog", Sync.FULL, LENGTH);
        try (Node one = join("one");
                Node two = join("two")) {
            Thread.sleep(LENGTH.dividedBy(2).toMillis());
            postgres.run("insert into " + schema() + ".leap values (3600)");
            nobodyIsDeadFor(LENGTH, one, two);
        }
    }

    @Test
    void whoDiedMeanwhileIsDeadWhenTheOthersHaveHadTheirTime() throws Exception {
        try (Node one = join("one")) {
            postgres.run("insert into " + schema() + ".caravel_nodes (id, alive_until) values ('killed',"
                    + " clock_timestamp() at time zone 'utc' + interval '1 s')");
            postgres.kill();
            forAboutALease();
            postgres.up();
            Until.is("it is dead", () -> isDead(one, "killed"));
        }
    }
}
