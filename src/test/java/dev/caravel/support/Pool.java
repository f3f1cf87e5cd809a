package dev.caravel.support;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.SQLException;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import javax.sql.DataSource;

/** A pool as applications have one, which sets nothing back by itself. */
public final class Pool {

    private final DataSource source;
    private final String make;
    private final Queue<Connection> idle = new ConcurrentLinkedQueue<>();

    /** @param make the name that it gives its database */
    public Pool(DataSource source, String make) {
        this.source = source;
        this.make = make;
    }

    public Queue<Connection> idle() {
        return idle;
    }

    public DataSource source() {
        return proxy(
                DataSource.class,
                (method, arguments) ->
                        method.getName().equals("getConnection") ? lend() : invoke(source, method, arguments));
    }

    private Connection lend() throws SQLException {
        Connection taken = idle.poll();
        Connection connection = taken == null ? source.getConnection() : taken;
        return proxy(Connection.class, (method, arguments) -> switch (method.getName()) {
            case "close" -> {
                idle.add(connection);
                yield null;
            }
            case "getMetaData" -> renamed(connection.getMetaData());
            default -> invoke(connection, method, arguments);
        });
    }

    private DatabaseMetaData renamed(DatabaseMetaData data) {
        return proxy(
                DatabaseMetaData.class,
                (method, arguments) ->
                        method.getName().equals("getDatabaseProductName") ? make : invoke(data, method, arguments));
    }

    private interface Answer {
        Object to(Method method, Object[] arguments) throws Throwable;
    }

    private static <T> T proxy(Class<T> type, Answer answer) {
        return type.cast(Proxy.newProxyInstance(
                Pool.class.getClassLoader(),
                new Class<?>[] {type},
                (proxy, method, arguments) -> answer.to(method, arguments)));
    }

    private static Object invoke(Object target, Method method, Object[] arguments) throws Throwable {
        try {
            return method.invoke(target, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }
}
