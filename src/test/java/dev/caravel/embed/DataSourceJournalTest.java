package dev.caravel.embed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.caravel.support.Pool;
import dev.caravel.support.Postgres;
import dev.caravel.support.TestHouse;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postgresql.ds.PGSimpleDataSource;
import org.sqlite.SQLiteDataSource;

/** An application's own database as the journal. */
class DataSourceJournalTest {

    private static final Map<String, String> SETTINGS = Map.of("caravel.journal", "datasource:orders");

    @TempDir
    private Path folder;

    @Test
    void runsAreKeptInTheApplicationsSqliteWhichStaysOpen() throws Exception {
        Pool pool = new Pool(sqlite(), "SQLite");

        run(pool.source());

        assertThat(pool.idle()).isNotEmpty();
        for (Connection connection : pool.idle()) {
            assertThat(answer(connection, "select count(*) from caravel_runs")).isEqualTo("1");
            assertThat(answer(connection, "pragma busy_timeout")).isEqualTo("3000");
        }
    }

    @Test
    void aConnectionOfPostgresqlIsGivenBackAsItWas() throws Exception {
        try (Postgres postgres = Postgres.start()) {
            PGSimpleDataSource source = new PGSimpleDataSource();
            source.setUrl(postgres.empty());
            List<String> fresh = session(source.getConnection());
            Pool pool = new Pool(source, "PostgreSQL");

            run(pool.source());

            assertThat(pool.idle()).hasSizeGreaterThan(1);
            for (Connection connection : pool.idle()) {
                assertThat(answer(connection, "select count(*) from caravel_runs"))
                        .isEqualTo("1");
                assertThat(session(connection)).isEqualTo(fresh);
                connection.close();
            }
        }
    }

    @Test
    void aNameThatNoDataSourceHasIsSaid() {
        assertThatThrownBy(() ->
                        TestHouse.start(Map.of("caravel.journal", "datasource:order"), context -> context.getRegistry()
                                .bind("orders", DataSource.class, sqlite())))
                .hasStackTraceContaining(
                        "caravel.journal: there is no DataSource of the name 'order'; there are: orders");
        assertThatThrownBy(() -> TestHouse.start(SETTINGS))
                .hasStackTraceContaining("no DataSource of the name 'orders'; the application has none");
    }

    @Test
    void aDatabaseOfAnotherMakeIsSaid() {
        Pool pool = new Pool(sqlite(), "H2");

        assertThatThrownBy(() -> run(pool.source()))
                .hasStackTraceContaining("caravel.journal: it must be a SQLite or PostgreSQL database, but is H2");
    }

    private static List<String> session(Connection connection) throws SQLException {
        return List.of(
                answer(connection, "show lock_timeout"),
                answer(connection, "show idle_in_transaction_session_timeout"),
                answer(connection, "show synchronous_commit"),
                String.valueOf(connection.getTransactionIsolation()),
                String.valueOf(connection.getNetworkTimeout()),
                String.valueOf(connection.getAutoCommit()));
    }

    private static void run(DataSource orders) {
        try (TestHouse house =
                TestHouse.start(SETTINGS, context -> context.getRegistry().bind("orders", DataSource.class, orders))) {
            assertThat(house.run("assistant", "[[say 3 words]]").getMessage().getBody(String.class))
                    .isEqualTo("word1 word2 word3");
        }
    }

    private SQLiteDataSource sqlite() {
        SQLiteDataSource source = new SQLiteDataSource();
        source.setUrl("jdbc:sqlite:" + folder.resolve("orders.db"));
        return source;
    }

    private static String answer(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            rows.next();
            return rows.getString(1);
        }
    }
}
