package dev.caravel.support;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.camel.util.FileUtil;

/** A real PostgreSQL, in a process and a folder of its own, that can be stopped and started again. */
public final class Postgres implements AutoCloseable {

    private final Path folder;
    private final int port;
    private final AtomicInteger schemas = new AtomicInteger();
    private EmbeddedPostgres server;

    private Postgres(Path folder, int port) {
        this.folder = folder;
        this.port = port;
    }

    public static Postgres start() {
        try (ServerSocket free = new ServerSocket(0)) {
            Path folder = Files.createTempDirectory("caravel-postgres");
            Postgres postgres = new Postgres(folder, free.getLocalPort());
            free.close();
            postgres.up();
            return postgres;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Starts it again, with what it held. */
    public void up() {
        try {
            server = EmbeddedPostgres.builder()
                    .setPort(port)
                    .setDataDirectory(folder.resolve("data"))
                    .setCleanDataDirectory(false)
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public void down() {
        try {
            server.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The JDBC URL of a database in which there is nothing. */
    public String empty() {
        String url = server.getJdbcUrl("postgres", "postgres");
        String schema = "test" + schemas.incrementAndGet();
        try (Connection connection = DriverManager.getConnection(url);
                Statement statement = connection.createStatement()) {
            statement.execute("create schema " + schema);
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
        return url + "&currentSchema=" + schema;
    }

    @Override
    public void close() {
        down();
        FileUtil.removeDir(folder.toFile());
    }
}
