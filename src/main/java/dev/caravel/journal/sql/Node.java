package dev.caravel.journal.sql;

import java.sql.SQLException;

/** This process among those that share a database, and a way to tell whether another one is still alive. Thread-safe. */
interface Node extends AutoCloseable {

    /** False once the other one has ended, however it did. */
    boolean isAlive(String other) throws SQLException;

    /** From now on this process counts as dead. */
    @Override
    void close();
}
