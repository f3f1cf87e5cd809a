package dev.caravel.journal.sql;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.caravel.journal.Entry;
import dev.caravel.journal.EntryJson;
import dev.caravel.journal.RunSelection;
import dev.caravel.journal.RunStatus;
import dev.caravel.money.Dollars;
import dev.caravel.run.RunRecord;
import dev.caravel.run.RunRecords;
import dev.caravel.support.TestHouse;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.camel.builder.RouteBuilder;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A journal that an earlier commit wrote is read, listed and continued with as if this one had written it. */
class StoredJournalTest {

    private static final ObjectMapper MAPPER = new ObjectMapper();

    @TempDir
    private Path folder;

    private String url;

    @BeforeEach
    void restore() throws IOException, SQLException {
        url = "jdbc:sqlite:" + folder.resolve("stored.db");
        try (Connection database = DriverManager.getConnection(url);
                Statement statement = database.createStatement()) {
            for (String sql : stored("version-2.sql").split(";\n")) {
                if (!sql.endsWith("BEGIN TRANSACTION") && !sql.equals("COMMIT") && !sql.isBlank()) {
                    statement.executeUpdate(sql);
                }
            }
        }
    }

    private static String stored(String file) throws IOException {
        try (InputStream in = StoredJournalTest.class.getResourceAsStream("/journal/" + file)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @Test
    void itsRunsAreListed() throws IOException {
        try (SqlJournal journal = new SqlJournal(url, Sync.NORMAL)) {
            List<JsonNode> runs = new ArrayList<>();
            for (RunRecord run : new RunRecords(journal).latest(20, Optional.empty())) {
                runs.add(MAPPER.readTree(run.toJson()));
            }

            List<JsonNode> expected = new ArrayList<>();
            for (String line : stored("version-2-runs.jsonl").split("\n")) {
                expected.add(MAPPER.readTree(line));
            }
            assertThat(runs).isEqualTo(expected);
            assertThat(journal.latest(20, Optional.of(RunStatus.WAITING_APPROVAL)))
                    .hasSize(4);
            assertThat(journal.approvals().waiting(20)).hasSize(3);
            for (JsonNode run : expected) {
                String start = run.path("input").asText().substring(0, 3);
                assertThat(journal.latest(RunSelection.latest(20).saying(Optional.of(start))))
                        .contains(run.path("id").asText());
                assertThat(journal.latest(RunSelection.latest(20)
                                .costing(Optional.of(
                                        Dollars.parse(run.path("cost_usd").asText())))))
                        .contains(run.path("id").asText());
            }
        }
    }

    @Test
    void itsEventsAreReadAndWrittenAsTheyStand() throws SQLException {
        int events = 0;
        try (Connection database = DriverManager.getConnection(url);
                Statement statement = database.createStatement();
                ResultSet rows = statement.executeQuery("select event from caravel_events")) {
            while (rows.next()) {
                Entry entry = EntryJson.read(rows.getString(1));
                assertThat(EntryJson.write(entry)).isEqualTo(rows.getString(1));
                events++;
            }
        }
        assertThat(events).isEqualTo(92);
    }

    @Test
    void aRunThatItsBudgetHadPausedGoesOnToItsEnd() throws Exception {
        RouteBuilder worker = new RouteBuilder() {
            @Override
            public void configure() {
                from("agent:worker?tools=current-time").to("direct:caravel-loop");
            }
        };
        try (TestHouse house = TestHouse.start(Map.of("caravel.journal", url), worker)) {
            RunRecords records = new RunRecords(house.journal());
            RunRecord paused = records.latest(20, Optional.of(RunStatus.PAUSED)).stream()
                    .filter(run -> run.reason().equals("budget"))
                    .findFirst()
                    .orElseThrow();

            house.runControl().resume(paused.id(), Optional.of(Dollars.parse("1")));

            assertThat(records.find(paused.id()).orElseThrow().status()).isEqualTo(RunStatus.COMPLETED);
        }
    }
}
