package dev.caravel.journal.sql;

import dev.caravel.time.DaemonTimer;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Among machines a process counts as alive as long as it renews its lease, by the database's clock. One that was only suspended
 * for longer finds that others have continued its runs, and is refused at its next event.
 *
 * <p>Who could not renew its own lease knows nothing of others: the database, or the way to it, was away for them, too, or
 * this process was suspended. It judges nobody until they all have had the time to be heard of again. Thread-safe.
 */
final class Lease implements Node {

    private static final Logger LOG = LoggerFactory.getLogger(Lease.class);
    /** So many a lease that one which is away for half of it has renewed before it ends. */
    private static final int RENEWALS = 8;

    private static final long SHORTEST_TIMEOUT_MS = 1_000;
    private static final int LONGEST_CLOSE_SECONDS = 2;
    private static final Duration LONG_DEAD = Duration.ofDays(1);
    private static final String NOW = "(clock_timestamp() at time zone 'utc')";
    private static final String LATER = "(" + NOW + " + ? * interval '1 millisecond')";

    private final PostgreSql database;
    private final String node;
    private final Duration length;
    private final ScheduledExecutorService heart = DaemonTimer.named("caravel-lease");
    /** Fair: while the server hangs, each renewal waits for its answer, and the next one begins at once. */
    private final Lock lock = new ReentrantLock(true);

    private Statements statements;
    /** By {@link System#nanoTime}, when the last renewal was asked for. */
    private long renewed = System.nanoTime();
    /** Until when the lease is, in milliseconds by the database's clock. */
    private long until;
    /** By {@link System#nanoTime}: nobody is dead before. */
    private long judgesFrom;

    private Lease(PostgreSql database, String node, Duration length) {
        this.database = database;
        this.node = node;
        this.length = length;
    }

    static Lease of(PostgreSql database, String node, Duration length) throws SQLException {
        Lease lease = new Lease(database, node, length);
        lease.join();
        long every = lease.beatMs();
        lease.heart.scheduleAtFixedRate(lease::beat, every, every, TimeUnit.MILLISECONDS);
        return lease;
    }

    private long beatMs() {
        return length.toMillis() / RENEWALS;
    }

    /** The database may have come back this very moment: those that are alive renew well within half a lease. */
    private void join() throws SQLException {
        lock.lock();
        try {
            until = extend();
            renewed = System.nanoTime();
            judgesFrom = renewed + half().toNanos();
        } finally {
            lock.unlock();
        }
    }

    private Duration half() {
        return length.dividedBy(2);
    }

    private void beat() {
        try {
            renew();
        } catch (SQLException | RuntimeException | Error e) {
            // The journal itself says that its database is away; the next beat tries again.
            LOG.debug("The lease could not be renewed", e);
        }
    }

    private void renew() throws SQLException {
        lock.lock();
        try {
            long asked = System.nanoTime();
            long before = until;
            until = extend();
            long now = System.nanoTime();
            // The database's clock sees what ours does not: a suspended virtual machine, and a leap of that clock
            // itself.
            Duration gap = Duration.ofNanos(Math.max(now - renewed, TimeUnit.MILLISECONDS.toNanos(until - before)));
            if (gap.compareTo(half()) > 0) {
                judgesFrom = now + length.toNanos();
                LOG.info(
                        "Nothing could be heard of other programs on {} for {} s; none of them counts as dead for the next {} s.",
                        database.place(),
                        gap.toSeconds(),
                        length.toSeconds());
            }
            renewed = asked;
        } finally {
            lock.unlock();
        }
    }

    private long extend() throws SQLException {
        return ask(
                "insert into caravel_nodes (id, alive_until) values (?, " + LATER + ")"
                        + " on conflict (id) do update set alive_until = excluded.alive_until"
                        + " returning cast(extract(epoch from alive_until) * 1000 as bigint)",
                row -> row.getLong(1),
                node,
                length.toMillis());
    }

    private <T> T ask(String sql, Statements.Meaning<T> meaning, Object... values) throws SQLException {
        if (statements == null) {
            statements = new Statements(
                    database.connect(Duration.ofMillis(Math.max(beatMs() * 3 / 4, SHORTEST_TIMEOUT_MS))));
        }
        try {
            return statements.first(sql, meaning, values).orElseThrow();
        } catch (SQLException e) {
            disconnect();
            throw e;
        }
    }

    private void disconnect() {
        try {
            statements.close();
        } catch (SQLException e) {
            LOG.debug("The lease's connection ended badly", e);
        }
        statements = null;
    }

    @Override
    public boolean isAlive(String other) throws SQLException {
        lock.lock();
        try {
            long now = System.nanoTime();
            if (now - renewed > half().toNanos() || now - judgesFrom < 0) {
                return true;
            }
            return ask(
                    "select exists (select 1 from caravel_nodes where id = ? and alive_until > " + NOW + ")"
                            + " or not exists (select 1 from caravel_nodes where id = ? and alive_until > " + LATER
                            + ")",
                    row -> row.getBoolean(1),
                    other,
                    node,
                    half().toMillis());
        } finally {
            lock.unlock();
        }
    }

    /** A server that does not answer is not waited for: then the lease runs out by itself. */
    @Override
    public void close() {
        Future<?> given = heart.submit(this::giveBack);
        heart.shutdown();
        try {
            given.get(LONGEST_CLOSE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            LOG.debug("The lease could not be given back", e);
        }
    }

    private void giveBack() {
        lock.lock();
        try {
            try {
                ask(
                        "with gone as (delete from caravel_nodes where id = ? or alive_until < " + NOW
                                + " - ? * interval '1 millisecond' returning id) select count(*) from gone",
                        row -> row.getLong(1),
                        node,
                        LONG_DEAD.toMillis());
                disconnect();
            } catch (SQLException e) {
                LOG.debug("The lease could not be given back", e);
            }
        } finally {
            lock.unlock();
        }
    }
}
