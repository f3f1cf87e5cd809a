package dev.caravel.observe;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.caravel.door.DoorHouse;
import dev.caravel.journal.DaySums;
import dev.caravel.journal.Entry;
import dev.caravel.journal.Event;
import dev.caravel.journal.Journal;
import dev.caravel.journal.MinuteSums;
import dev.caravel.journal.RunStatus;
import dev.caravel.journal.sql.SqlJournal;
import dev.caravel.journal.sql.Sync;
import dev.caravel.support.Entries;
import dev.caravel.support.Postgres;
import dev.caravel.support.TestHouse;
import dev.caravel.support.Until;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is shown of the last day outlives the process, and is of all processes that share a journal. */
class ChartsTest {

    private static final Instant NOON = Instant.parse("2026-11-22T12:00:59Z");

    private static int sum(JsonNode numbers) {
        return StreamSupport.stream(numbers.spliterator(), false)
                .mapToInt(JsonNode::asInt)
                .sum();
    }

    @Test
    void chartsAndTimesGoOnAfterARestart(@TempDir Path folder) {
        DoorHouse before = DoorHouse.open(
                TestHouse.model(""),
                Map.of(
                        "caravel.doors",
                        "dashboard,runs",
                        "caravel.journal",
                        "jdbc:sqlite:" + folder.resolve("runs.db")));
        before.house().run("assistant", "[[say 3 words]]");
        JsonNode shown = DoorHouse.json(before.get("/overview"));
        before.stop();

        try (DoorHouse after = before.again()) {
            after.house().run("assistant", "[[say 3 words]]");

            Until.is("the charts know what was before", Duration.ofSeconds(20), () -> {
                JsonNode now = DoorHouse.json(after.get("/overview"));
                return sum(now.at("/hour/ended")) == sum(shown.at("/hour/ended")) + 1
                        && sum(now.at("/day_by_half_hours/tokens")) > sum(shown.at("/day_by_half_hours/tokens"))
                        && now.path("avg_response_ms").asLong() > 0;
            });
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void processesOfOneDatabaseShowAtOnceWhatAllOfThemDid(boolean postgresql, @TempDir Path folder) {
        try (Postgres postgres = postgresql ? Postgres.start() : null) {
            String url = postgresql ? postgres.empty() : "jdbc:sqlite:" + folder.resolve("runs.db");
            try (SqlJournal one = new SqlJournal(url, Sync.NORMAL);
                    SqlJournal other = new SqlJournal(url, Sync.NORMAL)) {
                showWhatTheyDid(one, other);
            }
        }
    }

    private static void showWhatTheyDid(Journal one, Journal other) {
        run(one, "a", NOON.minusSeconds(90), RunStatus.COMPLETED);
        run(other, "b", NOON.minusSeconds(95), RunStatus.FAILED);
        run(other, "c", NOON.minusSeconds(3 * 3_600), RunStatus.FAILED);

        Figures.Read read = new Figures(one, new RecentRuns(), Clock.fixed(NOON, ZoneOffset.UTC)).read();

        List<MinuteSums> hour = read.lastHour(NOON);
        assertThat(hour).hasSize(60);
        assertThat(hour.get(58).ended()).isEqualTo(2);
        assertThat(hour.get(58).failed()).isEqualTo(1);
        assertThat(read.lastHour(NOON.plusSeconds(60)).get(57)).isEqualTo(hour.get(58));
        assertThat(read.lastDay(NOON)).hasSize(48);
        assertThat(read.lastDay(NOON).get(41).failed()).isEqualTo(1);
        assertThat(read.sums()).isEqualTo(new DaySums(0, 3, 2));
    }

    private static void run(Journal journal, String id, Instant at, RunStatus end) {
        journal.append(Entries.entry(id, at, "{'type': 'run.started', 'agent': 'assistant'}"), List.of());
        journal.append(new Entry(id, 2, at, new Event.RunEnded(end, null, null)), List.of());
    }
}
