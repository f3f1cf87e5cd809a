package dev.caravel.journal.sql;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Among machines a process counts as alive as long as it renews its lease, by the database's clock. One that only stood still
 * for longer finds that others have gone on with its runs, and is refused at its next event.
 */
final class Lease implements Node {

    private static final Logger LOG = LoggerFactory.getLogger(Lease.class);
    private static final int RENEWALS = 4;
    private static final int LONGEST_CLOSE_SECONDS = 2;
    private static final Duration LONG_DEAD = Duration.ofDays(1);

    private final PostgreSql database;
    private final String node;
    private final Duration length;
    private final ScheduledExecutorService heart = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "caravel-lease");
        thread.setDaemon(true);
        return thread;
    });
    private Connection connection;
    private long renewed = System.nanoTime();
    private long aliveSince = renewed - Long.MAX_VALUE / 2;

    private Lease(PostgreSql database, String node, Duration length) {
        this.database = database;
        this.node = node;
        this.length = length;
    }

    static Lease of(PostgreSql database, String node, Duration length) throws SQLException {
        Lease lease = new Lease(database, node, length);
        lease.renew();
        long every = length.toMillis() / RENEWALS;
        lease.heart.scheduleAtFixedRate(lease::beat, every, every, TimeUnit.MILLISECONDS);
        return lease;
    }

    private void beat() {
        try {
            renew();
        } catch (SQLException | RuntimeException e) {
            // The journal itself says that its database is away; the next beat tries again.
            LOG.debug("The lease could not be renewed", e);
        }
    }

    private synchronized void renew() throws SQLException {
        execute(
                "insert into caravel_nodes (id, alive_until) values (?, (clock_timestamp() at time zone 'utc') + ? * interval '1 millisecond')"
                        + " on conflict (id) do update set alive_until = excluded.alive_until",
                node,
                length.toMillis());
        long now = System.nanoTime();
        if (now - renewed > length.toNanos()) {
            // The database was away, and others could not renew theirs, either.
            aliveSince = now;
        }
        renewed = now;
    }

    private void execute(String sql, String id, long milliseconds) throws SQLException {
        if (connection == null) {
            connection = database.connect();
        }
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setString(1, id);
            statement.setLong(2, milliseconds);
            statement.executeUpdate();
        } catch (SQLException e) {
            disconnect();
            throw e;
        }
    }

    private void disconnect() {
        try {
            connection.close();
        } catch (SQLException e) {
            LOG.debug("The lease's connection ended badly", e);
        }
        connection = null;
    }

    /** After an outage everybody gets the time to be heard of again. */
    @Override
    public synchronized boolean isAlive(String other) throws SQLException {
        if (System.nanoTime() - aliveSince < length.toNanos()) {
            return true;
        }
        if (connection == null) {
            connection = database.connect();
        }
        try (PreparedStatement select = connection.prepareStatement(
                "select 1 from caravel_nodes where id = ? and alive_until > (clock_timestamp() at time zone 'utc')")) {
            select.setString(1, other);
            try (ResultSet rows = select.executeQuery()) {
                return rows.next();
            }
        } catch (SQLException e) {
            disconnect();
            throw e;
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

    private synchronized void giveBack() {
        try {
            execute(
                    "delete from caravel_nodes where id = ? or alive_until"
                            + " < (clock_timestamp() at time zone 'utc') - ? * interval '1 millisecond'",
                    node,
                    LONG_DEAD.toMillis());
            disconnect();
        } catch (SQLException e) {
            LOG.debug("The lease could not be given back", e);
        }
    }
}
