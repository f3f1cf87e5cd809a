package dev.caravel.support;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
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
        try {
            Postgres postgres = new Postgres(Files.createTempDirectory("caravel-postgres"), FreePort.find());
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

    /** Ends it as a power cut does: no connection is taken leave of, and the next start has to recover. */
    public void kill() {
        ProcessHandle postmaster = postmaster();
        List<ProcessHandle> all =
                Stream.concat(Stream.of(postmaster), postmaster.children()).toList();
        all.forEach(ProcessHandle::destroyForcibly);
        Until.is("its processes are gone", () -> all.stream().noneMatch(ProcessHandle::isAlive));
        // It is to let go of the folder; that there is nothing to stop is no news.
        LogLines unheard = new LogLines(EmbeddedPostgres.class);
        down();
        unheard.close();
    }

    /** Lets it hang: it takes connections and answers nobody. */
    public void stopAnswering() {
        signal("-STOP");
    }

    /** The end of {@link #stopAnswering}. */
    public void answerAgain() {
        signal("-CONT");
    }

    private void signal(String signal) {
        ProcessHandle postmaster = postmaster();
        List<String> command = Stream.concat(
                        Stream.of("kill", signal),
                        Stream.concat(Stream.of(postmaster), postmaster.children())
                                .map(process -> String.valueOf(process.pid())))
                .toList();
        try {
            new ProcessBuilder(command).start().waitFor();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private ProcessHandle postmaster() {
        try {
            String pid =
                    Files.readAllLines(folder.resolve("data/postmaster.pid")).get(0);
            return ProcessHandle.of(Long.parseLong(pid)).orElseThrow();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Runs a command as the superuser, outside of any transaction. */
    public void run(String command) {
        String url = server.getJdbcUrl("postgres", "postgres") + "&options=-c%20default_transaction_read_only=off";
        try (Connection connection = DriverManager.getConnection(url);
                Statement statement = connection.createStatement()) {
            statement.execute(command);
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }

    /** Where it listens, on this machine. */
    public int port() {
        return port;
    }

    /** The JDBC URL of a database in which there is nothing. */
    public String empty() {
        String schema = "test" + schemas.incrementAndGet();
        run("create schema " + schema);
        return server.getJdbcUrl("postgres", "postgres") + "&currentSchema=" + schema;
    }

    @Override
    public void close() {
        down();
        FileUtil.removeDir(folder.toFile());
    }
}
