package dev.caravel.journal.sql;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;

/** Another program that holds SQLite's write lock until its input ends; it says {@code locked} once it has it. */
public final class LockerMain {

    private LockerMain() {}

    /** @param args the database's URL */
    public static void main(String[] args) throws Exception {
        try (Connection connection = DriverManager.getConnection(args[0]);
                Statement statement = connection.createStatement()) {
            statement.execute("pragma busy_timeout = 10000");
            statement.execute("begin immediate");
            System.out.println("locked");
            System.in.read();
            statement.execute("commit");
        }
    }
}
