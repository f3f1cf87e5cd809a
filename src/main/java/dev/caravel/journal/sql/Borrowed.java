package dev.caravel.journal.sql;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;

/** A connection of a pool that is not ours: when it is closed, it is first set back to what it was. */
final class Borrowed {

    private Borrowed() {}

    /** What sets it back. */
    interface SetBack {
        void run() throws SQLException;
    }

    static Connection of(Connection connection, SetBack setBack) {
        return (Connection) Proxy.newProxyInstance(
                Borrowed.class.getClassLoader(), new Class<?>[] {Connection.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("close")) {
                        giveBack(connection, setBack);
                        return null;
                    }
                    try {
                        return method.invoke(connection, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    private static void giveBack(Connection connection, SetBack setBack) throws SQLException {
        try (connection) {
            if (!connection.isClosed()) {
                if (!connection.getAutoCommit()) {
                    connection.rollback();
                    connection.setAutoCommit(true);
                }
                setBack.run();
            }
        }
    }
}
