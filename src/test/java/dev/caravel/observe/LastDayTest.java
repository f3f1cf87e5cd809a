package dev.caravel.observe;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.caravel.door.DoorHouse;
import dev.caravel.journal.Entry;
import dev.caravel.journal.Event;
import dev.caravel.journal.RunStatus;
import dev.caravel.journal.sql.SqlJournal;
import dev.caravel.journal.sql.Sync;
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

/** What is shown of the last day outlives the process, and is of all processes that share a journal. */
class LastDayTest {

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

    @Test
    void nodesOfOneDatabaseShowWhatAllOfThemDid() {
        Instant now = Instant.now();
        try (Postgres postgres = Postgres.start()) {
            shareWhatTheyDid(postgres.empty(), now);
        }
    }

    private static void shareWhatTheyDid(String url, Instant now) {
        try (SqlJournal one = new SqlJournal(url, Sync.NORMAL);
                SqlJournal other = new SqlJournal(url, Sync.NORMAL);
                TestHouse house = TestHouse.start(Map.of())) {
            Pulse pulse = new Pulse();
            Pulse others = new Pulse();
            AgentsHealth health = new AgentsHealth(house.runs(), one, true, Clock.systemUTC());
            for (int run = 0; run < 3; run++) {
                pulse.recorded(new Entry("run" + run, 9, now, new Event.RunEnded(RunStatus.FAILED, null, null)));
            }
            others.recorded(new Entry("other", 9, now, new Event.RunEnded(RunStatus.COMPLETED, null, null)));
            LastDay first = new LastDay(one, pulse, health, Clock.fixed(now, ZoneOffset.UTC));
            LastDay second = new LastDay(other, others, health, Clock.fixed(now, ZoneOffset.UTC));

            first.exchange();
            second.exchange();
            first.exchange();
            first.exchange();

            for (Pulse each : List.of(pulse, others)) {
                var hour = each.last(now, 60, 1);
                assertThat(hour.stream().mapToInt(part -> part.ended()).sum()).isEqualTo(4);
                assertThat(hour.stream().mapToInt(part -> part.failed()).sum()).isEqualTo(3);
            }
            first.close();
            second.close();
        }
    }
}
