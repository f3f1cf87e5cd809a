package dev.caravel.journal.sql;

import dev.caravel.text.Printable;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is said of a database that fails: one line when that begins, and one when it is back, however many wait for it.
 * Thread-safe.
 */
final class OutageLog {

    private static final Logger LOG = LoggerFactory.getLogger(SqlJournal.class);

    private final SqlDatabase database;
    private volatile boolean on;
    private boolean writing;
    private String why;
    private long began;

    OutageLog(SqlDatabase database) {
        this.database = database;
    }

    synchronized void cannotWrite(SQLException failure) {
        begin(failure, "written");
        writing = true;
    }

    synchronized void cannotRead(SQLException failure) {
        begin(failure, "read");
    }

    private void begin(SQLException failure, String what) {
        if (!on) {
            on = true;
            began = System.nanoTime();
            why = "the journal " + database.place() + " cannot be " + what + ": "
                    + Printable.line(database.explain(failure));
            LOG.warn("T{}. Runs wait for it.", why.substring(1));
        }
    }

    /** What is wrong; empty when nothing is. */
    synchronized Optional<String> now() {
        return on ? Optional.of(why) : Optional.empty();
    }

    void hasWritten() {
        if (on) {
            end();
        }
    }

    /** A database whose disk is full can still be read. */
    void hasRead() {
        if (on && !cannotBeWritten()) {
            end();
        }
    }

    synchronized boolean cannotBeWritten() {
        return on && writing;
    }

    private synchronized void end() {
        if (on) {
            on = false;
            writing = false;
            LOG.warn(
                    "The journal {} is back after {} s; runs continue.",
                    database.place(),
                    Duration.ofNanos(System.nanoTime() - began).toSeconds());
        }
    }
}
